"""The worker: loads a Python file and calls its functions, as frames on a pipe ask.

One file that needs the standard library and any NumPy, and nothing of ours. A frame is a length
(4 bytes, big-endian) of a JSON header and that header, then the raw bytes of the arrays that it
lists; never pickle. The judge imports this module for the frames and trusts nothing it receives.
"""

import importlib.machinery
import importlib.util
import inspect
import io
import json
import os
import resource
import struct
import sys
import traceback
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

VERSION = 1
MAX_HEADER = 1 << 22
MAX_BYTES = 1 << 28
MAX_NODES = 10_000
MAX_DEPTH = 16
MAX_TEXT = 2_000
KINDS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64)}
DTYPES = {f"{kind}{bits}" for kind, widths in KINDS.items() for bits in widths} | {
    "bool",
    "complex64",
    "complex128",
}
ROOMS = ("reference", "gradcheck", "properties", "backproof", "tests")


class FrameError(ValueError):
    """A frame that is too large, too deep, cut short, or not a frame at all."""


class Encoder:
    """Turns a tree of values into a JSON form and a list of array buffers."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self._nodes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The JSON form of `value`; what has none is named by its type."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the result is too large or too deeply nested")
        if value is None or type(value) in (bool, float, str) or _is_small_int(value):
            return {"v": value[:MAX_TEXT] if type(value) is str else value}
        if isinstance(value, dict):
            pairs = [[str(k)[:MAX_TEXT], self.encode(v, depth + 1)] for k, v in value.items()]
            return {"d": pairs}
        if isinstance(value, tuple | list):
            items = [self.encode(v, depth + 1) for v in value]
            return {"t" if isinstance(value, tuple) else "l": items}
        return self._array(value)

    def _array(self, value: Any) -> Any:
        import numpy as np

        kind = f"{type(value).__module__}.{type(value).__qualname__}"[:MAX_TEXT]
        if not isinstance(value, np.ndarray | np.generic) and not hasattr(value, "__array__"):
            return {"x": kind}
        array = np.array(value, copy=True, subok=False)
        if array.dtype.name not in DTYPES:
            return {"x": f"{kind} of dtype {array.dtype.name}"[:MAX_TEXT]}
        self.buffers.append(np.ascontiguousarray(array).tobytes())
        plain = type(value) is np.ndarray or isinstance(value, np.generic)
        return {"a": [array.dtype.name, list(array.shape), "" if plain else kind]}


def _is_small_int(value: Any) -> bool:
    return type(value) is int and abs(value) < 1 << 63


class Decoder:
    """Rebuilds a tree from a JSON form and the bytes of its arrays, in order; trusts nothing."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._nodes = data, 0, 0

    def decode(self, form: Any, depth: int = 0) -> Any:
        """The value; arrays are new, plain and writable, and unknown types are `Foreign`."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the frame is too large or too deeply nested")
        match form:
            case {"v": None | bool() | int() | float() | str() as value}:
                return value
            case {"d": list() as pairs}:
                return {str(key): self.decode(value, depth + 1) for key, value in pairs}
            case {"t": list() as items}:
                return tuple(self.decode(item, depth + 1) for item in items)
            case {"l": list() as items}:
                return [self.decode(item, depth + 1) for item in items]
            case {"a": [str() as dtype, list() as shape, str()]}:
                return self._array(dtype, shape)
            case {"x": str() as kind}:
                return Foreign(kind)
        raise FrameError("the frame has a part that is no value")

    def _array(self, dtype: str, shape: list[Any]) -> Any:
        import numpy as np

        if dtype not in DTYPES or len(shape) > MAX_DEPTH:
            raise FrameError("the frame has an array of an unknown kind")
        if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
            raise FrameError("the frame has an array of an impossible shape")
        count = 1
        for n in shape:
            count *= n
        size = count * np.dtype(dtype).itemsize
        if size > len(self._data) - self._at:
            raise FrameError("the frame has fewer bytes than its arrays")
        part = self._data[self._at : self._at + size]
        self._at += size
        return np.frombuffer(part, dtype=dtype).reshape(shape).copy()


class Foreign:
    """A value of a type that does not cross: only its name does."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"a value of type {self.kind}"


def pack(message: Any) -> bytes:
    """The bytes of one frame."""
    encoder = Encoder()
    form = encoder.encode(message)
    data = b"".join(encoder.buffers)
    header = json.dumps({"version": VERSION, "bytes": len(data), "form": form}).encode()
    if len(header) > MAX_HEADER or len(data) > MAX_BYTES:
        raise FrameError("the result is too large")
    return struct.pack(">I", len(header)) + header + data


def header_of(raw: bytes) -> tuple[Any, int]:
    """The form in a frame's header, and the number of bytes of arrays that follow it."""
    try:
        header = json.loads(raw)
        version, count, form = header["version"], header["bytes"], header["form"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FrameError("the frame has no readable header") from None
    if version != VERSION or type(count) is not int or not 0 <= count <= MAX_BYTES:
        raise FrameError("the frame has another version or an impossible length")
    return form, count


def _read(pipe: BinaryIO) -> Any:
    size = pipe.read(4)
    if len(size) < 4:
        sys.exit(0)
    form, count = header_of(pipe.read(struct.unpack(">I", size)[0]))
    return Decoder(pipe.read(count)).decode(form)


class _NotOurs:
    """Keeps our rooms out of reach: a module of that name is the author's own or none."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The author's module, or ModuleNotFoundError; other names are not our business."""
        del target
        if name.split(".", maxsplit=1)[0] not in ROOMS:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path or [self._folder])
        if found is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found


def _load(path: str) -> ModuleType:
    folder, name = str(Path(path).parent), Path(path).stem
    sys.meta_path.insert(0, _NotOurs(folder))
    sys.path.insert(0, folder)
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec")
    exec(code, module.__dict__)  # noqa: S102  (this is what the worker is for)
    return module


def _room(function: Any) -> list[int] | None:
    """How many positional arguments a function needs and takes at most; None if it cannot say."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    unbounded = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return [needed, 1000 if unbounded else len(positional)]


def _error(error: BaseException, path: str) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    line = error.lineno if isinstance(error, SyntaxError) else (lines or [None])[-1]
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001  (an exception may lie about its text, too)
        message = ""
    return {"error": type(error).__name__[:MAX_TEXT], "message": message, "line": line}


def _answer(request: Any, state: dict[str, Any]) -> Any:
    if request["op"] == "load":
        state["path"] = request["path"]
        state["module"] = module = _load(request["path"])
        callables = {n: f for n, f in vars(module).items() if callable(f) and n[:1] != "_"}
        return {"functions": {name: _room(f) for name, f in callables.items()}}
    arguments = request["args"]
    function = getattr(state["module"], request["name"])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = function(*arguments)
    said = [f"{w.category.__name__}: {w.message}"[:MAX_TEXT] for w in seen[:10]]
    return {"result": result, "after": list(arguments), "warnings": said}


def _limit(request: dict[str, int]) -> None:
    for name, value in request.items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if hard < 0 else min(value, hard),) * 2)


def main() -> None:
    """Serve frames until the pipe closes; what is printed goes nowhere."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    _limit(json.loads(sys.argv[1]))
    state: dict[str, Any] = {}
    while True:
        request = _read(source)
        try:
            reply = pack(_answer(request, state))
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
            reply = pack(_error(error, state.get("path", "")))
        sink.write(reply)
        sink.flush()


if __name__ == "__main__":
    main()
