"""The bindings that come with Backproof, and how a binding is found."""

import inspect
from pathlib import Path

import numpy as np
import pytest

import backproof.reference
from backproof.binding import BindingError, load, shipped_bindings
from backproof.binding.structure import ShapeContext, collect
from backproof.reference import (
    activations,
    backward,
    descent,
    forward,
    layer_collapse,
    loss_and_cost,
)
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES

MODULES = (activations, forward, loss_and_cost, backward, descent, layer_collapse)
KERNELS = {name: kernel for module in MODULES for name, kernel in vars(module).items()}
KERNELS |= {
    "back_through_weights": backward.hidden_activation_gradient,
    "descend": descent.gradient_step,
}
"""The kernels by the names that the binding has for them."""


def test_the_shipped_bindings_are_kernels_and_planar() -> None:
    assert [binding.name for binding in shipped_bindings()] == ["kernels", "planar"]
    assert [load(binding.name).title for binding in shipped_bindings()] == [
        b.title for b in shipped_bindings()
    ]


@pytest.mark.parametrize("line", load("kernels").lines, ids=lambda line: line.text)
def test_the_reference_has_each_kernel_by_name_and_arity(line: object) -> None:
    name, count = line.function, len(line.arguments)  # type: ignore[attr-defined]
    positional = inspect.signature(KERNELS[name]).parameters.values()
    needed = sum(parameter.default is parameter.empty for parameter in positional)
    assert needed <= count <= len(positional)


def test_the_kernels_called_as_bound_compute_the_symbols_of_their_graph() -> None:
    sizes = {"n0": 2, "n1": 3, "n2": 2, "m": 4}
    for line in load("kernels").lines:
        values = _values(line.graph, sizes)
        arguments = [pattern.build(values) for pattern in line.arguments]
        result = KERNELS[line.function](*arguments)
        found, problems = collect(line.result.invert(result, ShapeContext(line.graph.table, sizes)))
        assert problems == {}, line.text
        expected = line.graph.evaluate(line.outputs, {name: values[name] for name in line.inputs})
        for symbol in line.outputs:
            np.testing.assert_array_equal(found[symbol], expected[symbol], err_msg=line.text)


def _values(graph: Graph, sizes: dict[str, int]) -> dict[str, object]:
    """Numbers between 0 and 1, which every kernel takes, in each symbol's shape."""
    rng = np.random.default_rng(0)
    symbols = (symbol for name, symbol in graph.table.items() if name not in SIZES)
    return {symbol.name: rng.random(symbol.shape(sizes)) for symbol in symbols}


def test_planar_binds_the_assignment() -> None:
    planar = load("planar")
    assert (planar.hidden, planar.fixed) == ("tanh", {"n2": 1})
    assert list(dict.fromkeys(line.function for line in planar.lines)) == [
        "layer_sizes",
        "initialize_parameters",
        "forward_propagation",
        "compute_cost",
        "backward_propagation",
        "update_parameters",
        "predict",
    ]


def test_planar_passes_optional_arguments_only_where_accepted() -> None:
    lines = {line.function: line for line in reversed(load("planar").lines)}
    assert len(lines["compute_cost"].call_arguments(2)) == 2
    assert len(lines["compute_cost"].call_arguments(3)) == 3
    assert list(lines["update_parameters"].call_arguments(3)[-1].symbols()) == ["alpha"]


def test_a_binding_is_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.binding"
    path.write_text("f(Z1) -> A1", encoding="utf-8")
    assert load(str(path)).name == load(path).name == "mine"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("nowhere.binding", None, "expected one of kernels, planar, or a file"),
        ("latin.binding", b"title: \xe9\nf(Z1) -> A1", "not a text file in UTF-8"),
        ("wrong.binding", b"f(Z1) -> B1", "wrong.binding:1:10: no symbol is called B1"),
    ],
)
def test_a_binding_that_cannot_be_loaded_is_an_error_that_says_why(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BindingError, match=words.replace("(", r"\(")):
        load(str(tmp_path / name))


def test_a_shipped_name_cannot_leave_its_folder() -> None:
    with pytest.raises(BindingError, match="no binding"):
        load("../shipped/kernels")


def test_reference_is_imported_from_this_repository() -> None:
    assert Path(backproof.reference.__file__).resolve().parents[1] == Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("function", "names", "first"),
    [
        ("compute_cost", ("A2", "Y", "parameters"), "A2, Y, parameters={W1, b1, W2, b2}"),
        ("compute_cost", ("A2", "Y", "m"), "A2, Y, m"),
        ("compute_cost", ("Y", "Y_hat", "m"), "Y, A2, m=m"),
        ("compute_cost", ("y_true", "y_pred"), "Y, A2, m=m"),
        ("compute_cost", ("a", "b"), "A2, Y, parameters={W1, b1, W2, b2}"),
        ("backward_propagation", ("p", "c", "x", "y"), "{W1, b1, W2, b2}, {Z1, A1, Z2, A2}, X, Y"),
        ("backward_propagation", ("X", "Y", "p", "c"), "X, Y, {W1, b1, W2, b2}, {Z1, A1, Z2, A2}"),
    ],
)
def test_planar_passes_arguments_in_the_order_that_their_names_say(
    function: str, names: tuple[str, ...], first: str
) -> None:
    count = len(names)
    chosen = load("planar").resolve_overloads(
        lambda line: line.accepts_arity(count, count),
        lambda line: line.matches_parameter_names(names),
    )
    (line,) = [line for line in chosen.lines if line.function == function]
    assert line.text.startswith(f"{function}({first})")
