"""Time and error of each method of differentiation on a network of 723 parameters.

`python -m backproof.gradcheck` prints one table. The times depend on the machine, so compare their
ratios. The error is the largest difference to enclosures of the true derivatives of some entries.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np

from backproof.gradcheck import check_gradient, complex_step, differences
from backproof.gradcheck.enclosures import enclose_directional_derivative

SEED = 20260101
N0, N1, N2, M = 20, 32, 1, 25
CHECKED_ENTRIES = 24
"""The number of entries whose true derivative is enclosed."""

Cost = Callable[..., Any]
Method = Callable[[Cost, tuple[Any, ...]], Any]


def network() -> tuple[Cost, tuple[Any, ...]]:
    """Make a least-squares cost of a one-hidden-layer network without output bias, and a point.

    Its parameters are W1 (32, 20), b1 (32, 1), W2 (1, 32) and a scale of 19 features: 723.
    """
    rng = np.random.default_rng(SEED)
    X, Y = rng.standard_normal((N0, M)), rng.standard_normal((N2, M))

    def cost(W1: Any, b1: Any, W2: Any, scale: Any) -> Any:
        A1 = np.tanh(W1 @ X + b1)
        E = W2 @ A1 - Y
        return (E * E).sum() / M + (scale * scale).sum()

    shapes = ((N1, N0), (N1, 1), (N2, N1), (19, 1))
    return cost, tuple(0.3 * rng.standard_normal(shape) for shape in shapes)


def central_gradient(cost: Cost, point: tuple[Any, ...]) -> tuple[Any, ...]:
    """Compute central differences with one step for all entries, perturbed in place."""
    moving, h, gradients = [np.array(x) for x in point], 2.0**-17, []
    for x in moving:
        slopes, flat = np.empty(x.size), x.reshape(-1)
        for k, original in enumerate(flat.copy()):
            flat[k] = original + h
            above = cost(*moving)
            flat[k] = original - h
            slopes[k] = (above - cost(*moving)) / (2 * h)
            flat[k] = original
        gradients.append(slopes.reshape(x.shape))
    return tuple(gradients)


def methods() -> Iterator[tuple[str, Method]]:
    """Yield the methods by name."""
    yield "complex step", lambda cost, point: complex_step.jacobian(cost, *point)
    yield "central differences", central_gradient
    yield (
        "Richardson extrapolation, with error estimate",
        lambda cost, point: [e.value for e in differences.gradient(cost, *point)],
    )


def true_entries(cost: Cost, point: tuple[Any, ...]) -> list[tuple[int, tuple[int, ...], Any]]:
    """Choose some entries of the gradient, and enclose the derivative of each."""
    rng = np.random.default_rng(SEED)
    entries = []
    for _ in range(CHECKED_ENTRIES):
        argument = int(rng.integers(len(point)))
        index = tuple(int(rng.integers(n)) for n in point[argument].shape)
        directions = [np.zeros(x.shape) for x in point]
        directions[argument][index] = 1.0
        entries.append(
            (argument, index, enclose_directional_derivative(cost, point, tuple(directions)))
        )
    return entries


def largest_error(gradient: Any, truths: list[tuple[int, tuple[int, ...], Any]]) -> float:
    """Return the largest error of the enclosed entries."""
    return max(float(truth.errors(gradient[k][index])) for k, index, truth in truths)


def median_seconds(function: Callable[[], Any], runs: int = 3) -> float:
    """Return the median time of a few calls."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return median(times)


def torch_seconds() -> float | None:
    """Time torch.autograd.gradcheck on the same network; None if torch is not installed."""
    if find_spec("torch") is None:
        return None
    import torch

    _, point = network()
    rng = np.random.default_rng(SEED)
    X, Y = (torch.tensor(rng.standard_normal(s)) for s in ((N0, M), (N2, M)))

    def cost(W1: Any, b1: Any, W2: Any, scale: Any) -> Any:
        E = W2 @ torch.tanh(W1 @ X + b1) - Y
        return (E * E).sum() / M + (scale * scale).sum()

    leaves = tuple(torch.tensor(x, requires_grad=True) for x in point)
    return median_seconds(lambda: torch.autograd.gradcheck(cost, leaves))


def jax_seconds(count: int = 1000, shapes: int = 40) -> float | None:
    """Time JAX on many networks, compilations included; None if JAX is not installed."""
    if find_spec("jax") is None:
        return None
    from backproof.gradcheck.jax_network import jax_gradients

    rng = np.random.default_rng(SEED)
    sizes = rng.integers(1, 9, (shapes, 4)).tolist()
    networks = [random_network(rng, *sizes[k % shapes]) for k in range(count)]
    return median_seconds(lambda: jax_gradients(networks), runs=1)


def random_network(rng: Any, n0: int, n1: int, n2: int, m: int) -> dict[str, Any]:
    """Draw data, labels and parameters of one network."""
    shape = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
    network = {name: rng.standard_normal(s) for name, s in shape.items()}
    return network | {"Y": (rng.random((n2, m)) < 0.5) * 1.0}


def main() -> None:
    """Print the table."""
    cost, point = network()
    truths = true_entries(cost, point)
    count = sum(x.size for x in point)
    print(f"gradient of {count} parameters, seed {SEED}")
    print(f"{'method':48} {'seconds':>8} {'largest error':>14}")
    for name, method in methods():
        error = largest_error(method(cost, point), truths)
        print(f"{name:48} {median_seconds(partial(method, cost, point)):8.3f} {error:14.1e}")
    gradient = complex_step.jacobian(cost, *point)
    checked = median_seconds(lambda: check_gradient(cost, gradient, point))
    print(f"{'check_gradient, a full check with estimates':48} {checked:8.3f}")
    torch = torch_seconds()
    if torch is not None:
        print(f"{'torch.autograd.gradcheck, tolerance 1e-5':48} {torch:8.3f}")
        step = median_seconds(lambda: complex_step.jacobian(cost, *point))
        print(f"{'its time over that of the complex step':48} {torch / step:8.1f}")
    compiled = jax_seconds()
    if compiled is not None:
        print(f"{'JAX: all gradients of 1,000 networks of 40 shapes':48} {compiled:8.3f}")


if __name__ == "__main__":
    main()
