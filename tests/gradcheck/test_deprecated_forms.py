"""The deprecated forms of the gradient checks still work, with a warning."""

from typing import Any

import numpy as np
import pytest

from backproof import gradcheck

X = np.array([0.5, -1.0])

FORMS: dict[str, tuple[Any, Any]] = {
    "check_gradient": (lambda x: np.sum(x * x), lambda x: 2 * x),
    "check_jvp": (lambda x: x * x, lambda v: 2 * X * v),
    "check_vjp": (lambda x: x * x, lambda u: 2 * X * u),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_point_as_separate_arguments_is_accepted_with_a_warning(name: str) -> None:
    f, claim = FORMS[name]
    check: Any = getattr(gradcheck, name)
    with pytest.warns(DeprecationWarning, match=rf"call {name}\(f, claim, args=\(\.\.\.\)\)"):
        old = check(f, claim, X)
    assert old == check(f, claim, args=(X,))
    assert old


def test_a_point_that_is_no_tuple_is_refused() -> None:
    check: Any = gradcheck.check_gradient
    with pytest.raises(TypeError, match="got args of type ndarray, expected a tuple"):
        check(*FORMS["check_gradient"], args=X)


def test_the_old_name_of_the_directional_derivative_is_an_alias() -> None:
    with pytest.warns(DeprecationWarning, match="now called directional_derivative"):
        alias = gradcheck.directional
    assert alias is gradcheck.directional_derivative


def test_a_name_that_does_not_exist_raises_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'gradient_of'"):
        _ = gradcheck.gradient_of
