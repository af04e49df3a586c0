"""Encode messages as frames, which the judge and the runner exchange over pipes.

A frame is the length of a JSON header (4 bytes, big-endian), the header, then the raw little-endian
bytes of the arrays that the header lists.
"""

import json
import struct
from typing import Any

from .value_codec import MAX_BYTES, Encoder, FrameError

VERSION = 4
MAX_HEADER = 1 << 21

_HEADER_PREFIX = f'{{"version": {VERSION}, "number": %d, "bytes": %d, "form": '


class EncodedMessage:
    """An encoded message without its number: the JSON of its form, and the bytes of its arrays."""

    def __init__(self, form: Any, buffers: list[bytes]) -> None:
        self._form, self._data = json.dumps(form), b"".join(buffers)

    def frame(self, number: int) -> bytes:
        """Return the bytes of the frame with this number."""
        header = f"{_HEADER_PREFIX % (number, len(self._data))}{self._form}}}".encode()
        if len(header) > MAX_HEADER:
            raise FrameError("the result has too many parts")
        return struct.pack(">I", len(header)) + header + self._data


def encode_message(message: Any) -> EncodedMessage:
    """Encode a message, which can then be sent several times."""
    encoder = Encoder()
    return EncodedMessage(encoder.encode(message), encoder.buffers)


def encode_frame(message: Any, number: int) -> bytes:
    """Return the bytes of one frame; a reply has the number of its request."""
    return encode_message(message).frame(number)


def parse_canonical_header(raw: bytes, number: int) -> tuple[int, bytes]:
    """Return the number of bytes after a canonical header, and the text of its form.

    For a header that does not begin as `EncodedMessage` writes it, return 0 and an empty text:
    `parse_header` reads it.
    """
    begin, _, rest = raw.partition(b', "form": ')
    count = begin.rpartition(b" ")[2]
    if not count.isdigit() or len(count) > 9 or int(count) > MAX_BYTES:
        return 0, b""
    prefix = (_HEADER_PREFIX % (number, int(count))).encode()
    return (int(count), rest[:-1]) if raw.startswith(prefix) and rest.endswith(b"}") else (0, b"")


def parse_form(text: bytes) -> Any:
    """Return the form whose text `parse_canonical_header` found; raise FrameError if malformed."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise FrameError("the frame has no readable form") from None


def parse_header(raw: bytes) -> tuple[Any, int, Any]:
    """Return the form in a frame's header, the number of bytes that follow, and its number."""
    try:
        header = json.loads(raw)
        version, count, form = header["version"], header["bytes"], header["form"]
        number = header["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FrameError("the frame has no readable header") from None
    if version != VERSION or type(count) is not int or not 0 <= count <= MAX_BYTES:
        raise FrameError("the frame has another version or an impossible length")
    return form, count, number
