"""Asking a worker: one frame for another, in time, and what it means where none comes."""

from collections.abc import Container
from dataclasses import replace
from typing import Any

from backproof.results.standard_messages import UNREADABLE_ANSWER
from backproof.runner.protocol.frames import FrameError
from backproof.sandbox.frame_channel import Channel, Message, ResourceLimitError
from backproof.sandbox.replies import Failure, reported_failure
from backproof.sandbox.restartable_process import RestartableProcess
from backproof.sandbox.time_budget import TimeBudget


class RequestingProcess(RestartableProcess[Channel]):
    """A process that answers frames, each within its time, and all within the file's total."""

    def __init__(self, total_seconds: float) -> None:
        super().__init__()
        self._budget = TimeBudget(total_seconds)

    def _ensure_available(self) -> Failure | None:
        """Why nothing can be asked, if nothing can."""
        if self._budget.is_spent:
            self.stop()
            return Failure("timed out", self._budget.message)
        return self._ensure_loaded()

    def _send_request(
        self, request: Any, seconds: float
    ) -> tuple[Any, tuple[str, ...], str] | Failure:
        """The answer to what the file is asked, in its own time."""
        with self._budget.spend(seconds) as granted:
            answer = self._exchange(request, granted)
        if isinstance(answer, Failure) and answer.kind == "timed out" and self._budget.is_spent:
            return replace(answer, message=self._budget.message)
        return answer

    def _exchange(self, request: Any, seconds: float) -> tuple[Any, tuple[str, ...], str] | Failure:
        """The answer's content, subclasses and prints; a failure to answer ends the process."""
        message = self._message(request, seconds)
        if isinstance(message, Failure):
            return message
        printed = self._channel.printed_text if self._channel else ""
        failure = reported_failure(message.content, printed)
        return failure or (message.content, tuple(message.subclasses), printed)

    def _message(
        self, request: Any, seconds: float, known_forms: Container[bytes] = frozenset()
    ) -> Message | Failure:
        """The frame that answers; without one the process is ended."""
        if self._channel is None:
            return Failure("crashed", "the worker is not running")
        try:
            return self._channel.exchange(request, seconds, known_forms)
        except TimeoutError:
            return self._give_up("timed out", f"no answer within {seconds:g} seconds")
        except EOFError:
            return self._give_up("crashed", self._exit_message())
        except FrameError as error:
            return self._give_up("crashed", f"{UNREADABLE_ANSWER}: {error}")
        except ResourceLimitError as error:
            return self._give_up("flooded", str(error))
