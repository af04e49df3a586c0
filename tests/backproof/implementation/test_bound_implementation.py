"""A bound implementation: arguments and results in symbols, and structural problems."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding import load, parse
from backproof.binding.structure import ShapeContext
from backproof.implementation import CallFailedError, Implementation, SymbolResults
from backproof.implementation.graph_adapter import sizes_of
from backproof.reference import graphs
from backproof.reference.symbols import NETWORK
from tests.support.submission_files import write_code

SIZES = {"n0": 2, "n1": 3, "n2": 1, "m": 4}
GIVEN = ("X", "Y", "W1", "b1", "W2", "b2", "alpha")
SOLUTION = Path(__file__).parents[3] / "examples" / "planar" / "solution.py"


def network_values(dtype: str = "float64") -> dict[str, Any]:
    """Return a value for every symbol of the network, as the chapter computes it."""
    rng = np.random.default_rng(0)
    given: dict[str, Any] = {n: rng.random(NETWORK[n].shape(SIZES)) for n in GIVEN}
    graph = graphs.network()
    all_values = {**given, **graph.evaluate(graph.computed_symbols, given)}
    return {**SIZES, **{name: np.asarray(v).astype(dtype)[()] for name, v in all_values.items()}}


@contextmanager
def bound_implementation(folder: Path, line: str, code: str) -> Iterator[Implementation]:
    """Return the code behind a binding."""
    target = write_code(folder, f"import numpy as np\n{code}")
    with Implementation(target, parse(line)) as implementation:
        assert implementation.load() is None
        yield implementation


def first_result(folder: Path, line: str, code: str, dtype: str = "float64") -> SymbolResults:
    """Return the results of the binding's first line in use."""
    with bound_implementation(folder, line, code) as implementation:
        context = ShapeContext(NETWORK, SIZES)
        return implementation.call(implementation.lines[0], network_values(dtype), context)


def test_a_row_major_implementation_maps_to_the_texts_symbols(tmp_path: Path) -> None:
    line = 'loss(X.T, W1.T, b1.ravel()) -> {"z": Z1.T, "more": [m * Z1]}'
    code = "def loss(X, W, b): Z = X @ W + b; return {'z': Z, 'more': [X.shape[0] * Z.T]}"
    got = first_result(tmp_path, line, code)
    assert got.problems == {}
    assert got.failure is None
    np.testing.assert_allclose(got.symbols["Z1"], network_values()["Z1"], rtol=1e-14)


def test_arrays_arrive_in_the_precision_that_they_have(tmp_path: Path) -> None:
    code = "def f(W, X, b): assert b.dtype == np.float32; return W @ X + b"
    got = first_result(tmp_path, "f(W1, X, b1) -> Z1", code, "float32")
    assert got.symbols["Z1"].dtype == np.float32


def test_a_structural_problem_affects_only_its_symbol(tmp_path: Path) -> None:
    code = "def f(A, Y): return {'dW2': np.ones((1, 3)), 'db2': np.ones(1)}"
    got = first_result(tmp_path, "f({Z1, A1, A2}, Y) -> {dW2, db2}", code)
    assert set(got.symbols) == {"dW2"}
    assert str(got.problems["db2"]) == "db2 has shape (1,), expected (1, 1)"


def test_a_value_that_cannot_be_sent_is_named_in_the_problem(tmp_path: Path) -> None:
    got = first_result(tmp_path, "f(Z1) -> A1", "def f(Z): return object()")
    problem = "A1 is a value of type builtins.object, expected an array of shape (3, 4)"
    assert str(got.problems["A1"]) == problem


def test_a_failed_call_has_a_failure(tmp_path: Path) -> None:
    got = first_result(tmp_path, "f(Z1) -> A1", "def f(Z):\n    raise ValueError('no')")
    assert got.failure is not None
    assert str(got.failure) == "ValueError: no (line 3)"
    assert got.symbols == {}


def test_a_changed_argument_is_named_by_its_symbol_with_its_new_value(tmp_path: Path) -> None:
    code = "def f(A2, Y, p): Y *= 0; p['W1'] = p['W1'] + 1; return 0.5"
    got = first_result(tmp_path, "f(A2, Y.T, {W1, b1}) -> J", code)
    assert got.mutated_symbols == ("Y", "W1")
    assert not got.values_after["Y"].any()
    np.testing.assert_array_equal(got.values_after["W1"], network_values()["W1"] + 1)


