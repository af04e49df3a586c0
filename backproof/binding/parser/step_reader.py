"""Convert a Python statement to a step of the set-up or before a call."""

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
    """Reads steps; raises BindingError with the position of a step."""

    source: BindingSource
    pattern_reader: PatternReader

    def step(self, statement: ast.stmt) -> BindingStep:
        """The step of a statement; an object that it creates is known to later expressions."""
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
        """The call of a step."""
        assert isinstance(node, ast.Call)  # noqa: S101  (checked by the callers)
        self._require_distinct(node.keywords)
        arguments = tuple(map(self.pattern_reader.argument, node.args))
        keyword_arguments = [pair for k in node.keywords for pair in self.keyword_arguments(k)]
        return Call(self.callee(node), arguments, tuple(keyword_arguments))

    def judged_call(self, call: ast.Call) -> tuple[Call, tuple[Pattern, ...]]:
        """The judged call, and its optional arguments, which are written as keywords."""
        self._require_distinct(call.keywords)
        arguments = tuple(map(self.pattern_reader.argument, call.args))
        optional = [
            self.pattern_reader.argument(k.value) for k in call.keywords if k.arg is not None
        ]
        unpacked = [k for k in call.keywords if k.arg is None]
        keyword_arguments = [pair for k in unpacked for pair in self.keyword_arguments(k)]
        return Call(self.callee(call), arguments, tuple(keyword_arguments)), tuple(optional)

    def callee(self, call: ast.Call) -> AccessPath:
        """The path of the called function."""
        if root_name(call.func) is None:
            message = "expected a function's name before the brackets, as in net.forward(X)"
            raise self.source.error_at(call.func, message)
        return self.pattern_reader.access_path(call.func)

    def keyword_arguments(self, keyword: ast.keyword) -> list[tuple[str, Pattern]]:
        """The arguments of a keyword, or of a dict after **."""
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
        """Raise BindingError for a repeated keyword, which Python's parser accepts."""
        pairs = [(k.arg, k.value) for k in keywords if k.arg is not None]
        self.source.require_distinct([name for name, _ in pairs], [value for _, value in pairs])

    def target(self, node: ast.expr) -> AccessPath:
        """The target of an assignment: a new name, or a path in an object."""
        path = self.pattern_reader.access_path(node)
        known = self.pattern_reader.objects
        if path.accessors and path.name not in known:
            message = f"no object is called {path.name}: expected {path.name} = Network(...) first"
            raise self.source.error_at(node, message)
        if path.name in self.pattern_reader.graph_set.axes or path.name == "_":
            message = (
                f"{path.name} is not a name for an object: expected a name that is not a symbol"
            )
            raise self.source.error_at(node, message)
        known.add(path.name)
        return path


def _is_call(node: ast.expr) -> bool:
    """True for a call other than .ravel() and the concatenations, which are patterns."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in JOIN_FUNCTIONS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name != "ravel"
    return isinstance(node, ast.Call)
