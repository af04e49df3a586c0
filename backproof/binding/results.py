"""From an expression in Python's syntax to a result: what is returned, and what is read after."""

import ast

from backproof.binding.expressions import Anything, Pattern, Sequence
from backproof.binding.patterns import PatternReader, root_of
from backproof.binding.source import Source
from backproof.binding.steps import Read

_KEYS = "a dict has keys in quotes, or places in an object: expected one of each in a tuple"


def result_of(
    source: Source, patterns: PatternReader, node: ast.expr
) -> tuple[Pattern, tuple[Read, ...]]:
    """What the call returns, and what is read off objects afterwards.

    A dict keyed by places in objects is read: it is no part of what is returned, and beside it in
    a tuple one other pattern is the whole of that.
    """
    if _reads(node, patterns):
        return Anything(), _read(source, patterns, node)
    if not isinstance(node, ast.Tuple):
        return patterns.result(node), ()
    reading = [item for item in node.elts if _reads(item, patterns)]
    returned = [item for item in node.elts if item not in reading]
    reads = tuple(read for item in reading for read in _read(source, patterns, item))
    if reading and len(returned) < 2:
        return patterns.result(returned[0]) if returned else Anything(), reads
    return Sequence(tuple(map(patterns.result, returned))), reads


def _reads(node: ast.expr, patterns: PatternReader) -> bool:
    """Whether an expression is a dict with a place for a key."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    places = (ast.Attribute, ast.Subscript)
    return any(isinstance(k, places) or root_of(k) in patterns.objects for k in keys if k)


def _read(source: Source, patterns: PatternReader, node: ast.expr) -> tuple[Read, ...]:
    assert isinstance(node, ast.Dict)  # noqa: S101  (the callers have looked)
    reads = list[Read]()
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None or not isinstance(key, ast.Name | ast.Attribute | ast.Subscript):
            raise source.error_at(key or value, _KEYS)
        if (name := root_of(key)) not in patterns.objects:
            message = f"no object is called {name}: expected one that the set-up or a step makes"
            raise source.error_at(key, message)
        reads.append(Read(patterns.place(key), patterns.result(value)))
    source.require_distinct([str(read.place) for read in reads], node.keys)
    return tuple(reads)
