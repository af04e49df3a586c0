"""Train the network on two rings that no line separates, from zero and from random parameters.

Plots the cost and both decision boundaries. From zeros the hidden units stay equal
(section 3.11), so the boundary never appears.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from backproof.reference.activation_choice import TANH
from backproof.reference.descent import TrainingResult, initialise, initialise_with_zeros, train
from backproof.reference.graphs import network

SEED = 3
HIDDEN_UNITS = 6
COLOURS = ("#1f5f99", "#c1451b")
INK, STYLES = "#222222", ("--", "-")


def two_rings(rng: np.random.Generator, m: int = 200) -> tuple[Any, Any]:
    """Points on a small and on a large ring, labelled 0 and 1: X (2, m) and Y (1, m)."""
    Y = (np.arange(m) % 2)[np.newaxis] * 1.0
    radius = 0.8 + 1.4 * Y + 0.15 * rng.standard_normal((1, m))
    angle = rng.uniform(0, 2 * np.pi, (1, m))
    return np.vstack([radius * np.cos(angle), radius * np.sin(angle)]), Y


def probability(training: TrainingResult, X: Any) -> Any:
    """A2 of the trained network at the columns of X."""
    given = dict(zip(("W1", "b1", "W2", "b2"), training.parameters, strict=True))
    return network(TANH).evaluate(["A2"], {"X": X, **given})["A2"]


def trainings(iterations: int) -> tuple[Any, Any, dict[str, TrainingResult]]:
    """The data, and the network trained on it from both starts."""
    rng = np.random.default_rng(SEED)
    X, Y = two_rings(rng)
    zeros = initialise_with_zeros(2, HIDDEN_UNITS, 1)
    random = initialise(2, HIDDEN_UNITS, 1, rng)
    starts = {"from zeros": zeros, "from a random start": random}
    return X, Y, {name: train(X, Y, start, 1.2, iterations) for name, start in starts.items()}


def draw(iterations: int, path: Path) -> None:
    """Draw the costs and the two decision boundaries side by side."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    X, Y, trained = trainings(iterations)
    figure, (costs, *planes) = plt.subplots(1, 3, figsize=(10.5, 3.5), layout="constrained")
    draw_costs(costs, trained)
    for plane, (name, training) in zip(planes, trained.items(), strict=True):
        draw_decision(plane, training, X, Y)
        plane.set(title=f"{name}: J = {training.costs[-1]:.3f}")
    planes[-1].legend(frameon=True, loc="upper right", fontsize="small")
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def draw_costs(axes: Any, trained: dict[str, TrainingResult]) -> None:
    """Draw the cost J before each step, one curve for each start."""
    for (name, training), style in zip(trained.items(), STYLES, strict=True):
        axes.plot(training.costs, style, color=INK, label=name, linewidth=2)
    axes.set(xlabel="iteration", ylabel="cost J", title="cost", ylim=(0, 0.8))
    axes.legend(frameon=False, loc="center right")


def draw_decision(axes: Any, training: TrainingResult, X: Any, Y: Any) -> None:
    """Draw where A2 is below and above ½, the boundary between, and the examples."""
    side = np.linspace(-3, 3, 121)
    grid = np.vstack([axis.ravel() for axis in np.meshgrid(side, side)])
    A2 = probability(training, grid).reshape(side.size, side.size)
    axes.contourf(side, side, A2, levels=[0, 0.5, 1], colors=["#cfe0f1", "#f6d5c6"])
    if A2.min() < 0.5 < A2.max():
        axes.contour(side, side, A2, levels=[0.5], colors=INK, linewidths=1)
    for label, colour in enumerate(COLOURS):
        axes.scatter(*X[:, Y[0] == label], s=10, color=colour, label=f"y = {label}")
    axes.set(xlabel="x₁", ylabel="x₂", aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("training.png"))
    parser.add_argument("--iterations", type=int, default=2000)
    arguments = parser.parse_args()
    draw(arguments.iterations, arguments.out)


if __name__ == "__main__":
    main()
