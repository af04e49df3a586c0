"""The syntax of bindings, and the position and message of every error."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.binding import BindingError, load, load_or_parse, parse

GOOD = """\
# a comment
title: row-major   # the title
hidden: relu
fixed: n2 = 1, n0 = 2
allow: squared error, penalty

loss(X.T, Y.ravel(),   # labels are flat
     {W1, b1, W2, b2}) -> (
    J, {"W1->": dW1.T,
        "b#1": db1.ravel()})
forward(X, {W1, b1}, verbose={W2, b2}) -> (_, Z1)
"""


def test_a_binding_is_read_with_its_header() -> None:
    binding = parse(GOOD, "folder/mine.binding")
    assert (binding.name, binding.title, binding.hidden) == ("mine", "row-major", "relu")
    assert binding.fixed == {"n2": 1, "n0": 2}
    assert binding.allow == ("squared error", "penalty")
    assert binding.activation.name == "relu"
    assert [graph.name for graph in binding.graphs] == ["network"]


def test_a_line_is_read_over_several_lines_with_comments_and_arrows_in_strings() -> None:
    loss, _ = parse(GOOD).lines
    assert loss.function == "loss"
    assert loss.inputs == ("X", "Y", "W1", "b1", "W2", "b2")
    assert loss.outputs == ("J", "dW1", "db1")
    assert loss.text == (
        "loss(X.T, Y.ravel(), {W1, b1, W2, b2}) -> (J, {'W1->': dW1.T, 'b#1': db1.ravel()})"
    )


def test_keyword_arguments_are_optional() -> None:
    forward = parse(GOOD).lines[1]
    assert len(forward.arguments) == 2
    assert len(forward.optional_arguments) == 1
    assert len(forward.call_arguments(2)) == 2
    assert len(forward.call_arguments(3)) == len(forward.call_arguments(None)) == 3


def test_the_text_of_a_line_parses_to_the_same_line() -> None:
    for line in parse(GOOD).lines:
        again = parse(f"hidden: relu\n{line.text}").lines[0]
        assert (again.arguments, again.optional_arguments, again.result) == (
            line.arguments,
            line.optional_arguments,
            line.result,
        )


def test_title_and_hidden_activation_have_defaults() -> None:
    binding = parse("f(Z1) -> A1", "one.binding")
    assert (binding.title, binding.hidden, binding.fixed) == ("one", "tanh", {})


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "mine.binding"
    path.write_text(GOOD, encoding="utf-8-sig")
    for binding in (load(path), load_or_parse("\ufeff" + GOOD)):
        assert [line.text for line in binding.lines] == [line.text for line in parse(GOOD).lines]


def test_a_function_of_an_object_that_nothing_makes_has_a_hint_at_the_set_up() -> None:
    (line,) = parse("net.forward(X, {W1, b1}) -> Z1").lines
    assert "no set-up makes net" in line.missing_message
    assert "expected setup: net = Network(n0, n1, n2)" in line.missing_message
    (made,) = parse("setup: net = Net(n0)\nnet.forward(X, {W1, b1}) -> Z1").lines
    assert made.missing_message == "Net.forward is not defined"


def test_windows_line_ends_are_read() -> None:
    assert len(parse(GOOD.replace("\n", "\r\n")).lines) == 2


@pytest.mark.parametrize(
    ("line", "graph"),
    [
        ("f(W1, X, b1) -> Z1", "network"),
        ("f(A2, Y) -> {dZ2}", "network"),
        ("f(X, Y) -> (n0, _, n2)", "network"),
        ("f(n0, n1, n2) -> {W1, b1, W2, b2}", "initialisation"),
        ("f(W1, x, b1) -> z1", "one example"),
        ("f(a2, y) -> L", "one example"),
        ("f(dz1, x) -> (dW1, db1)", "one example"),
        ("f(a, y) -> L", "logistic unit"),
        ("f(w, x, b) -> z", "logistic unit"),
        ("f(Z) -> relu_prime_Z", "elementwise"),
        ("f(W1, b1, W2, b2) -> (W_collapsed, b_collapsed)", "linear collapse"),
        ("f(W2, dZ2, A1) -> dZ1", "network"),
    ],
)
def test_a_line_belongs_to_the_first_graph_that_computes_its_results(line: str, graph: str) -> None:
    assert parse(line).lines[0].graph.name == graph


ERRORS = [
    ("", 0, 0, "no line binds a function"),
    ("title: x\n# nothing", 0, 0, "no line binds a function"),
    ("titel: x", 1, 1, "unknown key titel: in the header: expected one of title:, hidden:"),
    ("title: x\ntitle: y", 2, 1, "title: appears twice, first in line 1"),
    ("setup:", 1, 7, "cannot be read (expected an indented block"),
    ("setup: net =", 1, 13, "cannot be read (invalid syntax): expected setup: net = Network(n0,"),
    ("setup: net = Network(n0, k1)", 1, 26, "no symbol is called k1"),
    ("setup: net += 1", 1, 8, "expected name = Network(n0, n1, n2), name.attribute = W1 or"),
    ("setup: a, b = f(X)", 1, 8, "one name takes the result: expected out = f(X), whose parts"),
    ("setup: W1 = f(X)", 1, 8, "W1 is not a name for an object: expected a name"),
    ("setup: net.W1 = W1", 1, 8, "no object is called net: expected net = Network(...) first"),
    ("setup: seed(1)", 1, 8, "a set-up step has no object: expected net = Network(n0, n1, n2)"),
    ("setup: net = f(g(X))", 1, 16, "a call inside a call: expected a name for its result first"),
    ("setup: net = f(X)(Y)", 1, 14, "expected a function's name before the brackets"),
    ("setup: net = f(net2.W1)", 1, 16, "no object is called net2: expected setup: net2 = Network"),
    ("setup: net = f(X[i])", 1, 16, "expected a symbol, its .T or .ravel()"),
    ("setup: net = N()\nsetup: net[W1] = X\n", 2, 12, "expected a text or a whole number between"),
    ("setup: net = N()\nnet.f(X) -> net", 2, 13, "net is an object, not a result: expected a"),
    ("setup: net = N()\nnet.f(X) -> {net.a: A1, 'b': Z1}", 2, 25, "a dict has either keys in"),
    ("setup: net = N()\nnet.f(X) -> {ney.a: A1}", 2, 14, "no object is called ney: expected one"),
    ("setup: net = N()\nnet.f(X) -> {net.a: A1}", 2, 21, "X does not determine A1: it is"),
    ("net.x = W1; f(X) -> Z1", 1, 1, "no object is called net: expected net = Network(...) first"),
    ("f(X); g(Y)\nh(Z1) -> A1", 1, 7, "no '->' and no result: expected function(X, {W1, b1})"),
    ("f(X)\nh(Z1) -> A1", 1, 1, "no '->' and no result: expected function(X, {W1, b1})"),
    ("net.W1 = f(X) -> Z1", 1, 1, "no object is called net: expected net = Network(...) first"),
    ("fixed: alpha = -0.1", 1, 8, "expected a size and its number, as in n2 = 1, or alpha = 0.1"),
    ("fixed: alpha = e", 1, 8, "expected a size and its number, as in n2 = 1, or alpha = 0.1"),
    ("fixed: alpha = 1e999", 1, 8, "expected a size and its number, as in n2 = 1, or alpha = 0.1"),
    ("fixed: n2 = 1.5", 1, 8, "expected a size and its number, as in n2 = 1, or alpha = 0.1"),
    ("f(concatenate(W1, b1)) -> Z1", 1, 3, "concatenate joins vectors: expected .ravel() of each"),
    (
        "f(hstack(b1, W2)) -> Z1",
        1,
        3,
        "joins matrices with equally many rows: these have n1 and n2",
    ),
    ("f(vstack(b1, W1)) -> Z1", 1, 3, "with equally many columns: these have 1 and n0"),
    ("f(hstack(b1.ravel(), W1)) -> Z1", 1, 3, "with equally many rows: these have none and n1"),
    ("f(hstack(1)) -> Z1", 1, 3, "hstack joins symbols: expected some in brackets"),
    (
        "f(m * hstack(b1, W1)) -> Z1",
        1,
        7,
        "a concatenation cannot be scaled: expected each part scaled",
    ),
    ("f(hstack(b1, W1, axis=1)) -> Z1", 1, 3, "expected hstack(W1.ravel(), b1.ravel())"),
    ("f(X.ravel('A')) -> Z1", 1, 3, 'or .ravel("F"), by columns'),
    ("f(X, 1j) -> Z1", 1, 6, "expected a number, a text, True, False or None"),
    ("f(X, ...) -> Z1", 1, 6, "expected a number, a text, True, False or None"),
    ("f(Z1) -> 3", 1, 10, "expected a symbol, its .T or .ravel()"),
    ("f(W1, dW1, alpha) -> W1 - dW1", 1, 22, "a difference is one update step: expected W1 -"),
    ("f(W1, dW1) -> W1_next", 1, 15, "it is computed from W1, dW1, alpha"),
    ("f(Z1, **{1: X}) -> A1", 1, 10, '** passes by name: expected **{"params": {W1, b1}}'),
    (
        "allow: nonsense",
        1,
        8,
        "no convention is called 'nonsense': expected some of squared",
    ),
    ("allow: softmax, rows\nf(Z1) -> A1", 1, 17, "no convention is called 'rows'"),
    ('f({"a": W1, "a": b1}) -> W1', 1, 13, "a appears twice: expected each once"),
    ("f({W1, b1, W1}) -> W1", 1, 12, "W1 appears twice: expected each once"),
    ('f(X) -> {"a": Z1, "a": A1}', 1, 19, "a appears twice: expected each once"),
    ('f(X, **{"a": W1, "a": b1}) -> Z1', 1, 18, "a appears twice: expected each once"),
    ("f(X, a=W1, a=b1) -> Z1", 1, 14, "a appears twice: expected each once"),
    ("setup: net = N(a=n0, a=n1)", 1, 24, "a appears twice: expected each once"),
    (
        "setup: net = N()\nnet.f(X) -> {net.a: A1, net.a: Z1}",
        2,
        25,
        "net.a appears twice: expected each once",
    ),
    ("hidden: softmax", 1, 9, "no hidden activation is called 'softmax': expected one of tanh,"),
    ("fixed: n2 = 1, n7 = 1", 1, 16, "fixed: 'n7 = 1': expected a size and its number"),
    ("fixed: n2 = 0", 1, 8, "fixed: 'n2 = 0': expected a size and its number, as in n2 = 1"),
    ("f(Z1) -> A1\nhidden: relu", 2, 1, "a header line below a function"),
    ("f(Z1) -> A1\ntitle: two words", 2, 12, "a header line below a function"),
    ("f(Z1)", 1, 1, "no '->' and no result: expected function(X, {W1, b1}) -> Z1"),
    ("f(Z1) ->", 1, 9, "cannot be read (invalid syntax): expected function(X, {W1, b1}) -> Z1"),
    ("Z1 -> A1", 1, 1, "is not a line of a function"),
    ("f(Z1)(X) -> A1", 1, 1, "expected a function's name before the brackets, as in net.forward"),
    ("import numpy", 1, 1, "is not a line of a function"),
    ("f(Z1) -> A1 -> A2", 1, 1, "is not a line of a function"),
    ("f(Z1) -> A1, A2", 1, 1, "several results without brackets: expected f(X) -> (A2, cache)"),
    ("f(X,\n  {W1, b1) -> Z1", 2, 10, "closing parenthesis ')' does not match"),
    ("f(X) -> (A2, {Z1}", 1, 9, "'(' was never closed"),
    ("f(X, W1,\n  bb1) -> Z1", 2, 3, "no symbol is called bb1: did you mean b1"),
    ("f(z1) -> dw1", 1, 10, "no symbol is called dw1: did you mean dW1"),
    ("f(frobnicate) -> Z1", 1, 3, "no symbol is called frobnicate: expected a symbol of the text"),
    ("é(X, é) -> Z1", 1, 6, "no symbol is called é"),
    ("f(X, x) -> Z1", 1, 1, "no one graph has all of X, x, Z1: expected symbols of one"),
    ("f(X) -> Z1", 1, 9, "X does not determine Z1: it is computed from W1, X, b1"),
    ("f() -> Z1", 1, 8, "without inputs, nothing determines Z1: it is computed from W1, X, b1"),
    ("f(X, Y) -> n1", 1, 12, "X, Y does not determine n1: nothing computes it; _ skips it"),
    ("f(Z1) -> _", 1, 10, "no symbol in the result: expected one, such as Z1"),
    ("f(X, **W1) -> Z1", 1, 8, '** passes by name: expected **{"params": {W1, b1}}'),
    ("f(*X) -> Z1", 1, 3, "expected a symbol, its .T or .ravel(), or a multiple such as m * dW1"),
    ("f(X.reshape(2)) -> Z1", 1, 3, "expected a symbol, its .T or .ravel()"),
    ("f(X.ravel(1)) -> Z1", 1, 3, "expected a symbol, its .T or .ravel()"),
    ("f(X + Y) -> Z1", 1, 3, "expected a symbol, its .T or .ravel()"),
    ("f({W1.T}) -> W1", 1, 4, 'a set holds symbols only: expected a key, as in {"W1": W1.T}'),
    ("f({W1: W1}) -> W1", 1, 4, 'expected a key in quotes, as in {"W1": W1}'),
    ("f({**W1}) -> W1", 1, 6, 'expected a key in quotes, as in {"W1": W1}'),
    ("f(Z1) -> 0 * A1", 1, 10, "expected a number other than 0, or one of n0, n1, n2, m"),
    ("f(Z1) -> 1e999 * A1", 1, 10, "expected a number other than 0"),
    ("f(Z1) -> True * A1", 1, 10, "expected a number other than 0"),
    ("f(Z1) -> A1 / Z1", 1, 15, "expected a number other than 0, or one of n0, n1, n2, m"),
    ("f(Z1) -> 2 * m * A1", 1, 10, "too many factors"),
    ("f(Z1) -> 2 * (m * A1)", 1, 10, "too many factors"),
    ("f(Z1) -> A1 / m / n1", 1, 10, "too many factors"),
    ("f(Z1) -> A1 * Z1", 1, 10, "too many factors: expected a symbol, one number or size"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), ERRORS)
def test_an_error_points_at_its_place_and_says_what_was_expected(
    text: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(BindingError) as caught:
        parse(text, "my.binding")
    message = str(caught.value)
    assert words in message
    assert message.startswith(f"my.binding:{line}:{column}: " if line else "my.binding: ")
    if line:
        _, shown, caret = message.split("\n")
        assert shown == f"    {text.splitlines()[line - 1]}"
        assert caret == " " * (4 + column - 1) + "^"


PIECES = [
    *("setup:", "fixed:", "net", "Network", "n0", "W1", "X.T", "dW1", "alpha", "1", "'a'", "_"),
    *("(", ")", "{", "}", "[", "]", ".", ";", "->", "=", ",", "*", "**", "/", "-", "@", ":"),
    *(".ravel()", "hstack", "concatenate", "lambda", "import", "#", "\n", "\\", "\0", "\t", "é"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=40))
def test_every_text_is_a_binding_or_one_clear_error(text: str) -> None:
    try:
        parse(text)
    except BindingError as error:
        message = str(error)
    else:
        return
    sentence, *shown = message.split("\n    ")
    assert "\n" not in sentence
    assert "expected" in sentence or "twice" in sentence
    assert len(shown) in {0, 2}


@pytest.mark.parametrize("text", ["f(" * 5000, "f(X) -> \0", "(" * 100 + "X" + ")" * 100])
def test_a_text_that_python_cannot_parse_is_an_error(text: str) -> None:
    with pytest.raises(BindingError):
        parse(text)
