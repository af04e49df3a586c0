"""Lines about objects: their set-up steps, inputs, and values read after the call."""

from dataclasses import replace
from pathlib import Path

import pytest

from backproof.binding import FunctionBinding, parse
from backproof.validation.pipeline import TargetError
from backproof.validation.public_api import validate

SETUP = """\
fixed: alpha = 0.1
setup: net = Network(n0, n1, n2)
setup: net.W1 = W1.T; net.b1 = b1.ravel()
setup: other = make_other("tanh", net)
setup: other.add([net, 3])
setup: net.layers[0].bias = b2
"""


def line(text: str, setup: str = SETUP) -> FunctionBinding:
    """The only line below a set-up."""
    (parsed,) = parse(setup + text).lines
    return parsed


def setup_of(text: str) -> list[str]:
    """The set-up steps of a line."""
    return [step.text for step in line(text).setup]


OF_NET = [
    "net = Network(n0, n1, n2)",
    "net.W1 = W1.T",
    "net.b1 = b1.ravel()",
    "net.layers[0].bias = b2",
]


@pytest.mark.parametrize(
    "text",
    [
        "net.f(X) -> Z1",
        "f(X, net) -> Z1",
        "f(X, [1, net.W1]) -> Z1",
        "net.y = Y; f(X, W1, b1) -> {net.Z1: Z1}",
        "net.g(Y); f(X, W1, b1) -> Z1",
    ],
)
def test_a_line_has_the_set_up_steps_of_the_objects_that_it_mentions(text: str) -> None:
    assert setup_of(text) == OF_NET


def test_set_up_includes_the_objects_that_an_object_is_created_from() -> None:
    makes_other = ["other = make_other('tanh', net)", "other.add([net, 3])"]
    assert setup_of("other.f(X) -> Z1") == [*OF_NET[:3], *makes_other, OF_NET[3]]


def test_a_plain_line_has_no_set_up() -> None:
    assert setup_of("f(X, W1, b1) -> Z1") == []
    assert line("f(X, W1, b1) -> Z1").is_plain


def test_an_object_that_the_line_creates_itself_has_no_set_up() -> None:
    created = line("net = Network(n0, n1, n2) -> {net.W1: W1.T}")
    assert (created.setup, created.target, created.graph.name) == ((), "net", "initialisation")
    assert setup_of("net = g(X, W1, b1); net.f(X) -> Z1") == []


def test_steps_with_symbols_of_other_graphs_are_omitted() -> None:
    assert setup_of("net.sigmoid(Z) -> sigmoid_Z") == OF_NET[:1]
    assert setup_of("net.f(x) -> z1") == OF_NET


def test_symbols_of_the_set_up_are_inputs_and_sizes_of_arrays_are_not() -> None:
    assert line("net.f(X) -> Z1").inputs == ("W1", "b1", "b2", "X")
    assert line("net.sigmoid(Z) -> sigmoid_Z").inputs == ("Z",)
    assert line("f(dW1, alpha / m) -> m * dW1").inputs == ("dW1", "alpha", "m")


def test_values_read_after_the_call_are_not_part_of_the_returned_value() -> None:
    read = line("net.f(X, Y) -> (Z1, {net.c['A1']: A1, net.g[-1]: [b1, W1]})")
    assert [str(r.path) for r in read.reads] == ["net.c['A1']", "net.g[-1]"]
    assert list(read.result.symbols()) == ["Z1"]
    assert read.outputs == ("Z1", "A1", "b1", "W1")


def test_one_returned_result_is_bare_and_several_are_a_tuple() -> None:
    one = line("net.f(X) -> (Z1, {net.a: A1})").result
    several = line("net.f(X) -> (Z1, _, {net.a: A1})").result
    assert type(one).__name__ == "SymbolPattern"
    assert len(several.items) == 2  # type: ignore[attr-defined]


def test_a_method_is_called_by_its_class_where_a_class_made_the_object() -> None:
    assert line("net._f(X) -> Z1").function == "Network._f"
    assert line("net.layers[0].f(X) -> Z1").function == "Network.layers[0].f"
    assert line("other.f(X) -> Z1").function == "other.f"
    assert line("net = Network(n0, n1, n2) -> {net.W1: W1}").function == "Network"


def test_one_update_step_is_the_next_parameter() -> None:
    update = "net.f(X, Y, W2) -> {net.W1: (W1 - alpha * dW1).T, net.b1: (b1 - db1 * alpha).ravel()}"
    assert line(update).outputs == ("W1_next", "b1_next")


def test_a_fixed_learning_rate_goes_into_steps_alone_and_only_where_none_is_passed() -> None:
    assert line("net.f(X, Y, W2) -> {net.W1: W1_next}").implied_inputs == ("alpha",)
    assert "alpha" in line("net.f(X, Y, W2) -> {net.W1: W1_next}").inputs
    assert line("net.f(X, Y, W2, alpha) -> {net.W1: W1_next}").implied_inputs == ()
    assert line("net.f(X) -> Z1").implied_inputs == ()


def test_a_learning_rate_in_the_set_up_is_not_an_input_of_a_forward_pass() -> None:
    setup = "setup: net = Network(n0, n1, n2, rate=alpha)\nsetup: net.W1 = W1\nsetup: net.b1 = b1\n"
    assert "alpha" not in line("net.f(X) -> Z1", setup).inputs
    assert "alpha" in line("net.f(X, dW1) -> {net.W1: W1_next}", setup).inputs


def test_a_keyword_is_optional_in_the_judged_call_and_a_name_before_it() -> None:
    judged = line("net.g(a=Y); net.f(X, b=W2, **{'c': 1}) -> Z1")
    assert [name for name, _ in judged.preceding_steps[0].action.keyword_arguments] == ["a"]  # type: ignore[union-attr]
    assert len(judged.optional_arguments) == 1
    assert [name for name, _ in judged.keyword_arguments] == ["c"]
    assert not judged.accepts_arity(min_arguments=4, max_arguments=4)
    assert judged.accepts_arity(min_arguments=3, max_arguments=3)


def test_the_text_of_a_line_with_steps_parses_to_the_same_line() -> None:
    for text in (
        "net.y = Y; net.f(X); net.g() -> (Z1, {net.c['A1']: A1})",
        "net = Network(n0, n1, n2) -> {net.W1: W1.T}",
        "f(net, vstack(1, X), 'a', None, -1.5, **{'b': True}) -> concatenate(Z1.ravel('F'))",
    ):
        first = line(text)
        assert first.text == text
        assert replace(line(first.text), graph=first.graph) == first


def test_a_missing_object_without_set_up_has_a_hint_at_the_set_up(
    tmp_path: Path,
) -> None:
    binding, file = tmp_path / "mine.binding", tmp_path / "network.py"
    binding.write_text("net.forward(X, {W1, b1}) -> Z1\n")
    file.write_text("def forward(X, parameters): ...\n")
    with pytest.raises(TargetError) as raised:
        validate(file, str(binding))
    message = str(raised.value)
    assert "no set-up makes net: expected setup: net = Network(n0, n1, n2)" in message
    assert len(message.splitlines()) == 1


def test_an_object_of_the_file_itself_needs_no_set_up(tmp_path: Path) -> None:
    binding, file = tmp_path / "mine.binding", tmp_path / "network.py"
    binding.write_text("net.forward(X, {W1, b1}) -> Z1\n")
    method = "    def forward(self, X, p):\n        return p['W1'] @ X + p['b1']\n"
    file.write_text(f"class Net:\n{method}\nnet = Net()\n")
    assert validate(file, str(binding), examples=2).conforms
