"""Frames: values cross unchanged, and malformed frames are refused."""

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof import runner
from backproof.runner.loader.submission_loader import OWN_PACKAGES
from backproof.runner.protocol import frames, value_codec
from backproof.runner.protocol.frames import encode_frame, parse_header
from backproof.runner.protocol.value_codec import DTYPES, Decoder, FrameError, OpaqueValue


def unpacked(frame: bytes, number: int = 1) -> Any:
    """Return the content of a frame, as the judge reads it."""
    size = struct.unpack(">I", frame[:4])[0]
    form, count, answered = parse_header(frame[4 : 4 + size])
    assert answered == number
    decoder = Decoder(frame[4 + size :])
    content = decoder.decode(form)
    decoder.finish()
    assert count == len(frame) - 4 - size
    return content


def crossed(value: Any) -> Any:
    """Encode and decode a value."""
    return unpacked(encode_frame(value, 1))


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3), (1, 1, 1)])
def test_arrays_of_every_allowed_dtype_cross_unchanged(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).integers(0, 2, shape) * 1
    array = np.asarray(array).astype(dtype)
    got = crossed(array)
    assert (got.dtype, got.shape, got.tobytes()) == (array.dtype, shape, array.tobytes())
    assert got.flags.writeable
    assert got.flags.owndata or got.base is None or got.base.flags.owndata
    assert got.dtype.isnative


def test_numbers_text_and_nested_containers_cross_unchanged() -> None:
    tree = {"a": (1, 2.5, [True, None, "é\ud800"]), "b": {}, "c": 3 - 4j, "": -(1 << 62)}
    assert crossed(tree) == tree
    assert type(crossed((1,))) is tuple
    assert type(crossed([1])) is list


def test_numpy_scalars_stay_numpy_scalars() -> None:
    for value in (np.float32(1.5), np.int8(-3), np.bool_(True), np.complex64(1j)):
        got = crossed(value)
        assert (type(got), got) == (type(value), value)


def test_non_finite_numbers_cross_unchanged() -> None:
    assert np.isnan(crossed(float("nan")))
    assert crossed(float("-inf")) == -np.inf
    assert np.array_equal(crossed(np.array([np.nan, np.inf])), [np.nan, np.inf], equal_nan=True)


def test_other_orders_of_memory_and_bytes_cross_as_plain_arrays() -> None:
    array = np.arange(6.0).reshape(2, 3)
    for other in (np.asfortranarray(array), array[::-1, ::-1][::-1, ::-1], array.astype(">f8")):
        got = crossed(other)
        assert np.array_equal(got, array)
        assert got.dtype == np.float64


def test_a_value_without_a_form_crosses_as_the_name_of_its_type() -> None:
    for value, kind in (
        (object(), "builtins.object"),
        (1 << 70, "builtins.int"),
        (b"x", "builtins.bytes"),
        (np.array([None]), "numpy.ndarray of dtype object"),
        (np.array(["x"]), "numpy.ndarray of dtype str32"),
        (np.zeros(1, np.longdouble), "numpy.ndarray of dtype"),
        (np.array, "builtins.builtin_function_or_method"),
    ):
        got = crossed([value])[0]
        assert isinstance(got, OpaqueValue)
        assert repr(got).startswith(f"a value of type {kind}")


def test_keys_that_are_not_strings_are_marked() -> None:
    assert crossed({1: "a", "1": "b", (2,): "c"}) == {"<1>": "a", "1": "b", "<(2,)>": "c"}


def test_subclasses_are_named_beside_the_plain_array() -> None:
    frame = encode_frame(np.ma.masked_array([1.0]), 1)
    form, count, _ = parse_header(frame[4 : 4 + struct.unpack(">I", frame[:4])[0]])
    decoder = Decoder(frame[-count:])
    assert type(decoder.decode(form)) is np.ndarray
    assert decoder.subclasses == ["numpy.ma.MaskedArray"]


def _nested(depth: int) -> Any:
    tree: Any = 0
    for _ in range(depth):
        tree = [tree]
    return tree


@pytest.mark.parametrize(
    "value",
    [
        _nested(value_codec.MAX_DEPTH + 1),
        [0] * (value_codec.MAX_NODES + 1),
        np.broadcast_to(0.0, (value_codec.MAX_BYTES,)),
        ["x" * value_codec.MAX_TEXT] * (frames.MAX_HEADER // value_codec.MAX_TEXT + 1),
    ],
    ids=["deep", "many", "huge", "long"],
)
def test_too_large_values_are_refused_before_sending(value: Any) -> None:
    with pytest.raises(FrameError):
        encode_frame(value, 1)


GOOD = {"version": frames.VERSION, "number": 1, "bytes": 0, "form": None}


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 100_000,
        b"1" * 10_000,
        json.dumps({**GOOD, "version": 1}).encode(),
        json.dumps({**GOOD, "bytes": -1}).encode(),
        json.dumps({**GOOD, "bytes": value_codec.MAX_BYTES + 1}).encode(),
        json.dumps({**GOOD, "bytes": True}).encode(),
        json.dumps({"version": frames.VERSION}).encode(),
    ],
)
def test_a_malformed_header_is_refused(header: bytes) -> None:
    with pytest.raises(FrameError):
        parse_header(header)


def test_a_good_header_is_read() -> None:
    assert parse_header(json.dumps(GOOD).encode()) == (None, 0, 1)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"z": 1},
        1 << 64,
        {"d": {}},
        {"d": [["a"]]},
        {"d": [[1, 2]]},
        {"d": ["ab"]},
        {"t": None},
        {"c": [1, 2]},
        {"c": ["1", "2"]},
        {"s": "object"},
        {"a": ["float64", [2], ""]},
        {"a": ["float64", [-1], ""]},
        {"a": ["float64", [1.0], ""]},
        {"a": ["float64", [True], ""]},
        {"a": ["float64", [0, 1 << 25, 1 << 25], ""]},
        {"a": ["float64", [1 << 60], ""]},
        {"a": ["float64", [1] * 33, ""]},
        {"a": ["object", [1], ""]},
        {"a": ["O", [1], ""]},
        {"a": ["V8", [1], ""]},
        {"a": ["float64", [1], "", 0]},
        {"a": ["float64", "1", ""]},
        _nested(value_codec.MAX_DEPTH + 1),
        {"l": [0] * value_codec.MAX_NODES},
    ],
)
def test_a_form_that_a_worker_may_invent_is_refused(form: Any) -> None:
    with pytest.raises(FrameError):
        Decoder(b"12345678").decode(form)


def test_bytes_that_belong_to_no_array_are_refused() -> None:
    decoder = Decoder(b"12345678")
    decoder.decode(None)
    with pytest.raises(FrameError, match="more bytes than its arrays"):
        decoder.finish()


def test_the_runner_needs_no_other_package_of_backproof() -> None:
    code = f"""
import sys
sys.path.insert(0, {str(Path(runner.__file__).parent.parent)!r})
import runner.server
ours = {OWN_PACKAGES!r}
sys.exit(any(name.split(".")[0] in ours for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0
