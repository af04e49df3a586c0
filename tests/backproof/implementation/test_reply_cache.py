"""What is answered a second time to the last byte is not read again; one bit more is."""

from backproof.implementation.reply_cache import MAX_CACHED, MAX_CACHED_BYTES, ReplyCache
from backproof.implementation.symbol_results import SymbolResults
from backproof.sandbox.replies import RawReply

FORM = b'{"l": []}'


def _heard(data: bytes, text: bytes = FORM) -> RawReply:
    return RawReply(None, text, data)


def _answers(symbol: str) -> list[SymbolResults]:
    return [SymbolResults({symbol: 1.0}, {})]


def test_answers_are_known_from_the_second_time_on() -> None:
    repeated = ReplyCache()
    first = repeated.record(_heard(b"12"), _answers("J"))
    assert not first.memo.is_reusable
    assert repeated.get(_heard(b"12")) is None
    second = repeated.record(_heard(b"12"), _answers("J"))
    assert second.memo.is_reusable
    assert repeated.get(_heard(b"12")) is second
    assert FORM in repeated


def test_another_byte_or_another_form_is_another_answer() -> None:
    repeated = ReplyCache()
    for _ in range(2):
        repeated.record(_heard(b"12"), _answers("J"))
    assert repeated.get(_heard(b"13")) is None
    assert repeated.get(_heard(b"12", b'{"t": []}')) is None


def test_a_frame_that_is_none_of_ours_is_never_known() -> None:
    repeated = ReplyCache()
    for _ in range(3):
        assert not repeated.record(_heard(b"12", b""), _answers("J")).memo.is_reusable
    assert b"" not in repeated


def test_what_is_found_of_known_answers_is_found_once_and_of_others_every_time() -> None:
    repeated, found = ReplyCache(), list[int]()

    def look() -> int:
        found.append(1)
        return len(found)

    for expected in (1, 2, 2, 2):
        known = repeated.get(_heard(b"1"))
        answers = known or repeated.record(_heard(b"1"), _answers("J"))
        assert answers.memo.memoize("look", look) == expected


def test_only_so_many_are_kept() -> None:
    repeated = ReplyCache()
    for number in range(3 * MAX_CACHED):
        for _ in range(2):
            repeated.record(_heard(bytes([number])), _answers("J"))
    known = [number for number in range(3 * MAX_CACHED) if repeated.get(_heard(bytes([number])))]
    assert 0 < len(known) <= MAX_CACHED


def test_no_more_bytes_are_kept_than_a_few_right_answers_have() -> None:
    repeated, size = ReplyCache(), MAX_CACHED_BYTES // 3
    for letter in b"abcdef":
        for _ in range(2):
            repeated.record(_heard(bytes([letter]) * size), _answers("J"))
    known = [letter for letter in b"abcdef" if repeated.get(_heard(bytes([letter]) * size))]
    assert 0 < len(known) < 3
    for _ in range(2):
        repeated.record(_heard(b"a" * (MAX_CACHED_BYTES + 1)), _answers("J"))
    assert repeated.get(_heard(b"a" * (MAX_CACHED_BYTES + 1))) is None
