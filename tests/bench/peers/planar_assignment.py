"""The planar assignment as other graders have it: a right notebook, and a test for each function.

A test calls a function on drawn inputs and compares with what the example solution gave then.
"""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

SOLUTION = Path("examples/planar/solution.py")
SIZES = {"n_x": 2, "n_h": 4, "n_y": 1, "m": 5}


def solution_cells() -> list[str]:
    """The cells of the right notebook: the imports, then one function each."""
    return [part.strip() + "\n" for part in SOLUTION.read_text(encoding="utf-8").split("\n\n\n")]


def function_tests() -> dict[str, str]:
    """A test of each function, as statements that raise AssertionError where it is wrong."""
    functions = runpy.run_path(str(SOLUTION))
    return {name: _test_statements(call, functions) for name, call in _test_calls().items()}


def _test_calls() -> Mapping[str, str]:
    """How each function is called in its test."""
    return {
        "layer_sizes": "layer_sizes(X, Y)",
        "forward_propagation": "forward_propagation(X, parameters)",
        "compute_cost": "compute_cost(A2, Y)",
        "backward_propagation": "backward_propagation(parameters, cache, X, Y)",
        "update_parameters": "update_parameters(parameters, grads)",
        "predict": "predict(parameters, X)",
        "initialize_parameters": "{n: P.shape for n, P in initialize_parameters(2, 4, 1).items()}",
    }


def _test_statements(call: str, functions: dict[str, Any]) -> str:
    inputs = _test_inputs(functions)
    expected = eval(call, {**functions, **inputs})  # noqa: S307  (our own text)
    given = [f"{n} = {_python_literal(value)}" for n, value in inputs.items() if n in call]
    return "\n".join(
        [
            "import numpy as np",
            *given,
            f"found = {call}",
            f"expected = {_python_literal(expected)}",
            *_comparison_statements(expected),
            "",
        ]
    )


def _test_inputs(functions: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters and data, and what the solution makes of them."""
    rng = np.random.default_rng(1)
    n_x, n_h, n_y, m = SIZES.values()
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    parameters = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    X, Y = rng.normal(size=(n_x, m)), rng.integers(0, 2, size=(n_y, m))
    A2, cache = functions["forward_propagation"](X, parameters)
    grads = functions["backward_propagation"](parameters, cache, X, Y)
    return {"parameters": parameters, "X": X, "Y": Y, "A2": A2, "cache": cache, "grads": grads}


def _comparison_statements(expected: Any) -> list[str]:
    """The assertions, part by part."""
    close = "np.allclose(np.asarray(a, dtype=float), np.asarray(b, dtype=float))"
    if isinstance(expected, dict):
        return [f"assert all({close} for a, b in ((found[n], expected[n]) for n in expected))"]
    if isinstance(expected, tuple) and isinstance(expected[-1], dict):
        return [
            f"assert all({close} for a, b in [(found[0], expected[0])])",
            f"assert all({close} for a, b in ((found[1][n], expected[1][n]) for n in expected[1]))",
        ]
    return [f"assert all({close} for a, b in [(found, expected)])"]


def _python_literal(value: Any) -> str:
    """A value as Python text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{n!r}: {_python_literal(part)}" for n, part in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + "".join(f"{_python_literal(part)}, " for part in value) + ")"
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})"
    return repr(value.item() if isinstance(value, np.generic) else value)
