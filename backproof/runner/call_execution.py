"""Steps: a call with the objects that it works on, described as data; never code.

A request has `setup` and `steps`, whose last is the call that is judged. A step says where its
value is put (`to`), and what it is: the result of a `call` with `args` and `named` arguments, or a
`value`. A place is a name and the way in from there, by attributes and keys. Objects live as long
as one request, so no state is carried from one call to the next. What `given` lists is replaced
while the last step runs: functions that then return what they should, and leave it where they
should, whatever they are given. Where there is a `seed`, all random numbers start from it.
"""

import contextlib
import copy
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .loader.submission_loader import signature_summary
from .rng_reset import reset_rng

Namespace = ChainMap[str, Any]
"""What is made in a request, before what the file defines."""


class NotDefinedError(LookupError):
    """A function or an object that the file does not define."""


def run(file_namespace: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """The result of the last step, what was read after it, and the arguments as they are then.

    `earlier` are the arguments of the steps before, as the last found them and as it left them:
    the judge says what was changed. Those of the set-up belong to the objects.
    """
    names = ChainMap({}, file_namespace)
    if request.get("seed") is not None:
        reset_rng(file_namespace, request["seed"])
    for step in request["setup"]:
        _execute(step, names)
    *steps, last = request["steps"]
    handed = [argument for step in steps for argument in _execute(step, names)[1]]
    found = copy.deepcopy(handed)
    with contextlib.ExitStack() as stack:
        for one in request.get("given", ()):
            stack.callback(_install_stub(one, last, names, file_namespace))
        result, after = _execute(last, names)
    return {
        "result": result if request["wanted"] else None,
        "after": after,
        "earlier": [found, handed],
        "read": [_read_result(place, names) for place in request["reads"]],
    }


def _install_stub(
    stub: Mapping[str, Any],
    last_step: Mapping[str, Any],
    names: Namespace,
    file_namespace: dict[str, Any],
) -> Callable[[], None]:
    """Put what is given in a function's place, wherever the last step finds it; what undoes it.

    It returns one value after another, and the last of them from then on.
    """
    left = list(stub["returns"])

    def given(*_: Any, **__: Any) -> Any:
        for place, value in stub["puts"]:
            _assign(place, copy.deepcopy(value), names)
        return copy.deepcopy(left.pop(0) if len(left) > 1 else left[0])

    name, path = stub["at"]
    if path:  # a method of an object, which lives no longer than this request
        _assign(stub["at"], given, names)
        return lambda: None
    callers = (_resolve_function(place, names) for place in (stub["at"], last_step["call"]))
    homes = [
        file_namespace,
        *(getattr(caller, "__globals__", file_namespace) for caller in callers),
    ]
    kept = [(home, home[name]) for home in homes if name in home]
    for home in [home for home, _ in kept] or [file_namespace]:
        home[name] = given

    def undo() -> None:
        for home, function in reversed(kept):
            home[name] = function
        if not kept:  # the file does not define it
            file_namespace.pop(name, None)

    return undo


def accepted_arguments(
    file_namespace: dict[str, Any], request: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments that the function of the last step has room for; `missing` where there is none.

    Where the steps before it fail, what they would have made cannot be known to lack anything.
    """
    names = ChainMap({}, file_namespace)
    *steps, last = request["steps"]
    called, whole = last["call"], True
    try:
        for step in [*request["setup"], *steps]:
            _execute(step, names)
    except NotDefinedError as error:
        return {"missing": str(error)}
    except BaseException:  # noqa: BLE001  (whatever it is, the call itself will show it)
        whole = False
    try:
        return {"room": signature_summary(_resolve_function(called, names))}
    except BaseException as error:  # noqa: BLE001  (attributes may be properties that raise)
        lacking = isinstance(error, NotDefinedError) and (whole or called[0] in names)
        return {"missing": str(error)} if lacking else {"room": None}


def _execute(step: Mapping[str, Any], names: Namespace) -> tuple[Any, list[Any]]:
    """The value of a step, put where it belongs, and the values among the arguments of its call."""
    own = list[Any]()
    if step["call"] is None:
        made = _build(step["value"], names, [])
    else:
        function = _resolve_function(step["call"], names)
        arguments = [_build(tree, names, own) for tree in step["args"]]
        named = {name: _build(tree, names, own) for name, tree in step["named"].items()}
        made = function(*arguments, **named)
    if step["to"] is not None:
        _assign(step["to"], made, names)
    return made, own


def _build(tree: Mapping[str, Any], names: Namespace, values: list[Any]) -> Any:
    """A value, kept in `own`; an object; or a list, tuple or dict of such."""
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
    """What is found at a place."""
    name, path = access_path
    if name not in names:
        raise NotDefinedError(f"{name} is not defined")
    found = names[name]
    for kind, key in path:
        found = getattr(found, key) if kind == "attribute" else found[key]
    return found


def _assign(access_path: list[Any], value: Any, names: Namespace) -> None:
    name, path = access_path
    if not path:
        names[name] = value
        return
    *way, (kind, key) = path
    holder = _resolve([name, way], names)
    if kind == "attribute":
        setattr(holder, key, value)
    else:
        holder[key] = value


def _read_result(access_path: list[Any], names: Namespace) -> list[Any]:
    """Whether something is found at a place, and what; or else why not."""
    try:
        return [True, _resolve(access_path, names)]
    except Exception as error:  # noqa: BLE001  (a property may raise anything)
        return [False, f"{type(error).__name__}: {error}"]


def _path_text(access_path: list[Any]) -> str:
    def steps() -> Iterator[str]:
        name, path = access_path
        yield str(name)
        for kind, key in path:
            yield f".{key}" if kind == "attribute" else f"[{key!r}]"

    return "".join(steps())
