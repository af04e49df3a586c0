"""NumPy code runs unchanged on jets, and the enclosures contain the exact results."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("flint")
from backproof.gradcheck.enclosures import enclose, enclose_directional_derivative
from backproof.gradcheck.jets import OverlappingBallsError

X = np.array([[0.3, -1.2, 0.7], [2.0, 0.75, -0.1]])
W = np.array([[1.0, 2], [3, 4], [5, 6]])

# At most a product of three terms, or one library function good to an ulp: 4 roundings suffice.
CODE: dict[str, Any] = {
    "W @ a": lambda a: W @ a,
    "np.dot": lambda a: np.dot(W, a),
    "a.T @ column": lambda a: a.T @ W[:2],
    "np.exp": np.exp,
    "np.expm1": np.expm1,
    "np.tanh": np.tanh,
    "np.log": lambda a: np.log(a * a),
    "np.log1p": lambda a: np.log1p(a * a),
    "np.sqrt": lambda a: np.sqrt(np.abs(a)),
    "np.square": np.square,
    "a**2": lambda a: a**2,
    "np.divide": lambda a: np.divide(1.0, 1 + a * a),
    "np.maximum": lambda a: np.maximum(0, a),
    "np.minimum": lambda a: np.minimum(a, 1.0),
    "np.where": lambda a: np.where(a >= 0, a, 0.01 * a),
    "mask": lambda a: a * (a > 0),
    "np.abs": np.abs,
    "np.sign": np.sign,
    "np.copysign": lambda a: np.copysign(2.0, a),
    "np.logaddexp": lambda a: np.logaddexp(0, a),
    "np.isfinite": lambda a: np.where(np.isfinite(a), a, 0),
    "np.sum": lambda a: np.sum(np.abs(a)),
    "a.sum(axis, keepdims)": lambda a: np.abs(a).sum(axis=1, keepdims=True),
    "a.mean()[:, None]": lambda a: np.abs(a).mean(axis=1)[:, np.newaxis],
    "np.zeros_like": lambda a: np.zeros_like(a) + a,
    "np.ones_like": lambda a: np.ones_like(a) * a,
    "np.full_like": lambda a: np.full_like(a, 0.5) * a,
    "np.concatenate": lambda a: np.concatenate([a, X]),
    "reshape": lambda a: a.reshape(3, 2).ravel()[1:],
    "item assignment": lambda a: _relu_in_place(a.copy()),
    "out": lambda a: np.add(a, 1, out=np.zeros_like(a)),
}


def _relu_in_place(a: Any) -> Any:
    a[a < 0] = 0
    return a


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_numpy_code_runs_unchanged_and_is_within_four_roundings(code: Any) -> None:
    truth = enclose(code, X)
    assert np.all(truth.ulps(np.asarray(code(X), dtype=np.float64)) <= 4)
    assert np.all(truth.lower < truth.upper)
    assert np.all(truth.radius <= 2.0**-52 * np.maximum(np.abs(truth.midpoints), 2.0**-1000))


@pytest.mark.parametrize(
    ("function", "z", "value", "slope"),
    [
        (np.tanh, 0.0, 0.0, 1.0),
        (lambda z: 1 / (1 + np.exp(-z)), 0.0, 0.5, 0.25),
        (np.exp, 0.0, 1.0, 1.0),
        (lambda z: np.logaddexp(z, -z), 0.0, np.log(2), 0.0),
        (lambda z: np.maximum(0.01 * z, z), -3.0, -0.03, 0.01),
    ],
    ids=["tanh", "sigmoid", "exp", "logaddexp", "leaky"],
)
def test_values_and_slopes_that_are_known_are_enclosed(
    function: Any, z: float, value: float, slope: float
) -> None:
    at = np.array([z])
    for enclosed, known in (
        (enclose(function, at), value),
        (enclose_directional_derivative(function, (at,), (np.ones(1),)), slope),
    ):
        assert enclosed.lower[0] <= known <= enclosed.upper[0]
        assert enclosed.upper[0] - enclosed.lower[0] <= 4 * np.spacing(max(abs(known), 1e-300))


def test_a_value_that_is_off_by_two_ulps_is_not_enclosed() -> None:
    truth = enclose(np.exp, np.array([1.0]))
    assert not truth.lower[0] <= np.e + 2 * np.spacing(np.e) <= truth.upper[0]
    assert truth.ulps(np.array([np.e + 2 * np.spacing(np.e)]))[0] > 1


def test_values_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got values of shape \(1, 2\), expected \(2, 1\)"):
        enclose(np.exp, np.zeros((2, 1))).errors(np.zeros((1, 2)))


def test_a_relu_of_an_undecidable_sign_is_refused() -> None:
    third = np.array([1 / 3])
    with pytest.raises(OverlappingBallsError, match="raise the precision"):
        enclose(lambda a: np.maximum(0, np.exp(np.log(a)) - a), third)