def test_unchanged_arguments_are_not_named(tmp_path: Path) -> None:
    code = "def f(A2, W, a): b = A2 * 1; b += 1; return 0.5"
    got = first_result(tmp_path, 'f(3 * A2.T, {"w": m * W1.ravel()}, alpha, {Y}) -> J', code)
    assert got.failure is not None  # one argument too many: f takes three
    code = code.replace("W, a", "W, a, y")
    got = first_result(tmp_path, 'f(3 * A2.T, {"w": m * W1.ravel()}, alpha, {Y}) -> J', code)
    assert (got.failure, got.mutated_symbols) == (None, ())


def test_an_argument_deleted_or_reshaped_counts_as_changed(tmp_path: Path) -> None:
    code = "def f(p): del p['W1']; p['b1'].shape = (3,); return 0.5"
    got = first_result(tmp_path, "f({W1, b1, A2, Y}) -> J", code)
    assert set(got.mutated_symbols) == {"W1", "b1"}
    assert got.values_after["W1"] is None


def test_optional_arguments_are_passed_where_there_is_room(tmp_path: Path) -> None:
    line = "f(A2, Y, parameters={W1}) -> J"
    assert first_result(tmp_path, line, "def f(A, Y): return 2").symbols["J"] == 2
    code = "def f(A, Y, p): return p['W1'].size"
    assert first_result(tmp_path, line, code).symbols["J"] == 6


def test_the_matching_overload_is_the_line_in_use(tmp_path: Path) -> None:
    lines = "f(A2, Y) -> J\nf(A2, Y, {W1}) -> J"
    with bound_implementation(tmp_path, lines, "def f(A, Y, p): return 3") as implementation:
        assert [len(line.arguments) for line in implementation.lines] == [3]
        assert implementation.resolved_binding.lines == implementation.lines


def test_printed_text_warnings_subclasses_and_seconds_are_reported(tmp_path: Path) -> None:
    code = "def f(Z): print('hm'); np.log(0 * Z); return np.ma.masked_array(np.tanh(Z))"
    got = first_result(tmp_path, "f(Z1) -> A1", code)
    assert got.printed_text == "hm\n"
    assert "divide by zero" in got.warnings[0]
    assert got.subclasses == ("numpy.ma.MaskedArray",)
    assert got.seconds > 0


def test_functions_that_the_file_lacks_are_listed_once(tmp_path: Path) -> None:
    lines = "f(Z1) -> A1\ng(W1, X, b1) -> Z1\ng(W2, A1, b2) -> Z2"
    with bound_implementation(tmp_path, lines, "def f(Z): return np.tanh(Z)") as implementation:
        assert implementation.missing_functions == ("g",)
        assert [line.function for line in implementation.lines] == ["f"]
        answered = implementation.call(
            implementation.binding.lines[1], network_values(), ShapeContext(NETWORK, SIZES)
        )
        assert answered.failure is not None
        assert answered.failure.kind == "missing"


def test_a_right_implementation_is_a_graph_that_computes_what_the_chapter_does() -> None:
    given = {name: network_values()[name] for name in GIVEN}
    wanted = ("A2", "J", "dW1", "db1", "dW2", "db2", "W1_next")
    with Implementation(SOLUTION, load("planar")) as implementation:
        assert implementation.load() is None
        got = implementation.as_graph(graphs.network()).evaluate(wanted, given)
    for symbol in wanted:
        np.testing.assert_allclose(got[symbol], network_values()[symbol], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def f(Z): return 1 / 0", "ZeroDivisionError: division by zero"),
        ("def f(Z): return Z[:1]", r"A1 has shape \(1, 4\), expected \(3, 4\)"),
        ("def f(Z): return None", r"A1 is None, expected an array of shape \(3, 4\)"),
        ("def f(Z): import os; os._exit(1)", "the process ended with status 1"),
    ],
)
def test_a_graph_raises_where_a_call_fails_or_a_result_is_misformed(
    tmp_path: Path, code: str, words: str
) -> None:
    with bound_implementation(tmp_path, "f(Z1) -> A1", code) as implementation:
        graph = implementation.as_graph(graphs.network())
        with pytest.raises(CallFailedError, match=words):
            graph.evaluate(["A1"], {"Z1": network_values()["Z1"]})


def test_a_graph_changes_the_callers_arrays_as_the_function_changed_its_own(tmp_path: Path) -> None:
    with bound_implementation(
        tmp_path, "f(Z1) -> A1", "def f(Z): Z[0] = 0; return Z"
    ) as implementation:
        Z1 = network_values()["Z1"]
        implementation.as_graph(graphs.network()).evaluate(["A1"], {"Z1": Z1})
    assert not Z1[0].any()
    assert Z1[1].all()


def test_sizes_are_read_off_the_values() -> None:
    network = graphs.network()
    assert sizes_of(network, {"W1": np.zeros((3, 2)), "Y": np.zeros((1, 4))}) == SIZES
    assert sizes_of(network, {"n0": np.float64(5.0)}) == {"n0": 5}
