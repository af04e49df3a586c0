"""Execute a planned call: set up objects, call the judged function, and read the objects.

The plan is data and never code. It has `setup` and `steps`; the last step is the judged call. A
step is a `call` with `args` and `named` arguments, or a `value`; its result is assigned to `to`.
An access path is a name, and attributes and keys from there. Objects live as long as one request,
so no state is carried to the next. While the last step runs, the functions in `stubs` are replaced
by stubs, which assign and return fixed values. If there is a `seed`, all random numbers start from
it.
"""

import contextlib
import copy
from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from .loader.submission_loader import signature_summary
from .rng_reset import reset_rng

Namespace = ChainMap[str, Any]
"""The names of the request, then those of the submission."""


class NotDefinedError(LookupError):
    """The submission does not define a function or object."""


def run(file_namespace: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of the last step, its arguments after the call, and the values read.

    "earlier" holds the arguments of the earlier steps before and after the last one, for the judge
    to find changes. Arguments of the set-up belong to the objects and are not returned.
    """
    names = ChainMap({}, file_namespace)
    if request.get("seed") is not None:
        reset_rng(file_namespace, request["seed"])
    for step in request["setup"]:
        _execute(step, names)
    *steps, last = request["steps"]
    earlier_arguments = [argument for step in steps for argument in _execute(step, names)[1]]
    earlier_before = copy.deepcopy(earlier_arguments)
    with contextlib.ExitStack() as stack:
        for stub in request.get("stubs", ()):
            stack.callback(_install_stub(stub, last, names, file_namespace))
        result, after = _execute(last, names)
    return {
        "result": result if request["wanted"] else None,
        "after": after,
        "earlier": [earlier_before, earlier_arguments],
        "read": [_read_result(path, names) for path in request["reads"]],
    }


def _install_stub(
    stub: Mapping[str, Any],
    last_step: Mapping[str, Any],
    names: Namespace,
    file_namespace: dict[str, Any],
) -> Callable[[], None]:
    """Replace a function by a stub in every namespace of the last step; return the undo function.

    The stub returns one value after another, and the last of them from then on.
    """
    values_left = list(stub["returns"])

    def stub_function(*_: Any, **__: Any) -> Any:
        for target, value in stub["puts"]:
            _assign(target, copy.deepcopy(value), names)
        return copy.deepcopy(values_left.pop(0) if len(values_left) > 1 else values_left[0])

    name, path = stub["at"]
    if path:  # a method of an object, which lives no longer than this request
        _assign(stub["at"], stub_function, names)
        return lambda: None
    functions = (_resolve_function(path, names) for path in (stub["at"], last_step["call"]))
    namespaces = [file_namespace]
    namespaces += [getattr(function, "__globals__", file_namespace) for function in functions]
    originals = [(space, space[name]) for space in namespaces if name in space]
    for space in [space for space, _ in originals] or [file_namespace]:
        space[name] = stub_function

    def undo() -> None:
        for space, function in reversed(originals):
            space[name] = function
        if not originals:  # the submission does not define it
            file_namespace.pop(name, None)

    return undo


def accepted_arguments(
    file_namespace: dict[str, Any], request: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the signature of the last step's function, or "missing" if it is not defined.

    If an earlier step fails, a function of an object that it would have created is not missing.
    """
    names = ChainMap({}, file_namespace)
    *steps, last = request["steps"]
    access_path, is_set_up = last["call"], True
    try:
        for step in [*request["setup"], *steps]:
            _execute(step, names)
    except NotDefinedError as error:
        return {"missing": str(error)}
    except BaseException:  # noqa: BLE001  (the judged call will fail likewise)
        is_set_up = False
    try:
        return {"signature": signature_summary(_resolve_function(access_path, names))}
    except BaseException as error:  # noqa: BLE001  (attributes may be properties that raise)
        is_known = is_set_up or access_path[0] in names
        is_missing = isinstance(error, NotDefinedError) and is_known
        return {"missing": str(error)} if is_missing else {"signature": None}


def _execute(step: Mapping[str, Any], names: Namespace) -> tuple[Any, list[Any]]:
    """Execute and assign a step; return its result, and the values among its arguments."""
    values = list[Any]()
    if step["call"] is None:
        result = _build(step["value"], names, [])
    else:
        function = _resolve_function(step["call"], names)
        arguments = [_build(tree, names, values) for tree in step["args"]]
        keywords = {name: _build(tree, names, values) for name, tree in step["named"].items()}
        result = function(*arguments, **keywords)
    if step["to"] is not None:
        _assign(step["to"], result, names)
    return result, values


def _build(tree: Mapping[str, Any], names: Namespace, values: list[Any]) -> Any:
    """Build a value, which is added to `values`, an object, or a container of both."""
    ((kind, content),) = tree.items()
    if kind == "value":
        values.append(content)
        return content
    if kind == "object":
        return _resolve(content, names)
    if kind == "dict":
        return {key: _build(part, names, values) for key, part in content.items()}
    items = [_build(part, names, values) for part in content]
    return tuple(items) if kind == "tuple" else items


def _resolve_function(access_path: list[Any], names: Namespace) -> Callable[..., Any]:
    try:
        function = _resolve(access_path, names)
    except (AttributeError, LookupError):
        raise NotDefinedError(f"{_path_text(access_path)} is not defined") from None
    if not callable(function):
        raise NotDefinedError(f"{_path_text(access_path)} is no function")
    return function  # type: ignore[no-any-return]


def _resolve(access_path: list[Any], names: Namespace) -> Any:
    """Return the value at an access path."""
    name, path = access_path
    if name not in names:
        raise NotDefinedError(f"{name} is not defined")
    value = names[name]
    for kind, key in path:
        value = getattr(value, key) if kind == "attribute" else value[key]
    return value


def _assign(access_path: list[Any], value: Any, names: Namespace) -> None:
    name, path = access_path
    if not path:
        names[name] = value
        return
    *parents, (kind, key) = path
    parent = _resolve([name, parents], names)
    if kind == "attribute":
        setattr(parent, key, value)
    else:
        parent[key] = value


def _read_result(access_path: list[Any], names: Namespace) -> list[Any]:
    """Return True and the value at an access path, or False and the reason."""
    try:
        return [True, _resolve(access_path, names)]
    except Exception as error:  # noqa: BLE001  (a property may raise anything)
        return [False, f"{type(error).__name__}: {error}"]


def _path_text(access_path: list[Any]) -> str:
    name, path = access_path
    accessors = (f".{key}" if kind == "attribute" else f"[{key!r}]" for kind, key in path)
    return f"{name}{''.join(accessors)}"
