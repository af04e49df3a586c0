"""Training loops are judged by single steps: right ones of every style, and each kind of fault."""

from pathlib import Path

import pytest

from backproof.results.status import Status
from tests.support.course_loops import (
    LOOP_CALL_WITH_RATE,
    STANDALONE_LOOP,
    course_loop,
    judge_loop_in_process,
    judge_loop_in_worker,
    standalone_loop,
)
from tests.support.course_notebook import (
    BACKWARD,
    FORWARD,
    INITIALIZE,
    MODEL,
    UPDATE,
    replace_code,
)
from tests.support.loop_populations import RIGHT_LOOPS, WRONG_LOOPS
from tests.support.short_form import deep, sample


@pytest.mark.parametrize("name", sample(RIGHT_LOOPS, 3))
def test_a_right_loop_conforms(name: str, tmp_path: Path) -> None:
    loop_verdict = judge_loop_in_process(tmp_path, RIGHT_LOOPS[name].source)
    assert (loop_verdict.verdict.status, loop_verdict.verdict.message) == (Status.CONFORMS, "")
    assert loop_verdict.verdict.entry is not None
    assert loop_verdict.verdict.entry.ratio <= 1
    assert loop_verdict.causes == ()


@pytest.mark.parametrize("name", sample(WRONG_LOOPS, 4))
def test_a_wrong_loop_is_wrong_and_its_fault_is_named(name: str, tmp_path: Path) -> None:
    wrong = WRONG_LOOPS[name]
    loop_verdict = judge_loop_in_process(tmp_path, wrong.source)
    assert loop_verdict.verdict.status in {Status.DIFFERS, Status.CRASHED}
    assert [cause.fault for cause in loop_verdict.causes] == [wrong.fault]
    assert all(cause.hint for cause in loop_verdict.causes)


@pytest.mark.parametrize(
    "name", ["a seed inside", "a generator with a fixed seed, and no functions"]
)
def test_float32_inputs_are_judged_by_the_bound_of_float32(name: str, tmp_path: Path) -> None:
    assert (
        judge_loop_in_process(tmp_path, RIGHT_LOOPS[name].source, dtype="float32").verdict.status
        is Status.CONFORMS
    )


def test_a_wrong_loop_is_wrong_in_float32_too(tmp_path: Path) -> None:
    wrong = WRONG_LOOPS["steps up"]
    loop_verdict = judge_loop_in_process(tmp_path, wrong.source, dtype="float32")
    assert [cause.fault for cause in loop_verdict.causes] == [wrong.fault]


@deep
def test_float32_loop_is_close_if_float64_is_requested(tmp_path: Path) -> None:
    begun = "    for i in range(num_iterations):\n"
    cast = "    X, Y, W1, b1, W2, b2 = map(np.float32, (X, Y, W1, b1, W2, b2))\n"
    single = standalone_loop((begun, cast + begun))
    loop_verdict = judge_loop_in_process(tmp_path, single)
    assert (loop_verdict.verdict.status, loop_verdict.verdict.approximation) == (
        Status.CLOSE,
        "float32 inside",
    )
    wrong = replace_code(single, {" * (1 - A1 ** 2)": ""})
    assert judge_loop_in_process(tmp_path, wrong).verdict.status is Status.DIFFERS


FORMS = [
    ("({W1, b1, W2, b2}, _)", "({**P}, [0.5])"),
    ("(W1, b1, W2, b2)", "(*P.values(),)"),
    ("(W1.T, b1.ravel(), W2.T, b2.ravel())", "(W1.T, b1[:, 0], W2.T, b2[:, 0])"),
]


@pytest.mark.parametrize(("form", "returned"), FORMS)
def test_call_determines_the_form_of_the_parameters(
    form: str, returned: str, tmp_path: Path
) -> None:
    call = f"nn_model(X, Y, n1, k) -> {form}"
    whole = standalone_loop(("return {", "P = {")) + f"    return {returned}\n"
    assert judge_loop_in_process(tmp_path, whole, call).verdict.status is Status.CONFORMS
    still = replace_code(whole, {"W1 - learning_rate * dW1": "W1"})
    assert judge_loop_in_process(tmp_path, still, call).verdict.status is Status.DIFFERS


