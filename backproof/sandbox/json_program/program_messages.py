"""The messages between the judge and a program: requests, and the checks of replies."""

from collections.abc import Sequence
from typing import Any

from backproof.sandbox.json_program.json_values import ValueReader, clean
from backproof.sandbox.json_program.line_channel import AnswerError, quote
from backproof.sandbox.replies import FunctionInfo

VERSION = 1
"""The version of the protocol in the first message."""


class ReportedError(RuntimeError):
    """The program reports an error in place of a result."""


def hello_message(names: Sequence[str]) -> dict[str, Any]:
    """Return the first message: the version, and the functions that will be called."""
    return {"backproof": VERSION, "op": "hello", "functions": list(names)}


def call_message(name: str, number: int, arguments: Sequence[Any]) -> dict[str, Any]:
    """Return the message of a call; its reply must repeat the number."""
    return {"call": name, "number": number, "arguments": list(arguments)}


def functions_in(answer: Any) -> dict[str, FunctionInfo]:
    """Return the functions in the reply to hello; raise AnswerError or ReportedError."""
    match answer:
        case {"functions": dict() as functions}:
            return {clean(name): _function_info(name, arity) for name, arity in functions.items()}
        case {"error": error}:
            raise ReportedError(_text(error))
    raise AnswerError(f'{quote(answer)}: expected {{"functions": {{…}}}}')


def result_in(answer: Any, number: int) -> Any:
    """Return the result in the reply to a call.

    Raises AnswerError, ReportedError, and NotationError if the result is no value.
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
    """Return the text of a reported error, which should be a string."""
    return clean(error) if isinstance(error, str) else quote(error)
