"""The worker: loads a Python file and calls its functions, as frames on a pipe ask.

One file that needs the standard library and any NumPy, and nothing of ours. A frame is the length
(4 bytes, big-endian) of a JSON header, that header, then the raw little-endian bytes of the arrays
that it lists; never pickle. The judge imports this module for the frames, and trusts nothing that
it receives: what runs here can write whatever it likes to the pipe, in the worker's name.
"""

import contextlib
import importlib.machinery
import inspect
import io
import json
import os
import resource
import struct
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

VERSION = 2
MAX_HEADER = 1 << 21
MAX_BYTES = 1 << 26
MAX_NODES = 50_000
MAX_DEPTH = 16
MAX_DIMENSIONS = 32
MAX_TEXT = 2_000
MAX_WARNINGS = 10
KINDS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64)}
DTYPES = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        "bool",
        *(f"{kind}{bits}" for kind, widths in KINDS.items() for bits in widths),
        "complex64",
        "complex128",
    )
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
ROOMS = ("reference", "gradcheck", "properties", "backproof", "tests")
UNBOUNDED = 1000
"""How many positional arguments a function with *args is said to take."""


class FrameError(ValueError):
    """A frame that is too large, too deep, cut short, or not a frame at all."""


class Foreign:
    """A value of a type that does not cross: only its name does."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"a value of type {self.kind}"


class Encoder:
    """Turns a tree of values into a JSON form and a list of array buffers."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self._nodes = self._bytes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The JSON form of `value`; what has none is named by its type."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the result has too many parts or is too deeply nested")
        if value is None or type(value) in (bool, float) or _is_small_int(value):
            return value
        if type(value) is str:
            return value[:MAX_TEXT]
        if type(value) is complex:
            return {"c": [value.real, value.imag]}
        if isinstance(value, dict):
            return {"d": [[_key(k), self.encode(v, depth + 1)] for k, v in value.items()]}
        if isinstance(value, tuple | list):
            items = [self.encode(v, depth + 1) for v in value]
            return {"t" if isinstance(value, tuple) else "l": items}
        return self._array(value)

    def _array(self, value: Any) -> Any:
        array = _plain_array(value)
        if array is None:
            return {"x": _kind(value)}
        if array.dtype not in NAMES and array.dtype.name in DTYPES:
            array = array.astype(DTYPES[array.dtype.name])  # from the other byte order
        name = NAMES.get(array.dtype)
        if name is None:
            return {"x": f"{_kind(value)} of dtype {array.dtype.name}"[:MAX_TEXT]}
        self._bytes += array.nbytes
        if self._bytes > MAX_BYTES:
            raise FrameError(f"the result has more than {MAX_BYTES} bytes")
        self.buffers.append(array.tobytes())
        if isinstance(value, np.generic):
            return {"s": name}
        return {"a": [name, list(array.shape), "" if type(value) is np.ndarray else _kind(value)]}


def _is_small_int(value: Any) -> bool:
    return type(value) is int and abs(value) < 1 << 63


def _key(key: Any) -> str:
    """The key of a dict; one that is no string is marked by angle brackets."""
    return key[:MAX_TEXT] if type(key) is str else f"<{key!r}>"[:MAX_TEXT]


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"[:MAX_TEXT]


def _plain_array(value: Any) -> Any:
    """The value as an array without its subclass, or None where it is none."""
    if not isinstance(value, np.ndarray | np.generic) and not hasattr(value, "__array__"):
        return None
    try:
        return np.asarray(value)
    except Exception:  # noqa: BLE001  (such as a tensor that wants to be detached first)
        return None


class Decoder:
    """Rebuilds a tree from a JSON form and the bytes of its arrays, in order; trusts nothing.

    `subclasses` names the types that arrays had where they were not plain.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._nodes = data, 0, 0
        self.subclasses: list[str] = []

    def decode(self, form: Any, depth: int = 0) -> Any:
        """The value; arrays are new, plain and writable, and unknown types are `Foreign`."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the frame has too many parts or is too deeply nested")
        if form is None or isinstance(form, bool | float | str) or _is_small_int(form):
            return form
        match form:
            case {"d": list() as pairs}:
                return dict(self._pair(pair, depth + 1) for pair in pairs)
            case {"t": list() as items}:
                return tuple(self.decode(item, depth + 1) for item in items)
            case {"l": list() as items}:
                return [self.decode(item, depth + 1) for item in items]
            case _:
                return self._leaf(form)

    def _leaf(self, form: Any) -> Any:
        match form:
            case {"a": [str() as dtype, list() as shape, str() as kind]}:
                self.subclasses += [kind] if kind else []
                return self._array(dtype, shape)
            case {"s": str() as dtype}:
                return self._array(dtype, [])[()]
            case {"c": [float() as real, float() as imaginary]}:
                return complex(real, imaginary)
            case {"x": str() as kind}:
                return Foreign(kind[:MAX_TEXT])
        raise FrameError("the frame has a part that is no value")

    def _pair(self, pair: Any, depth: int) -> tuple[str, Any]:
        match pair:
            case [str() as key, value]:
                return key, self.decode(value, depth)
        raise FrameError("the frame has a key that is no text")

    def _array(self, dtype: str, shape: list[Any]) -> Any:
        if dtype not in DTYPES or len(shape) > MAX_DIMENSIONS:
            raise FrameError("the frame has an array of an unknown kind")
        if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
            raise FrameError("the frame has an array of an impossible shape")
        extent = count = 1
        for n in shape:
            extent, count = extent * max(n, 1), count * n
        size = count * DTYPES[dtype].itemsize
        if extent > MAX_BYTES or size > len(self._data) - self._at:
            raise FrameError("the frame has fewer bytes than its arrays")
        stored = np.frombuffer(self._data, DTYPES[dtype], count, self._at)
        self._at += size
        return stored.reshape(shape).astype(dtype)

    def finish(self) -> None:
        """Raise FrameError where bytes are left that belong to no array."""
        if self._at != len(self._data):
            raise FrameError("the frame has more bytes than its arrays")


