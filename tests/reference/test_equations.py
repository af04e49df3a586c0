"""The index is complete, and agrees with the tables of symbols and with the kernels' docstrings."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from backproof.reference import graphs, symbols
from backproof.reference.equation_table import ABSENT_EQUATIONS
from backproof.reference.equations import EQUATIONS, Equation, NoSuchEquationError, equation
from backproof.reference.graph import Graph

NUMBERED = [f"3.{k}" for k in range(1, 50)]
UNNUMBERED = [
    "3.7-(1)",
    "3.7-(2)",
    "3.7-(3)",
    "3.8-ReLU",
    "3.8-leaky",
    "3.9-J",
    "3.11-init",
    "3.11-zero",
    "3.11-scale",
]
CANONICAL = {
    "Z1": ("3.15", "3.3 3.8 3.11 3.13 3.16 3.17"),
    "A1": ("3.20", "3.3 3.7 3.9 3.10 3.14 3.15"),
    "Z2": ("3.15", "3.4 3.8"),
    "A2": ("3.21", "3.4 3.9 3.15"),
    "J": ("3.45", "3.9-J"),
    "dZ2": ("3.44", "3.32 3.40 3.5"),
    "dW2": ("3.44", "3.33 3.29 3.40"),
    "db2": ("3.46", "3.34 3.29 3.41"),
    "dZ1": ("3.47", "3.35 3.42"),
    "dW1": ("3.48", "3.36 3.28 3.43"),
    "db1": ("3.49", "3.37 3.28 3.43"),
    "W1_next": ("3.30", ""),
    "b1_next": ("3.30", ""),
    "W2_next": ("3.31", ""),
    "b2_next": ("3.31", ""),
    "W1": ("3.11-init", ""),
    "b1": ("3.11-init", ""),
    "W2": ("3.11-init", ""),
    "b2": ("3.11-init", ""),
}
PRESENT = [entry for entry in EQUATIONS.values() if not entry.absent]
GRAPHS = (
    graphs.network(),
    graphs.single_example(),
    graphs.logistic_unit(),
    graphs.elementwise_functions(),
    graphs.linear_collapse(),
    graphs.initialisation(np.random.default_rng(0)),
)


def test_every_number_of_the_text_is_indexed() -> None:
    assert set(EQUATIONS) == {*NUMBERED, *UNNUMBERED}


def test_only_3_6_and_3_24_are_absent() -> None:
    assert {number for number, entry in EQUATIONS.items() if entry.absent} == set(ABSENT_EQUATIONS)
    assert set(ABSENT_EQUATIONS) == {"3.6", "3.24"}


@pytest.mark.parametrize("number", sorted(set(EQUATIONS) - set(ABSENT_EQUATIONS)))
def test_every_equation_has_a_statement_a_kernel_and_a_symbol(number: str) -> None:
    entry = equation(number)
    assert entry.statement
    assert entry.kernels
    assert entry.symbol_entries


@pytest.mark.parametrize(("symbol", "numbers"), CANONICAL.items())
def test_canonical_numbers_and_aliases_are_those_of_the_text(
    symbol: str, numbers: tuple[str, str]
) -> None:
    entry = graphs.network().table[symbol]
    assert (entry.number, set(entry.aliases)) == (numbers[0], set(numbers[1].split()))


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_every_kernel_of_the_chapter_is_indexed(graph: Graph) -> None:
    indexed = {kernel for entry in EQUATIONS.values() for kernel in entry.kernels}
    kernels = [getattr(d.kernel, "func", d.kernel) for d in graph.definitions]
    assert set(kernels) <= indexed


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_every_computed_symbol_is_indexed_under_its_number_and_its_aliases(graph: Graph) -> None:
    for name in graph.computed_symbols:
        entry = graph.table[name]
        assert entry.number is not None
        for number in (entry.number, *entry.aliases):
            indexed = {_of_one_example(symbol) for symbol in equation(number).symbols}
            assert _of_one_example(name) in indexed, (name, number)


def _of_one_example(name: str) -> str:
    """Return the single-example symbol of a symbol over all examples: dz1 of dZ1, a1 of A1."""
    return name.replace("Z", "z").replace("A", "a")


@pytest.mark.parametrize("entry", PRESENT, ids=lambda entry: entry.number)
def test_some_kernel_of_every_equation_cites_it(entry: Equation) -> None:
    numbers, sections = zip(*map(_cited, entry.kernels), strict=True)
    named = entry.number in NUMBERED
    assert entry.number in set().union(*numbers) or (
        not named and entry.section in set().union(*sections)
    )


@pytest.mark.parametrize("entry", PRESENT, ids=lambda entry: entry.number)
def test_no_kernel_cites_an_equation_that_is_not_its_own(entry: Equation) -> None:
    for kernel in entry.kernels:
        for number in _cited(kernel)[0]:
            assert kernel in equation(number).kernels, (kernel.__name__, number)


def test_citations_are_read_from_a_docstring_with_ranges() -> None:
    def kernel() -> None:
        """3.3, 3.15–3.17, 3.11-init and section 3.9."""

    assert _cited(kernel) == ({"3.3", "3.15", "3.16", "3.17", "3.11-init"}, {"3.9"})


def _cited(kernel: Callable[..., Any]) -> tuple[set[str], set[str]]:
    """Return the equations and the sections that a docstring cites."""
    text = kernel.__doc__ or ""
    sections = set(re.findall(r"section (3\.\d+)", text))
    return set(_numbers(re.sub(r"section 3\.\d+", "", text))), sections


def _numbers(text: str) -> Iterator[str]:
    for first, name, last in re.findall(r"3\.(\d+)(-\w+)?(?:–3\.(\d+))?", text):
        yield from (f"3.{k}{name}" for k in range(int(first), int(last or first) + 1))


@pytest.mark.parametrize(
    ("number", "symbol", "canonical"),
    [
        ("3.35", "dZ1", "3.47"),
        ("3.42", "dz1", "3.47"),
        ("3.40", "dW2", "3.44"),
        ("3.3", "z1", "3.15"),
    ],
)
def test_an_alias_knows_its_canonical_number_and_symbol(
    number: str, symbol: str, canonical: str
) -> None:
    entry = equation(number)
    assert symbol in entry.symbols
    assert canonical in entry.canonical_numbers


def test_shapes_come_from_the_tables() -> None:
    (entry,) = equation("3.47").symbol_entries
    assert entry is symbols.NETWORK["dZ1"]
    assert entry.axes == ("n1", "m")
    assert equation("3.47").kernel_names == ("backproof.reference.backward.hidden_error",)


def test_an_unknown_number_is_refused_with_suggestions() -> None:
    with pytest.raises(
        NoSuchEquationError, match=r"'3.50': expected 3.1 to 3.49, or .*near it: 3.5,"
    ):
        equation("3.50")


def test_an_unknown_word_is_refused_in_one_line() -> None:
    with pytest.raises(LookupError, match=r"^no equation 'hello': expected .* such as 3.9-J$"):
        equation("hello")
