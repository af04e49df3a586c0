"""`backproof.check` and `backproof.assert_conforms` on objects in this process."""

import random
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import backproof
from backproof.binding import BindingError
from backproof.validation.pipeline import TargetError
from tests.support.in_process import EXAMPLES, load_functions

LAYER = "layer(X, {W1, b1}) -> Z1"
FEW: dict[str, Any] = {"seed": 5, "examples": 6}


def layer(X: Any, parameters: Any) -> Any:
    return parameters["W1"] @ X + parameters["b1"]


def layer_without_bias(X: Any, parameters: Any) -> Any:
    return parameters["W1"] @ X


def raising(error: BaseException) -> Callable[..., Any]:
    """A function that always raises."""

    def function(*_: Any) -> Any:
        raise error

    return function


class Network:
    """The network of the course as an object whose layer stores its results."""

    def __init__(self, W1: Any = None, b1: Any = None) -> None:
        self.W1, self.b1 = W1, b1
        self.calls = 0

    def forward(self, X: Any) -> Any:
        """Return Z1, and count the call."""
        self.calls += 1
        return self.W1 @ X + self.b1

    @staticmethod
    def layer(X: Any, parameters: Any) -> Any:
        """Return Z1 for these parameters."""
        return layer(X, parameters)


def test_a_function_is_checked_whatever_its_own_name() -> None:
    assert backproof.check(layer, LAYER, **FEW).conforms
    assert backproof.check(lambda X, p: p["W1"] @ X + p["b1"], LAYER, **FEW).conforms
    assert not backproof.check(layer_without_bias, LAYER, **FEW).conforms


def test_a_module_a_class_an_object_and_a_dict_are_checked_alike() -> None:
    module = ModuleType("own")
    module.layer = layer  # type: ignore[attr-defined]
    subjects = (module, Network, Network(), SimpleNamespace(layer=layer), {"layer": layer})
    for subject in subjects:
        assert backproof.check(subject, LAYER, **FEW).conforms


def test_a_shipped_binding_is_found_by_its_name() -> None:
    functions = load_functions(EXAMPLES / "planar" / "solution.py")
    verdict = backproof.check(functions, "planar", **FEW)
    assert verdict.conforms
    assert len(verdict.equations) == 22
    assert verdict.isolation == "none: in this process"


def test_the_verdict_is_that_of_a_worker() -> None:
    path = EXAMPLES / "planar" / "wrong" / "db1_one_number.py"
    here = backproof.check(load_functions(path), "planar", seed=9)
    there = backproof.validate(path, "planar", seed=9)
    assert not here.conforms
    assert [(e.label, e.status) for e in here.equations] == [
        (e.label, e.status) for e in there.equations
    ]
    assert [fault.fault for fault in here.faults] == [fault.fault for fault in there.faults]


def test_an_object_is_validated_as_it_is_checked() -> None:
    functions = load_functions(EXAMPLES / "planar" / "solution.py")
    for subject, binding in ((layer, LAYER), (functions, "planar")):
        verdict = backproof.validate(subject, binding, **FEW)
        assert verdict.conforms
        assert verdict.isolation == "none: in this process"
    wrong = backproof.validate(lambda X, p: layer(X, p).T, LAYER, **FEW)
    assert not wrong.conforms


def test_an_option_for_files_is_refused_for_an_object() -> None:
    with pytest.raises(TypeError, match=r"isolation: for a file .* an object \(function\)"):
        backproof.validate(layer, LAYER, isolation="bubblewrap")


def test_a_class_is_set_up_as_its_binding_says() -> None:
    binding = "setup: net = Network(W1, b1)\nnet.forward(X) -> Z1"
    assert backproof.check(Network, binding, **FEW).conforms


def test_an_object_is_copied_for_each_call() -> None:
    network = Network(np.zeros((1, 1)), np.zeros((1, 1)))
    verdict = backproof.check(network, "forward(X) -> Z1\n".replace("X)", "X, {W1, b1})"), **FEW)
    assert not verdict.conforms
    assert network.calls == 0


def test_arguments_are_copies_and_a_change_to_them_is_remarked() -> None:
    def in_place(X: Any, parameters: Any) -> Any:
        Z1 = layer(X, parameters)
        X *= 0
        return Z1

    verdict = backproof.check(in_place, LAYER, **FEW)
    (equation,) = verdict.equations
    assert str(equation.status) == "conforms"
    assert "changes its argument X" in equation.practice
    assert equation.practice in verdict.remarks


