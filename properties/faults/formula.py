"""Faults written as a wrong formula; the text of the formula is also the code that runs.

A formula is a NumPy expression over the graph's symbols and m, in which σ and the other activations
have their names. It runs on arrays and on arrays that carry a bound.
"""

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.properties.faults.activation_functions import leaky_relu, relu, sigmoid, tanh
from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.reference import symbols
from backproof.reference.loss_and_cost import loss
from backproof.reference.symbols import SIZES, SymbolTable

SYMBOL_TABLES = {
    "network": symbols.NETWORK,
    "elementwise": symbols.ELEMENTWISE_FUNCTIONS,
    "one example": symbols.SINGLE_EXAMPLE,
    "logistic unit": symbols.LOGISTIC_UNIT,
}


FORMULA_NAMESPACE = {"np": np, "loss": loss}
FORMULA_NAMESPACE |= {"sigmoid": sigmoid, "tanh": tanh, "relu": relu, "leaky_relu": leaky_relu}


def register_formula_fault(
    identifier: str,
    symbol: str,
    formula: str,
    hint: str,
    graph_name: str = "network",
    kind: FaultClass = FaultClass.VALUE,
    hidden: str = "tanh",
    unused_inputs: tuple[str, ...] = (),
) -> None:
    """Add to the catalogue that `symbol` is computed by `formula`.

    `unused_inputs` are symbols that the kernel takes but does not use.
    """
    table = SYMBOL_TABLES[graph_name]
    inputs = (*_symbols_in_formula(formula, table), *unused_inputs)
    number = table[symbol].number
    assert number is not None  # noqa: S101  (only computed symbols can be wrong)
    equation = f"{symbol} <- {' '.join(inputs)}"
    kernel, code = compile_formula(formula, inputs), f"{symbol} = {formula}"
    register_fault(
        identifier,
        number,
        equation,
        kernel,
        code,
        hint,
        graph_name=graph_name,
        kind=kind,
        hidden=hidden,
    )


def compile_formula(formula: str, inputs: tuple[str, ...]) -> Callable[..., Any]:
    """Compile a formula to a function of `inputs`; m is the number of columns of the data."""
    data = next((name for name in inputs if name[0] not in "Wb"), inputs[0])
    lines = f"lambda {', '.join(inputs)}: (lambda m: {formula})({data}.shape[-1])"
    needs_m = any(isinstance(n, ast.Name) and n.id == "m" for n in ast.walk(ast.parse(formula)))
    source = lines if needs_m else f"lambda {', '.join(inputs)}: {formula}"
    kernel: Callable[..., Any] = eval(source, FORMULA_NAMESPACE)  # noqa: S307  (our own formulas)
    return kernel


def _symbols_in_formula(formula: str, table: SymbolTable) -> tuple[str, ...]:
    """Return the symbols in the formula, in their order."""
    names = [node for node in ast.walk(ast.parse(formula)) if isinstance(node, ast.Name)]
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(n.id for n in names if n.id in table and n.id not in SIZES))
