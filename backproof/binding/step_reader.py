"""From a statement in Python's syntax to the step that it describes."""

import ast
from dataclasses import dataclass

from backproof.binding.array_reader import JOINS
from backproof.binding.expressions import Pattern
from backproof.binding.patterns import PatternReader, root_of
from backproof.binding.places import Place
from backproof.binding.source import Source
from backproof.binding.steps import Call, Step

_STEP = (
    "expected name = Network(n0, n1, n2), name.attribute = W1 or name.method(X): one object, one "
    "value or one call"
)
_PARTS = "one name takes the result: expected out = f(X), whose parts are out[0] and out[1]"
_BY_NAME = '** passes by name: expected **{"params": {W1, b1}}'


@dataclass(frozen=True, slots=True)
class StepReader:
    """Reads the steps of a set-up or before a call; raises BindingError, which points at one."""

    source: Source
    patterns: PatternReader

    def step(self, statement: ast.stmt) -> Step:
        """The step; the name of an object that it makes is known from then on."""
        text = ast.unparse(statement)
        match statement:
            case ast.Expr(value=ast.Call() as call):
                return Step(None, self._call(call), text)
            case ast.Assign(targets=[ast.Tuple() | ast.List()]):
                raise self.source.error_at(statement, _PARTS)
            case ast.Assign(targets=[target], value=value):
                action = self._call(value) if _is_call(value) else self.patterns.argument(value)
                return Step(self.target(target), action, text)
        raise self.source.error_at(statement, _STEP)

    def _call(self, node: ast.expr) -> Call:
        assert isinstance(node, ast.Call)  # noqa: S101  (the callers have looked)
        self._require_distinct(node.keywords)
        arguments = tuple(map(self.patterns.argument, node.args))
        named = [pair for keyword in node.keywords for pair in self.named(keyword)]
        return Call(self.callee(node), arguments, tuple(named))

    def judged(self, call: ast.Call) -> tuple[Call, tuple[Pattern, ...]]:
        """The call that is judged, and its optional arguments: the keywords."""
        self._require_distinct(call.keywords)
        arguments = tuple(map(self.patterns.argument, call.args))
        optional = [self.patterns.argument(k.value) for k in call.keywords if k.arg is not None]
        named = [pair for k in call.keywords if k.arg is None for pair in self.named(k)]
        return Call(self.callee(call), arguments, tuple(named)), tuple(optional)

    def callee(self, call: ast.Call) -> Place:
        """The place of the function that is called."""
        if root_of(call.func) is None:
            message = "expected a function's name before the brackets, as in net.forward(X)"
            raise self.source.error_at(call.func, message)
        return self.patterns.place(call.func)

    def named(self, keyword: ast.keyword) -> list[tuple[str, Pattern]]:
        """The arguments that a keyword, or a dict behind **, passes by name."""
        if keyword.arg is not None:
            return [(keyword.arg, self.patterns.argument(keyword.value))]
        if not isinstance(keyword.value, ast.Dict):
            raise self.source.error_at(keyword.value, _BY_NAME)
        pairs = list[tuple[str, Pattern]]()
        for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                raise self.source.error_at(key or value, _BY_NAME)
            pairs.append((key.value, self.patterns.argument(value)))
        self.source.require_distinct([name for name, _ in pairs], keyword.value.keys)
        return pairs

    def _require_distinct(self, keywords: list[ast.keyword]) -> None:
        """Raise BindingError where a name is given twice; Python's parser lets that pass."""
        given = [(k.arg, k.value) for k in keywords if k.arg is not None]
        self.source.require_distinct([name for name, _ in given], [value for _, value in given])

    def target(self, node: ast.expr) -> Place:
        """Where a value is put: a new name, or a place in an object."""
        place = self.patterns.place(node)
        known = self.patterns.objects
        if place.path and place.name not in known:
            message = (
                f"no object is called {place.name}: expected {place.name} = Network(...) first"
            )
            raise self.source.error_at(node, message)
        if place.name in self.patterns.chapter.axes or place.name == "_":
            message = f"{place.name} is no name for an object: expected one that is no symbol"
            raise self.source.error_at(node, message)
        known.add(place.name)
        return place


def _is_call(node: ast.expr) -> bool:
    """Whether an expression calls something, other than what patterns are made with."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in JOINS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name != "ravel"
    return isinstance(node, ast.Call)