def test_a_learning_rate_that_the_call_passes_must_reach_the_step(tmp_path: Path) -> None:
    assert (
        judge_loop_in_process(tmp_path, STANDALONE_LOOP, LOOP_CALL_WITH_RATE).verdict.status
        is Status.CONFORMS
    )
    deaf = standalone_loop(
        ("    n_x, m = X.shape\n", "    n_x, m = X.shape\n    learning_rate = 1.2\n")
    )
    loop_verdict = judge_loop_in_process(tmp_path, deaf, LOOP_CALL_WITH_RATE)
    assert [cause.fault for cause in loop_verdict.causes] == ["loop-other-rate"]
    assert "by the learning rate 1.2, where" in loop_verdict.verdict.message


def test_learning_rate_stated_by_the_assignment_must_be_used(tmp_path: Path) -> None:
    assert judge_loop_in_process(tmp_path, MODEL, stated_rate=1.2).verdict.status is Status.CONFORMS
    loop_verdict = judge_loop_in_process(tmp_path, MODEL, stated_rate=0.5)
    assert [cause.fault for cause in loop_verdict.causes] == ["loop-other-rate"]
    assert loop_verdict.verdict.message == (
        "steps by the learning rate 1.2, where 0.5 is asked for."
    )


FAULTY = {
    "no slope in backward_propagation": {
        "backward_propagation": replace_code(BACKWARD, {", 1 - np.power(A1, 2)": ", 1"})
    },
    "no bias in forward_propagation": {
        "forward_propagation": replace_code(FORWARD, {"np.dot(W1, X) + b1": "np.dot(W1, X)"})
    },
    "an update that goes up": {
        "update_parameters": replace_code(UPDATE, {"- learning_rate": "+ learning_rate"})
    },
    "an update that does nothing": {
        "update_parameters": "def update_parameters(parameters, grads):\n    return parameters\n"
    },
    "a start of zeros": {"initialize_parameters": replace_code(INITIALIZE, {"* 0.01": "* 0"})},
    "several": {
        "backward_propagation": replace_code(BACKWARD, {"A2 - Y": "Y - A2"}),
        "forward_propagation": replace_code(FORWARD, {"np.tanh(Z1)": "sigmoid(Z1)"}),
    },
    "a function that raises": {
        "backward_propagation": replace_code(
            BACKWARD, {"    m = X": "    raise ValueError\n    m = X"}
        )
    },
}  # fmt: skip
"""Wrong functions, with which a right loop gives wrong parameters."""


@pytest.mark.parametrize("name", sample(FAULTY, 3))
def test_right_loop_with_wrong_functions_follows(name: str, tmp_path: Path) -> None:
    loop_verdict = judge_loop_in_process(tmp_path, MODEL, functions=FAULTY[name])
    assert loop_verdict.verdict.status is Status.FOLLOWS
    assert all(function in loop_verdict.verdict.message for function in FAULTY[name])
    assert loop_verdict.causes == ()


@pytest.mark.parametrize("name", sample(FAULTY, 1))
@pytest.mark.parametrize("fault", ["keeps no update", "gives back where it began"])
def test_wrong_loop_with_wrong_functions_is_wrong_itself(
    name: str, fault: str, tmp_path: Path
) -> None:
    loop_verdict = judge_loop_in_process(
        tmp_path, WRONG_LOOPS[fault].source, functions=FAULTY[name]
    )
    assert not loop_verdict.verdict.status.earns


def test_a_loop_with_the_fault_of_another_function_written_out_follows(tmp_path: Path) -> None:
    loop_verdict = judge_loop_in_process(
        tmp_path,
        standalone_loop((" * (1 - A1 ** 2)", "")),
        functions=FAULTY["no slope in backward_propagation"],
    )
    assert loop_verdict.verdict.status is Status.FOLLOWS
    assert "dZ1 in backward_propagation" in loop_verdict.verdict.message


def test_loop_with_a_random_start_is_never_called_wrong(tmp_path: Path) -> None:
    own = standalone_loop(("default_rng(3)", "default_rng()"))
    loop_verdict = judge_loop_in_process(tmp_path, own)
    assert loop_verdict.verdict.status is Status.UNSUPPORTED
    assert "the start differs from call to call" in loop_verdict.verdict.message


