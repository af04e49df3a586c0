"""From an expression in Python's syntax to a result: what is returned, and what is read after."""

import ast

from backproof.binding.parser.pattern_reader import PatternReader, root_name
from backproof.binding.patterns import Pattern, SequencePattern, Wildcard
from backproof.binding.setup_steps import ObjectRead
from backproof.binding.source_text import BindingSource

_EXPECTED_KEYS = (
    "a dict has keys in quotes, or places in an object: expected one of each in a tuple"
)


def result_of(
    source: BindingSource, pattern_reader: PatternReader, node: ast.expr
) -> tuple[Pattern, tuple[ObjectRead, ...]]:
    """What the call returns, and what is read off objects afterwards.

    A dict keyed by places in objects is read: it is no part of what is returned, and beside it in
    a tuple one other pattern is the whole of that.
    """
    if _is_object_read(node, pattern_reader):
        return Wildcard(), _object_reads(source, pattern_reader, node)
    if not isinstance(node, ast.Tuple):
        return pattern_reader.result(node), ()
    reading = [item for item in node.elts if _is_object_read(item, pattern_reader)]
    returned = [item for item in node.elts if item not in reading]
    reads = tuple(read for item in reading for read in _object_reads(source, pattern_reader, item))
    if reading and len(returned) < 2:
        return pattern_reader.result(returned[0]) if returned else Wildcard(), reads
    return SequencePattern(tuple(map(pattern_reader.result, returned))), reads


def _is_object_read(node: ast.expr, pattern_reader: PatternReader) -> bool:
    """Whether an expression is a dict with a place for a key."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    places = (ast.Attribute, ast.Subscript)
    return any(isinstance(k, places) or root_name(k) in pattern_reader.objects for k in keys if k)


def _object_reads(
    source: BindingSource, pattern_reader: PatternReader, node: ast.expr
) -> tuple[ObjectRead, ...]:
    assert isinstance(node, ast.Dict)  # noqa: S101  (the callers have looked)
    reads = list[ObjectRead]()
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None or not isinstance(key, ast.Name | ast.Attribute | ast.Subscript):
            raise source.error_at(key or value, _EXPECTED_KEYS)
        if (name := root_name(key)) not in pattern_reader.objects:
            message = f"no object is called {name}: expected one that the set-up or a step makes"
            raise source.error_at(key, message)
        reads.append(ObjectRead(pattern_reader.access_path(key), pattern_reader.result(value)))
    source.require_distinct([str(read.path) for read in reads], node.keys)
    return tuple(reads)