def pack(message: Any, number: int) -> bytes:
    """The bytes of one frame; a reply has the number of its request."""
    encoder = Encoder()
    form = encoder.encode(message)
    data = b"".join(encoder.buffers)
    entries = {"version": VERSION, "number": number, "bytes": len(data), "form": form}
    header = json.dumps(entries).encode()
    if len(header) > MAX_HEADER:
        raise FrameError("the result has too many parts")
    return struct.pack(">I", len(header)) + header + data


def header_of(raw: bytes) -> tuple[Any, int, Any]:
    """The form in a frame's header, the number of bytes that follow, and the frame's number."""
    try:
        header = json.loads(raw)
        version, count, form = header["version"], header["bytes"], header["form"]
        number = header["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FrameError("the frame has no readable header") from None
    if version != VERSION or type(count) is not int or not 0 <= count <= MAX_BYTES:
        raise FrameError("the frame has another version or an impossible length")
    return form, count, number


def _read(pipe: BinaryIO) -> tuple[Any, int]:
    """The next request and its number; where the pipe is closed, this is the end."""
    size = pipe.read(4)
    if len(size) < 4:
        os._exit(0)  # without what the file may have registered to run at exit
    form, count, number = header_of(pipe.read(struct.unpack(">I", size)[0]))
    return Decoder(pipe.read(count)).decode(form), number


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


def _load(path: str, module: ModuleType) -> dict[str, Any]:
    """Run the file in its module; every callable by name, with the arguments that it has."""
    folder = str(Path(path).parent)
    sys.meta_path.insert(0, _NotOurs(folder))
    sys.path.insert(0, folder)
    module.__file__ = path
    sys.modules.setdefault(module.__name__, module)  # a file json.py does not replace NumPy's json
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec")
    exec(code, module.__dict__)  # noqa: S102  (this is what the worker is for)
    names = [n for n, f in vars(module).items() if type(n) is str and callable(f)]
    return {"functions": {n: _room(vars(module)[n]) for n in names if not n.startswith("_")}}


def _room(function: Any) -> list[int] | None:
    """How many positional arguments a function needs and takes at most; None if it cannot say."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001  (a callable may do anything when it is asked)
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    unbounded = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return [needed, UNBOUNDED if unbounded else len(positional)]


@contextlib.contextmanager
def _warnings_kept() -> Iterator[list[str]]:
    """The first few warnings, as text; the others are let go, and not stored."""
    kept = list[str]()

    def keep(message: Any, category: Any, *_: Any, **__: Any) -> None:
        if len(kept) < MAX_WARNINGS:
            kept.append(f"{category.__name__}: {message}"[:MAX_TEXT])

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = keep
        yield kept


def _call(function: Any, arguments: list[Any]) -> dict[str, Any]:
    """The result, and the arguments as they are afterwards: the judge says what was changed."""
    with _warnings_kept() as kept:
        result = function(*arguments)
    return {"result": result, "after": arguments, "warnings": kept}


def _error(error: BaseException, path: str) -> dict[str, Any]:
    """What was raised, and the last line of the file that it passed through."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == path]
    raised_at = lines[-1] if lines else None
    line = error.lineno if isinstance(error, SyntaxError) else raised_at
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001  (an exception may lie about its text, too)
        message = ""
    return {"error": type(error).__name__[:MAX_TEXT], "message": message, "line": line}


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames: one that loads a file, then calls."""
    path, module = "", ModuleType("")
    while True:
        request, number = _read(source)
        try:
            if request["op"] == "load":
                path = request["path"]
                module = ModuleType(Path(path).stem)
                answer = _load(path, module)
            elif request["op"] == "call":
                answer = _call(vars(module)[request["name"]], list(request["args"]))
            else:
                answer = {"python": sys.version.split()[0], "numpy": np.__version__}
            reply = pack(answer, number)
        except FrameError as error:
            reply = pack({"flooded": str(error)}, number)
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
            reply = pack(_error(error, path), number)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):  # the file may have closed or replaced it
                stream.flush()
        sink.write(reply)
        sink.flush()


def main() -> None:
    """Serve frames until the pipe closes; what is printed goes where stderr goes.

    The pipes of the frames are moved away first, so that print and input() never meet them.
    """
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for name, value in json.loads(sys.argv[1]).items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if hard < 0 else min(value, hard),) * 2)
    _serve(source, sink)


if __name__ == "__main__":
    main()
