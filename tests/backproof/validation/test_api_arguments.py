"""Invalid arguments of the public functions: the error is one line and names the argument."""

from inspect import signature
from types import SimpleNamespace
from typing import Any

import pytest

import backproof
from backproof.cli.main import run
from backproof.validation.pipeline import TargetError, validate_target
from backproof.validation.public_api import _file_request
from tests.support.in_process import EXAMPLES, load_functions

SOLUTION = EXAMPLES / "planar" / "solution.py"

WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"examples": 0}, ValueError, "examples is 0: expected an int of at least 1"),
    ({"examples": -5}, ValueError, "examples is -5: expected an int of at least 1"),
    ({"examples": 2.5}, TypeError, "examples is 2.5: expected an int"),
    ({"examples": True}, TypeError, "examples is True: expected an int"),
    ({"seed": "x"}, TypeError, "seed is 'x': expected an int of at least 0"),
    ({"seed": -1}, ValueError, "seed is -1: expected an int of at least 0"),
    ({"binding": 3}, TypeError, "binding is 3: expected the name of a shipped one"),
    ({"binding": None}, TypeError, "binding is None: expected the name of a shipped one"),
    ({"binding": {"a": 1}}, TypeError, "binding is {'a': 1}: expected the name"),
    ({"dtype": float}, TypeError, "dtype is <class 'float'>: expected the name of a format"),
    ({"dtype": "float7"}, ValueError, "'float7' is not one of float64"),
]
OF_FILES: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"call_seconds": 0}, ValueError, "call_seconds is 0: expected a number of seconds above 0"),
    ({"call_seconds": "5"}, TypeError, "call_seconds is '5': expected a number of seconds"),
    ({"call_seconds": float("nan")}, ValueError, "call_seconds is nan: expected a number"),
    ({"isolation": "none"}, ValueError, "isolation is 'none': expected one of auto, bubblewrap"),
    ({"isolation": None}, TypeError, "isolation is None: expected one of auto, bubblewrap"),
    ({"python": 3}, TypeError, "python is 3: expected the path of an interpreter"),
]


def _refused(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert message in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG)
def test_check_refuses_what_an_argument_cannot_be(
    wrong: dict[str, Any], error: type[Exception], message: str
) -> None:
    own = SimpleNamespace(**load_functions(SOLUTION))
    _refused(lambda: backproof.check(own, **wrong), error, message)


@pytest.mark.parametrize(("wrong", "error", "message"), [*WRONG, *OF_FILES])
def test_validate_refuses_what_an_argument_cannot_be(
    wrong: dict[str, Any], error: type[Exception], message: str
) -> None:
    _refused(lambda: backproof.validate(SOLUTION, **wrong), error, message)


@pytest.mark.parametrize("target", [3, None, b"solution.py"])
def test_a_target_is_a_path_or_a_name(target: Any) -> None:
    _refused(
        lambda: validate_target(target, _file_request("planar")),
        TypeError,
        "expected a path, or the name of a",
    )
    _refused(lambda: backproof.validate(target), TargetError, "an object of class")


def test_what_an_argument_can_be_is_accepted() -> None:
    verdict = backproof.validate(
        str(SOLUTION), "planar", dtype="float32", seed=0, examples=1, call_seconds=5
    )
    assert verdict.conforms
    assert backproof.check(load_functions(SOLUTION), seed=2**40, examples=1).conforms


def layer(X: Any, p: Any) -> Any:
    """A function that is defined in no file."""
    return p["W1"] @ X + p["b1"]


OWN = "layer(X, {W1, b1}) -> Z1"


@pytest.mark.parametrize(("subject", "binding"), [(layer, OWN), (SOLUTION, "planar")])
def test_unknown_option_is_an_error_of_validate(subject: Any, binding: str) -> None:
    validate: Any = backproof.validate
    message = "validate() got an unexpected keyword argument 'tolerance'"
    _refused(lambda: validate(subject, binding, tolerance=3), TypeError, message)


def test_an_option_of_files_is_none_of_an_object() -> None:
    message = "run_all, isolation: for a file or a module's name, and this is an object (function)"
    call: dict[str, Any] = {"run_all": True, "isolation": "process"}
    _refused(lambda: backproof.validate(layer, OWN, **call), TypeError, message)
    assert backproof.validate(layer, OWN, run_all=False, isolation="auto", seed=1).conforms


def test_the_options_of_validate_are_there_to_be_seen_and_those_of_a_file() -> None:
    shown = signature(backproof.validate).parameters
    of_file = signature(_file_request).parameters
    assert {name: shown[name].default for name in of_file if name != "binding"} == {
        name: of_file[name].default for name in of_file if name != "binding"
    }
    assert set(shown) == {"subject", *of_file}


@pytest.mark.parametrize("asked", [backproof.check, backproof.validate, backproof.assert_conforms])
def test_error_for_one_function_without_a_binding_shows_an_example(asked: Any) -> None:
    message = (
        "expected a binding that says what it computes, such as binding='layer(X, {W1, b1}) -> "
    )
    _refused(lambda: asked(layer), TargetError, "layer is none of the functions of planar (")
    _refused(lambda: asked(layer), TargetError, message)
    _refused(lambda: asked(lambda X: X), TargetError, message)
    assert backproof.check(layer, OWN, seed=1).conforms


def test_module_without_the_functions_is_an_error_without_an_example() -> None:
    _refused(lambda: backproof.check({"f": layer}), TargetError, "has none of the functions")


def test_lazily_imported_names_are_listed() -> None:
    assert set(backproof.__all__) <= set(dir(backproof))
    assert all(hasattr(backproof, name) for name in dir(backproof))


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--examples", "0", "0 is not in the range 1<=x<=10000"),
        ("--examples", "-5", "-5 is not in the range 1<=x<=10000"),
        ("--examples", "two", "'two' is not a valid whole number from 1 to 10000"),
        ("--seed", "x", "'x' is not a valid whole number from 0 to 4294967295"),
        ("--timeout", "soon", "'soon' is not a valid number of seconds from 0.1 to 3600"),
        ("--timeout", "nan", "is not a valid number of seconds from 0.1 to 3600"),
    ],
)
def test_the_command_line_refuses_the_same_with_2(
    option: str, value: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(SOLUTION), option, value]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert option in error
    assert len(error.splitlines()) == 1
