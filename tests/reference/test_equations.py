"""The index is complete, and agrees with the tables of symbols and with the kernels' docstrings."""

import pytest

from reference import chapter
from reference.equations import EQUATIONS, NoSuchEquationError, equation
from reference.errata import ERRATA, Change, errata_of
from reference.statements import ABSENT

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
}


def test_every_number_of_the_text_is_indexed() -> None:
    assert set(EQUATIONS) == {*NUMBERED, *UNNUMBERED}


def test_only_3_6_and_3_24_are_absent() -> None:
    assert {number for number, entry in EQUATIONS.items() if entry.absent} == set(ABSENT)
    assert set(ABSENT) == {"3.6", "3.24"}


@pytest.mark.parametrize("number", sorted(set(EQUATIONS) - set(ABSENT)))
def test_every_equation_has_a_statement_a_kernel_and_a_symbol(number: str) -> None:
    entry = equation(number)
    assert entry.statement
    assert entry.kernels
    assert entry.entries


@pytest.mark.parametrize(("symbol", "numbers"), CANONICAL.items())
def test_canonical_numbers_and_aliases_are_those_of_the_text(
    symbol: str, numbers: tuple[str, str]
) -> None:
    entry = chapter.network().table[symbol]
    assert (entry.number, set(entry.aliases)) == (numbers[0], set(numbers[1].split()))


def test_every_kernel_of_the_chapter_is_indexed() -> None:
    indexed = {kernel for entry in EQUATIONS.values() for kernel in entry.kernel_names}
    graphs = [chapter.network(), chapter.logistic_unit(), chapter.elementwise()]
    kernels = [d.kernel for graph in graphs for d in graph.definitions]
    functions = [getattr(kernel, "func", kernel) for kernel in kernels]
    names = {f"{f.__module__}.{f.__name__}" for f in functions}
    small = {
        "reference.forward.predict",  # the text's decision has no number
        "reference.chapter.weight_gradient_of_unit",  # dw = dz · x is 3.39 in passing
        "reference.activations.identity",
    }
    assert names - indexed <= small


def test_an_unknown_number_is_refused_with_near_ones() -> None:
    with pytest.raises(NoSuchEquationError, match=r"no equation '3.50': expected 3.1 to 3.49"):
        equation("3.50")


def test_errata_that_change_something_run_and_notation_does_not() -> None:
    for erratum in ERRATA:
        assert (erratum.definition is None) == (erratum.change is Change.NOTATION)
        assert erratum.number in EQUATIONS


def test_errata_are_found_by_their_equation() -> None:
    assert [erratum.id for erratum in errata_of("3.47")] == ["3.35-not-the-derivative"]
    assert errata_of("3.46") == ()
