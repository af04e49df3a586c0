"""Arguments follow the names of a function's parameters where these determine them."""

from pathlib import Path

import pytest

import backproof
from backproof.binding import load, parse
from backproof.binding.argument_names import fit_arguments
from tests.support.in_process import EXAMPLES

PLANAR = load("planar")
BACKWARD = next(line for line in PLANAR.lines if line.function == "backward_propagation")
UPDATE = next(line for line in PLANAR.lines if line.function == "update_parameters")
PARAMETERS, CACHE, X, Y = BACKWARD.arguments


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("parameters", "cache", "X", "Y"), (PARAMETERS, CACHE, X, Y)),
        (("cache", "X", "Y", "parameters"), (CACHE, X, Y, PARAMETERS)),
        (("Y", "caches", "params", "x"), (Y, CACHE, PARAMETERS, X)),
        (("a", "b", "c", "d"), (PARAMETERS, CACHE, X, Y)),
        (("cache", "X", "Y", "d"), (PARAMETERS, CACHE, X, Y)),
        (("X", "X", "Y", "cache"), (PARAMETERS, CACHE, X, Y)),
        ((), (PARAMETERS, CACHE, X, Y)),
    ],
)
def test_only_names_that_determine_an_order_change_it(
    names: tuple[str, ...], expected: tuple[object, ...]
) -> None:
    assert fit_arguments(BACKWARD, names, ()).arguments == expected


@pytest.mark.parametrize("name", ["learning_rate", "alpha", "lr"])
def test_an_argument_that_is_taken_by_name_alone_is_passed_by_its_name(name: str) -> None:
    fitted = fit_arguments(UPDATE, ("parameters", "grads"), (name, "verbose"))
    assert fitted.optional_arguments == ()
    assert fitted.keyword_arguments == ((name, UPDATE.optional_arguments[0]),)


def test_two_arguments_of_one_symbol_keep_their_places() -> None:
    line = parse("affine(W1.T, W1, X, b1) -> Z1").lines[0]
    assert fit_arguments(line, ("X", "b1", "W1", "W1"), ()) is line


OWN_ORDER = "def backward_propagation(cache, X, Y, parameters):"
BY_NAME = "def update_parameters(parameters, grads, *, learning_rate):"


@pytest.mark.parametrize(
    ("source", "is_right"),
    [("solution", True), ("wrong/dw2_without_mean", False), ("wrong/update_ascends", False)],
)
def test_a_verdict_does_not_depend_on_how_arguments_are_taken(
    source: str, is_right: bool, tmp_path: Path
) -> None:
    text = (EXAMPLES / "planar" / f"{source}.py").read_text(encoding="utf-8")
    lines = [_own_header(line) for line in text.splitlines()]
    assert {OWN_ORDER, BY_NAME} <= set(lines)
    (tmp_path / "net.py").write_text("\n".join(lines), encoding="utf-8")
    verdict = backproof.validate(tmp_path / "net.py", seed=1)
    assert verdict.conforms is is_right, str(verdict)


def _own_header(line: str) -> str:
    if line.startswith("def backward_propagation("):
        return OWN_ORDER
    return BY_NAME if line.startswith("def update_parameters(") else line