def test_loop_with_a_random_initialisation_function_is_judged_with_a_stub(
    tmp_path: Path,
) -> None:
    fresh = replace_code(INITIALIZE, {"    np.random.seed(2)\n": "    np.random.seed(None)\n"})
    loop = course_loop(("    np.random.seed(3)\n", ""))
    loop_verdict = judge_loop_in_process(tmp_path, loop, functions={"initialize_parameters": fresh})
    assert loop_verdict.verdict.status is Status.CONFORMS
    up = course_loop(
        ("    np.random.seed(3)\n", ""),
        ("(parameters, grads)\n", "(parameters, grads, -1.2)\n"),
    )
    assert not judge_loop_in_process(
        tmp_path, up, functions={"initialize_parameters": fresh}
    ).verdict.status.earns


def test_loop_at_a_zero_gradient_earns_nothing(tmp_path: Path) -> None:
    at_zero = standalone_loop(
        ("(n_h, n_x)) * 0.01", "(n_h, n_x)) * 0"), (", n_h)) * 0.01", ", n_h)) * 0")
    )
    loop_verdict = judge_loop_in_process(tmp_path, at_zero)
    assert loop_verdict.verdict.status is Status.UNSUPPORTED
    assert "W1 and b1 and W2 do not move" in loop_verdict.verdict.message


def test_undefined_loop_is_missing(tmp_path: Path) -> None:
    loop_verdict = judge_loop_in_process(tmp_path, "")
    assert loop_verdict.verdict.status is Status.MISSING
    assert loop_verdict.verdict.message == "nn_model is not defined."


OUTSIDE = "rng = np.random.default_rng(7)"


@pytest.mark.parametrize("imports", [(), ("numpy",)], ids=["free", "policy"])
@pytest.mark.parametrize(
    ("loop", "before"),
    [
        (MODEL, ""),
        (standalone_loop(("    rng = np.random.default_rng(3)\n", "")), OUTSIDE),
        (STANDALONE_LOOP, ""),
        (RIGHT_LOOPS["a seed outside, in the global generator"].source, "np.random.seed(1)"),
    ],
    ids=["seed inside", "generator of the module", "alone", "global generator"],
)
def test_a_right_loop_conforms_in_a_worker(
    loop: str, before: str, imports: tuple[str, ...], tmp_path: Path
) -> None:
    assert judge_loop_in_worker(tmp_path, loop, before, imports).verdict.status is Status.CONFORMS


def test_state_of_an_earlier_run_does_not_change_the_start(tmp_path: Path) -> None:
    first = "np.cos(np.arange(n_h * n_x)).reshape(n_h, n_x)"
    kept = standalone_loop(
        ("rng.standard_normal((n_h, n_x)) * 0.01", f"START.setdefault((n_h, n_x), {first})"),
        ("W1 = W1 - learning_rate * dW1", "W1 -= learning_rate * dW1"),
    )
    assert judge_loop_in_worker(tmp_path, kept, "START = {}").verdict.status is Status.CONFORMS


@deep
def test_hanging_loop_costs_only_itself(tmp_path: Path) -> None:
    endless = course_loop(("    return parameters\n", "    while True:\n        pass\n"))
    loop_verdict = judge_loop_in_worker(tmp_path, endless)
    assert loop_verdict.verdict.status is Status.TIMED_OUT


def test_loop_that_ends_its_process_costs_only_itself(tmp_path: Path) -> None:
    ends = course_loop(("    return parameters\n", "    import os\n    os._exit(3)\n"))
    assert judge_loop_in_worker(tmp_path, ends).verdict.status is Status.CRASHED


def test_an_unfinished_loop_is_missing_and_not_wrong(tmp_path: Path) -> None:
    blank = course_loop(("= forward_propagation(X, parameters)", "= None"))
    assert judge_loop_in_worker(tmp_path, blank).verdict.status is Status.MISSING


def test_loop_that_prints_much_is_judged(tmp_path: Path) -> None:
    loud = course_loop(
        ("        if print_cost", "        print('x' * 2000)\n        if print_cost")
    )
    assert judge_loop_in_worker(tmp_path, loud).verdict.status is Status.CONFORMS


def test_misspelled_name_of_a_loop_is_recognised(tmp_path: Path) -> None:
    slip = replace_code(MODEL, {"def nn_model": "def nn_modle"})
    assert judge_loop_in_worker(tmp_path, slip).verdict.status is Status.CONFORMS