def test_exception_is_reported_with_its_line_and_fails_only_its_function() -> None:
    broken = raising(KeyError("weights"))
    both = f"{LAYER}\nother(X, {{W1, b1}}) -> Z1"
    verdict = backproof.check({"layer": broken, "other": layer}, both, **FEW)
    assert [str(e.status) for e in verdict.equations] == ["crashed", "conforms"]
    message = verdict.equations[0].message
    assert "KeyError: 'weights' (test_in_process_check.py, line" in message


def test_a_call_that_exits_is_an_answer_and_an_interrupt_is_not() -> None:
    assert not backproof.check(raising(SystemExit(1)), LAYER, **FEW).conforms
    with pytest.raises(KeyboardInterrupt):
        backproof.check(raising(KeyboardInterrupt()), LAYER, **FEW)


def test_warnings_do_not_fail_a_check_where_they_are_errors() -> None:
    def warns(X: Any, parameters: Any) -> Any:
        warnings.warn("a remark", UserWarning, stacklevel=1)
        np.log(np.zeros(1))
        return layer(X, parameters)

    with np.errstate(all="raise"):
        assert backproof.check(warns, LAYER, **FEW).conforms


def test_random_state_is_left_as_it_was() -> None:
    def seeding(X: Any, parameters: Any) -> Any:
        np.random.seed(2)  # noqa: NPY002
        random.seed(2)
        return layer(X, parameters)

    plain, legacy = random.getstate(), _legacy_state()
    backproof.check(seeding, LAYER, **FEW)
    assert random.getstate() == plain
    assert _legacy_state() == legacy


def _legacy_state() -> str:
    return str(np.random.get_state())  # noqa: NPY002


def test_result_that_is_not_a_value_is_reported() -> None:
    verdict = backproof.check(lambda X, p: object(), LAYER, **FEW)  # noqa: ARG005
    assert "object" in verdict.equations[0].message


@pytest.mark.parametrize("subject", [layer_without_bias, {"layer": layer_without_bias}])
def test_counterexample_runs_with_the_subject_in_scope(subject: Any) -> None:
    verdict = backproof.check(subject, LAYER, **FEW)
    code = verdict.counterexample.code  # type: ignore[union-attr]
    there = {"subject": subject, "layer_without_bias": layer_without_bias}
    kept = [line for line in code.splitlines() if "import layer_without_bias" not in line]
    with pytest.raises(AssertionError, match=r"Z1 \(3\.15\) differs"):
        exec("\n".join(kept), there)  # noqa: S102  (the code that the report shows)


def test_the_report_says_how_to_ask_again() -> None:
    verdict = backproof.check(layer, LAYER, seed=5, examples=6)
    asked = f"backproof.check(layer, binding={LAYER!r}, examples=6, seed=5)"
    assert f"Replay: {asked}" in str(verdict)
    again = eval(asked, {"backproof": backproof, "layer": layer})  # noqa: S307
    assert again.equations == verdict.equations


def test_single_precision_is_checked_with_its_own_bound() -> None:
    assert backproof.check(layer, LAYER, dtype="float32", **FEW).conforms


def test_subject_without_the_functions_is_an_error_of_one_line() -> None:
    with pytest.raises(TargetError, match="has none of the functions") as raised:
        backproof.check({"model": layer}, "planar", **FEW)
    assert "\n" not in str(raised.value)


def test_a_text_that_is_no_binding_points_at_the_place() -> None:
    with pytest.raises(BindingError, match="binding:1:"):
        backproof.check(layer, "layer(X, {W1, b1}) -> Z9", **FEW)


def test_assert_conforms_raises_the_report_and_nothing_where_all_is_right() -> None:
    backproof.assert_conforms(layer, LAYER, **FEW)
    with pytest.raises(AssertionError) as raised:
        backproof.assert_conforms(layer_without_bias, LAYER, **FEW)
    assert "3.15 Z1" in str(raised.value)
    assert "Replay: backproof.check(layer_without_bias" in str(raised.value)


def test_it_is_used_in_a_test_as_any_assertion(tmp_path: Path) -> None:
    (tmp_path / "test_network.py").write_text(
        textwrap.dedent("""
        import backproof

        def layer(X, parameters):
            return parameters["W1"] @ X

        def test_the_layer():
            backproof.assert_conforms(layer, "layer(X, {W1, b1}) -> Z1", seed=1, examples=3)
        """)
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "3.15 Z1 in layer" in done.stdout
    assert "checking.py" not in done.stdout, "the traceback ends at the test"
