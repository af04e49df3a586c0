"""The messages between the judge and a program: what is asked, and what counts as an answer."""

from collections.abc import Sequence
from typing import Any

from backproof.sandbox.json_program.json_values import ValueReader, clean
from backproof.sandbox.json_program.line_channel import AnswerError, quote
from backproof.sandbox.replies import FunctionInfo

VERSION = 1
"""The version of the protocol, which the first message states."""


class ReportedError(RuntimeError):
    """The program itself says that it has no result, and why."""


def hello_message(names: Sequence[str]) -> dict[str, Any]:
    """The first message: the version, and the functions that will be asked for."""
    return {"backproof": VERSION, "op": "hello", "functions": list(names)}


def call_message(name: str, number: int, arguments: Sequence[Any]) -> dict[str, Any]:
    """A call; its answer repeats the number."""
    return {"call": name, "number": number, "arguments": list(arguments)}


def functions_in(answer: Any) -> dict[str, FunctionInfo]:
    """The functions that the answer to hello lists; raises AnswerError and ReportedError."""
    match answer:
        case {"functions": dict() as functions}:
            return {clean(name): _function_info(name, room) for name, room in functions.items()}
        case {"error": error}:
            raise ReportedError(_text(error))
    raise AnswerError(f'{quote(answer)}: expected {{"functions": {{…}}}}')


def result_in(answer: Any, number: int) -> Any:
    """The result in the answer to a call.

    Raises AnswerError, ReportedError, and NotationError where the result is no value.
    """
    match answer:
        case {"number": int() as repeated} if repeated != number:
            message = f"the answer has the number {quote(repeated)}: expected {number}"
        case {"number": int(), "result": _, "error": _}:
            message = f"the answer has a result and an error: {quote(answer)}"
        case {"number": int(), "error": error}:
            raise ReportedError(_text(error))
        case {"number": int(), "result": form}:
            return ValueReader().value(form)
        case _:
            expected = f'{{"number": {number}, "result": …}}'
            message = f"{quote(answer)}: expected {expected}"
    raise AnswerError(message)


def _function_info(name: str, accepted_arguments: Any) -> FunctionInfo:
    match accepted_arguments:
        case None:
            return FunctionInfo(None, None)
        case [int(needs), int(takes)] if 0 <= needs <= takes:
            return FunctionInfo(needs, takes)
    got = f"{quote(name)} is listed with {quote(accepted_arguments)}"
    raise AnswerError(f"{got}: expected null or [needs, takes]")


def _text(error: Any) -> str:
    """What an error says of itself, which should be text."""
    return clean(error) if isinstance(error, str) else quote(error)
