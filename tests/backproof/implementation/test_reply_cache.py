"""A reply with known bytes is not decoded again; a reply with one different bit is."""

from backproof.implementation.reply_cache import MAX_CACHED, MAX_CACHED_BYTES, ReplyCache
from backproof.implementation.symbol_results import SymbolResults
from backproof.sandbox.replies import RawReply

FORM = b'{"l": []}'


def _heard(data: bytes, text: bytes = FORM) -> RawReply:
    return RawReply(None, text, data)


def _answers(symbol: str) -> list[SymbolResults]:
    return [SymbolResults({symbol: 1.0}, {})]


def test_replies_are_cached_from_the_second_time_on() -> None:
    repeated = ReplyCache()
    first = repeated.record(_heard(b"12"), _answers("J"))
    assert not first.memo.is_reusable
    assert repeated.get(_heard(b"12")) is None
    second = repeated.record(_heard(b"12"), _answers("J"))
    assert second.memo.is_reusable
    assert repeated.get(_heard(b"12")) is second
    assert FORM in repeated


def test_replies_with_different_bytes_or_forms_are_different() -> None:
    repeated = ReplyCache()
    for _ in range(2):
        repeated.record(_heard(b"12"), _answers("J"))
    assert repeated.get(_heard(b"13")) is None
    assert repeated.get(_heard(b"12", b'{"t": []}')) is None


def test_a_frame_without_a_canonical_header_is_never_cached() -> None:
    repeated = ReplyCache()
    for _ in range(3):
        assert not repeated.record(_heard(b"12", b""), _answers("J")).memo.is_reusable
    assert b"" not in repeated


def test_quantities_of_cached_replies_are_computed_once() -> None:
    repeated, found = ReplyCache(), list[int]()

    def look() -> int:
        found.append(1)
        return len(found)

    for expected in (1, 2, 2, 2):
        known = repeated.get(_heard(b"1"))
        answers = known or repeated.record(_heard(b"1"), _answers("J"))
        assert answers.memo.memoize("look", look) == expected


def test_the_number_of_cached_replies_is_limited() -> None:
    repeated = ReplyCache()
    for number in range(3 * MAX_CACHED):
        for _ in range(2):
            repeated.record(_heard(bytes([number])), _answers("J"))
    known = [number for number in range(3 * MAX_CACHED) if repeated.get(_heard(bytes([number])))]
    assert 0 < len(known) <= MAX_CACHED


def test_the_bytes_of_cached_replies_are_limited() -> None:
    repeated, size = ReplyCache(), MAX_CACHED_BYTES // 3
    for letter in b"abcdef":
        for _ in range(2):
            repeated.record(_heard(bytes([letter]) * size), _answers("J"))
    known = [letter for letter in b"abcdef" if repeated.get(_heard(bytes([letter]) * size))]
    assert 0 < len(known) < 3
    for _ in range(2):
        repeated.record(_heard(b"a" * (MAX_CACHED_BYTES + 1)), _answers("J"))
    assert repeated.get(_heard(b"a" * (MAX_CACHED_BYTES + 1))) is None
