"""Several lines for one function: overloads, of which one applies, and polymorphic calls."""

from functools import partial

from backproof.binding import FunctionBinding, parse

OVERLOADS = """\
cost(A2, Y) -> J
cost(A2, Y, {W1, W2}) -> J
affine(W1, X, b1) -> Z1
affine(W2, A1, b2) -> Z2
bias_gradient(dZ2) -> db2
bias_gradient(dz2) -> db2
"""


def resolved(needs: int, takes: int) -> list[str]:
    """The lines that are used for functions of this minimum and maximum arity."""
    binding = parse(OVERLOADS).resolve_overloads(lambda line: line.accepts_arity(needs, takes))
    return [line.text for line in binding.lines]


def test_the_first_overload_that_fits_the_signature_is_used() -> None:
    assert resolved(2, 2)[0] == "cost(A2, Y) -> J"
    assert resolved(3, 3)[0] == "cost(A2, Y, {W1, W2}) -> J"
    assert resolved(2, 3)[0] == "cost(A2, Y) -> J"


def test_the_names_of_parameters_select_the_order_of_arguments() -> None:
    orders = parse("f(A2, Y) -> J\nf(Y, A2) -> J")
    for names, chosen in [(("a", "Y"), 0), (("Y", "p"), 1), (("y", "a2"), 1), ((), 0)]:
        matches = partial(FunctionBinding.matches_parameter_names, names=names)
        (line,) = orders.resolve_overloads(lambda _: True, matches).lines
        assert line is orders.lines[chosen]


def test_unmatched_parameter_names_fall_back_to_the_number_of_arguments() -> None:
    (line, *_) = (
        parse(OVERLOADS)
        .resolve_overloads(lambda line: line.accepts_arity(3, 3), lambda _: False)
        .lines
    )
    assert line.accepts_arity(3, 3)


def test_first_overload_is_used_when_none_fits() -> None:
    assert resolved(7, 7)[0] == "cost(A2, Y) -> J"


def test_a_polymorphic_function_keeps_all_its_lines() -> None:
    assert resolved(3, 3)[1:] == [line.text for line in parse(OVERLOADS).lines[2:]]


def test_one_symbol_in_two_graphs_is_not_an_overload() -> None:
    network, single = parse(OVERLOADS).lines[-2:]
    assert network.outputs == single.outputs
    assert not network.is_overload_of(single)


def test_line_fits_when_its_arguments_match_the_arity() -> None:
    line: FunctionBinding = parse("f(A2, Y, extra={W1}) -> J").lines[0]
    fitting = [(2, 2), (3, 3), (2, 3), (0, 9), (None, None)]
    assert all(line.accepts_arity(needs, takes) for needs, takes in fitting)
    assert not any(line.accepts_arity(needs, takes) for needs, takes in [(4, 4), (1, 1), (0, 0)])
