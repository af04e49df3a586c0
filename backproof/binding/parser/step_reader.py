"""From a statement in Python's syntax to the step that it describes."""

import ast
from dataclasses import dataclass

from backproof.binding.access_path import AccessPath
from backproof.binding.parser.array_reader import JOIN_FUNCTIONS
from backproof.binding.parser.pattern_reader import PatternReader, root_name
from backproof.binding.patterns import Pattern
from backproof.binding.setup_steps import BindingStep, Call
from backproof.binding.source_text import BindingSource

_EXPECTED_STEP = (
    "expected name = Network(n0, n1, n2), name.attribute = W1 or name.method(X): one object, one "
    "value or one call"
)
_EXPECTED_ONE_NAME = (
    "one name takes the result: expected out = f(X), whose parts are out[0] and out[1]"
)
_EXPECTED_KEYWORD_DICT = '** passes by name: expected **{"params": {W1, b1}}'


@dataclass(frozen=True, slots=True)
class StepReader:
    """Reads the steps of a set-up or before a call; raises BindingError, which points at one."""

    source: BindingSource
    pattern_reader: PatternReader

    def step(self, statement: ast.stmt) -> BindingStep:
        """The step; the name of an object that it makes is known from then on."""
        text = ast.unparse(statement)
        match statement:
            case ast.Expr(value=ast.Call() as call):
                return BindingStep(None, self._call(call), text)
            case ast.Assign(targets=[ast.Tuple() | ast.List()]):
                raise self.source.error_at(statement, _EXPECTED_ONE_NAME)
            case ast.Assign(targets=[target], value=value):
                action = (
                    self._call(value) if _is_call(value) else self.pattern_reader.argument(value)
                )
                return BindingStep(self.target(target), action, text)
        raise self.source.error_at(statement, _EXPECTED_STEP)

    def _call(self, node: ast.expr) -> Call:
        assert isinstance(node, ast.Call)  # noqa: S101  (the callers have looked)
        self._require_distinct(node.keywords)
        arguments = tuple(map(self.pattern_reader.argument, node.args))
        named = [pair for keyword in node.keywords for pair in self.keyword_arguments(keyword)]
        return Call(self.callee(node), arguments, tuple(named))

    def judged_call(self, call: ast.Call) -> tuple[Call, tuple[Pattern, ...]]:
        """The call that is judged, and its optional arguments: the keywords."""
        self._require_distinct(call.keywords)
        arguments = tuple(map(self.pattern_reader.argument, call.args))
        optional = [
            self.pattern_reader.argument(k.value) for k in call.keywords if k.arg is not None
        ]
        named = [pair for k in call.keywords if k.arg is None for pair in self.keyword_arguments(k)]
        return Call(self.callee(call), arguments, tuple(named)), tuple(optional)

    def callee(self, call: ast.Call) -> AccessPath:
        """The place of the function that is called."""
        if root_name(call.func) is None:
            message = "expected a function's name before the brackets, as in net.forward(X)"
            raise self.source.error_at(call.func, message)
        return self.pattern_reader.access_path(call.func)

    def keyword_arguments(self, keyword: ast.keyword) -> list[tuple[str, Pattern]]:
        """The arguments that a keyword, or a dict behind **, passes by name."""
        if keyword.arg is not None:
            return [(keyword.arg, self.pattern_reader.argument(keyword.value))]
        if not isinstance(keyword.value, ast.Dict):
            raise self.source.error_at(keyword.value, _EXPECTED_KEYWORD_DICT)
        pairs = list[tuple[str, Pattern]]()
        for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                raise self.source.error_at(key or value, _EXPECTED_KEYWORD_DICT)
            pairs.append((key.value, self.pattern_reader.argument(value)))
        self.source.require_distinct([name for name, _ in pairs], keyword.value.keys)
        return pairs

    def _require_distinct(self, keywords: list[ast.keyword]) -> None:
        """Raise BindingError where a name is given twice; Python's parser lets that pass."""
        given = [(k.arg, k.value) for k in keywords if k.arg is not None]
        self.source.require_distinct([name for name, _ in given], [value for _, value in given])

    def target(self, node: ast.expr) -> AccessPath:
        """Where a value is put: a new name, or a place in an object."""
        place = self.pattern_reader.access_path(node)
        known = self.pattern_reader.objects
        if place.accessors and place.name not in known:
            message = (
                f"no object is called {place.name}: expected {place.name} = Network(...) first"
            )
            raise self.source.error_at(node, message)
        if place.name in self.pattern_reader.graph_set.axes or place.name == "_":
            message = f"{place.name} is no name for an object: expected one that is no symbol"
            raise self.source.error_at(node, message)
        known.add(place.name)
        return place


def _is_call(node: ast.expr) -> bool:
    """Whether an expression calls something, other than what patterns are made with."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in JOIN_FUNCTIONS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name != "ravel"
    return isinstance(node, ast.Call)
