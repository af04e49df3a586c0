"""Convert a Python expression to the returned value and the values read after the call."""

import ast

from backproof.binding.parser.pattern_reader import PatternReader, root_name
from backproof.binding.patterns import Pattern, SequencePattern, Wildcard
from backproof.binding.setup_steps import ObjectRead
from backproof.binding.source_text import BindingSource

_EXPECTED_KEYS = (
    "a dict has either keys in quotes or paths in objects: expected a tuple of two dicts"
)


def result_of(
    source: BindingSource, pattern_reader: PatternReader, node: ast.expr
) -> tuple[Pattern, tuple[ObjectRead, ...]]:
    """Return the pattern of the returned value, and the values read from objects after the call.

    A dict whose keys are paths in objects is read after the call. If a tuple has such a dict and
    one other pattern, this pattern alone is the returned value.
    """
    if _is_object_read(node, pattern_reader):
        return Wildcard(), _object_reads(source, pattern_reader, node)
    if not isinstance(node, ast.Tuple):
        return pattern_reader.result(node), ()
    dicts = [item for item in node.elts if _is_object_read(item, pattern_reader)]
    returned = [item for item in node.elts if item not in dicts]
    reads = tuple(read for item in dicts for read in _object_reads(source, pattern_reader, item))
    if dicts and len(returned) < 2:
        return pattern_reader.result(returned[0]) if returned else Wildcard(), reads
    return SequencePattern(tuple(map(pattern_reader.result, returned))), reads


def _is_object_read(node: ast.expr, pattern_reader: PatternReader) -> bool:
    """True for a dict with a path in an object as a key."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    paths = (ast.Attribute, ast.Subscript)
    return any(isinstance(k, paths) or root_name(k) in pattern_reader.objects for k in keys if k)


def _object_reads(
    source: BindingSource, pattern_reader: PatternReader, node: ast.expr
) -> tuple[ObjectRead, ...]:
    """The reads of a dict whose keys are paths in objects."""
    assert isinstance(node, ast.Dict)  # noqa: S101  (checked by the callers)
    reads = list[ObjectRead]()
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None or not isinstance(key, ast.Name | ast.Attribute | ast.Subscript):
            raise source.error_at(key or value, _EXPECTED_KEYS)
        if (name := root_name(key)) not in pattern_reader.objects:
            message = f"no object is called {name}: expected one that the set-up or a step creates"
            raise source.error_at(key, message)
        reads.append(ObjectRead(pattern_reader.access_path(key), pattern_reader.result(value)))
    source.require_distinct([str(read.path) for read in reads], node.keys)
    return tuple(reads)
