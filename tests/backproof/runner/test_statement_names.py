"""The names that statements bind and load are those that `dis` reports."""

import dis
from collections.abc import Iterator
from types import CodeType

import pytest

from backproof.runner.loader import statement_classification
from backproof.runner.loader.statement_classification import global_names

MANY = "\n".join(f"v{n} = v{n + 1}" for n in range(66_000))
"""So many names that an operation needs three bytes for the index."""

CALLS = "def f():\n" + "\n".join(f"    g{n}(h{n})" for n in range(300))


@pytest.mark.parametrize("text", ["x = y", MANY, CALLS, "global z\nz = [a for a in b if c(a)]"])
def test_the_names_are_those_of_the_disassembler(text: str) -> None:
    for code in _all(compile(text, "text.py", "exec")):
        for pattern, names in (
            (statement_classification._STORE_OPCODES, ("STORE_NAME", "STORE_GLOBAL")),
            (statement_classification._LOAD_OPCODES, ("LOAD_NAME", "LOAD_GLOBAL")),
        ):
            told = [i.argval for i in dis.get_instructions(code) if i.opname in names]
            assert list(statement_classification._operand_names(code, pattern)) == told


def test_names_loaded_within_are_found() -> None:
    code = compile(CALLS, "text.py", "exec")
    assert {"g0", "h0", "g299", "h299"} <= global_names(code)


def _all(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all(constant)
