"""The operators make common mistakes, and no mutant of the backward pass survives."""

import ast
import inspect
from types import ModuleType

import pytest

from backproof.reference import backward
from tests.mutation.mutant_detection import MUTATED_MODULES, survives
from tests.mutation.mutation_operators import KernelMutant, mutants

SOURCE = '''
def weight_gradient(dZ, A):
    """dW."""
    m = dZ.shape[1]
    return dZ @ A.T / m
'''


def test_a_mean_a_transpose_and_a_product_are_each_lost_once() -> None:
    changes = {(mutant.original, mutant.replacement) for mutant in mutants(SOURCE)}
    assert ("A.T", "A") in changes
    assert ("dZ @ A.T", "dZ * A.T") in changes
    assert ("dZ @ A.T / m", "dZ @ A.T") in changes
    assert ("1", "0") in changes


def test_signatures_docstrings_and_messages_are_not_mutated() -> None:
    source = "def f(x, at=1):\n    '''Doc.'''\n    if x:\n        raise ValueError(f'{1 + x}')\n"
    assert list(mutants(source)) == []


def test_no_mutant_of_the_backward_pass_survives() -> None:
    all_mutants = list(mutants(inspect.getsource(backward)))
    assert len(all_mutants) > 10
    assert [str(mutant) for mutant in all_mutants if survives(mutant, backward)] == []


@pytest.mark.parametrize("module", MUTATED_MODULES, ids=lambda module: str(module.__name__))
def test_the_unchanged_module_survives(module: ModuleType) -> None:
    assert survives(KernelMutant("", 0, "", "", ast.parse(inspect.getsource(module))), module)
