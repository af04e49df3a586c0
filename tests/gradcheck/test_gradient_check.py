"""The gradient check rejects wrong gradients and accepts right ones."""

from typing import Any

import numpy as np
import pytest

from backproof.gradcheck import assert_gradient, check_gradient, check_jvp
from tests.support.gradient_reports import is_rejected

RNG = np.random.default_rng(5)
X, Y = RNG.standard_normal((4, 3)), RNG.standard_normal(3)


def f(a: Any, b: Any) -> Any:
    """Compute a scalar function of a matrix and a vector."""
    return np.sum(np.tanh(a @ b))


def right(a: Any, b: Any) -> list[Any]:
    """Compute its gradients."""
    slope = 1 - np.tanh(a @ b) ** 2
    return [np.outer(slope, b), a.T @ slope]


def _with(change: Any) -> list[Any]:
    gradients = right(X, Y)
    change(gradients)
    return gradients


def _swap(g: list[Any]) -> None:
    g[0][0, 0], g[0][1, 1] = g[0][1, 1], g[0][0, 0]


def _nudge(g: list[Any]) -> None:
    g[0][2, 1] += 1e-7


WRONG = {
    "2.001 for 2.0": [1.0005 * g for g in right(X, Y)],
    "scaled by 1 + 1e-9": [(1 + 1e-9) * g for g in right(X, Y)],
    "one entry off by 1e-7": _with(_nudge),
    "two entries swapped": _with(_swap),
    "zero": [np.zeros_like(g) for g in right(X, Y)],
    "NaN": [np.full_like(g, np.nan) for g in right(X, Y)],
    "transposed": [right(X, Y)[0].T, right(X, Y)[1]],
    "float32": [g.astype(np.float32) for g in right(X, Y)],
    "one argument missing": right(X, Y)[:1],
    "a list of lists": [g.tolist() for g in right(X, Y)],
    "a scalar to broadcast": [np.float64(0.0), right(X, Y)[1]],
}


def test_a_right_gradient_is_accepted() -> None:
    assert check_gradient(f, right, (X, Y))
    assert check_gradient(f, right(X, Y), (X, Y))
    assert_gradient(f, right, (X, Y))


@pytest.mark.parametrize("claim", WRONG.values(), ids=WRONG)
def test_a_wrong_gradient_is_rejected(claim: Any) -> None:
    assert is_rejected(check_gradient(f, claim, (X, Y)))
    with pytest.raises(AssertionError):
        assert_gradient(f, claim, (X, Y))


def test_a_zero_derivative_does_not_hide_among_100_000_outputs() -> None:
    x = RNG.standard_normal(100_000)
    assert is_rejected(check_jvp(lambda a: a * a, lambda v: 0 * v, (x,)))
    assert check_jvp(lambda a: a * a, lambda v: 2 * x * v, (x,))


def test_one_wrong_derivative_does_not_hide_among_100_000_outputs() -> None:
    x = RNG.standard_normal(100_000)
    slopes = 2 * x
    slopes[31_415] *= 1 + 1e-7
    report = check_jvp(lambda a: a * a, lambda v: slopes * v, (x,))
    assert is_rejected(report)
    assert report.index == (31_415,)


def test_whole_jacobians_are_checked() -> None:
    matrix = RNG.standard_normal((3, 4))
    x = RNG.standard_normal(4)
    assert check_gradient(lambda a: matrix @ a, matrix, (x,))
    assert is_rejected(check_gradient(lambda a: matrix @ a, matrix.T.copy().T + 1e-9, (x,)))


def test_a_point_near_a_kink_is_reported_and_not_judged() -> None:
    report = check_gradient(
        lambda a: np.sum(np.maximum(0, a)), lambda a: (a > 0) * 1.0, ([0.0, 1],)
    )
    assert not report.judged
    assert "kink" in str(report)
    with pytest.raises(AssertionError, match="kink"):
        assert_gradient(lambda a: np.sum(np.abs(a)), np.sign, (np.array([0.0]),))


@pytest.mark.parametrize(
    ("function", "gradient"),
    [
        (lambda a: np.sum(np.abs(a)), np.sign),
        (lambda a: np.sum(np.exp(-np.abs(a))), lambda a: -np.sign(a) * np.exp(-np.abs(a))),
    ],
)
def test_functions_that_are_not_analytic_are_detected_and_judged(
    function: Any, gradient: Any
) -> None:
    report = check_gradient(function, gradient, (X,))
    assert report.ok
    assert "not analytic" in str(report)
    assert is_rejected(check_gradient(function, lambda a: 0 * a, (X,)))


def test_functions_not_written_for_complex_arguments_are_judged_by_differences() -> None:
    def rounded(a: Any) -> Any:
        return float(np.sum(a * a)) if np.isrealobj(a) else float("not complex")

    assert check_gradient(rounded, lambda a: 2 * a, (X,))
    assert is_rejected(check_gradient(rounded, lambda a: 2.001 * a, (X,)))


def test_no_right_gradient_of_a_random_network_is_called_wrong() -> None:
    for seed in range(100):
        rng = np.random.default_rng(seed)
        W1, b1, W2 = (rng.standard_normal(shape) for shape in ((4, 3), (4, 1), (2, 4)))
        x = rng.standard_normal((3, 5))

        def cost(W: Any, b: Any, V: Any, x: Any = x) -> Any:
            return np.sum((V @ np.tanh(W @ x + b)) ** 2)

        def backward(W: Any, b: Any, V: Any, x: Any = x) -> Any:
            a = np.tanh(W @ x + b)
            d = 2 * V @ a
            e = V.T @ d * (1 - a * a)
            return e @ x.T, e.sum(axis=1, keepdims=True), d @ a.T

        report = check_gradient(cost, backward, (W1, b1, W2), seed=seed)
        assert report, report


@pytest.mark.parametrize("point", [(), ([],), (np.zeros((0, 3)), np.zeros(0))])
def test_a_claim_without_entries_is_not_judged_and_not_right(point: tuple[Any, ...]) -> None:
    claim = tuple(np.zeros(np.shape(x)) for x in point)
    report = check_gradient(lambda *x: sum(np.sum(a) for a in x), claim, point)
    assert not report.judged
    assert not report


def test_an_argument_without_entries_does_not_keep_the_others_from_being_judged() -> None:
    assert check_gradient(lambda a, _: np.sum(a * a), (2 * Y, np.zeros(0)), (Y, []))
    assert is_rejected(check_gradient(lambda a, _: np.sum(a * a), (Y, np.zeros(0)), (Y, [])))


def test_a_report_in_one_line_states_the_outcome() -> None:
    assert repr(check_gradient(f, right, (X, Y))).startswith("<GradientReport: right, ")
    assert repr(check_gradient(f, WRONG["zero"], (X, Y))).startswith("<GradientReport: wrong, ")
    assert repr(check_gradient(f, (), ())) == "<GradientReport: not judged>"
    missing = "<GradientReport: argument 0 is missing: got 1 arrays for 2 arguments>"
    assert repr(check_gradient(f, WRONG["one argument missing"], (X, Y))) == missing


def test_the_report_names_the_worst_entry() -> None:
    report = check_gradient(f, WRONG["one entry off by 1e-7"], (X, Y))
    assert (report.argument, report.index) == (0, (2, 1))
    assert "argument 0, entry [2, 1]" in str(report)
