"""Exchange requests and replies with a worker within time limits, and map errors to failures."""

from collections.abc import Container
from dataclasses import replace
from typing import Any

from backproof.results.standard_messages import UNREADABLE_ANSWER
from backproof.runner.protocol.value_codec import FrameError
from backproof.sandbox.frame_channel import Channel, Message, ResourceLimitError
from backproof.sandbox.replies import Failure, reported_failure
from backproof.sandbox.restartable_process import RestartableProcess
from backproof.sandbox.time_budget import TimeBudget


class RequestingProcess(RestartableProcess[Channel]):
    """A process that answers frames within a limit for each and a total for the submission."""

    def __init__(self, total_seconds: float) -> None:
        super().__init__()
        self._budget = TimeBudget(total_seconds)

    def _ensure_available(self) -> Failure | None:
        """Start the process if it does not run; return the failure if no call is possible."""
        if self._budget.is_spent:
            self.stop()
            return Failure("timed out", self._budget.message)
        return self._ensure_loaded()

    def _send_request(
        self, request: Any, seconds: float
    ) -> tuple[Any, tuple[str, ...], str] | Failure:
        """Return the answer to a request whose time counts against the total."""
        with self._budget.spend(seconds) as granted:
            answer = self._exchange(request, granted)
        if isinstance(answer, Failure) and answer.kind == "timed out" and self._budget.is_spent:
            return replace(answer, message=self._budget.message)
        return answer

    def _exchange(self, request: Any, seconds: float) -> tuple[Any, tuple[str, ...], str] | Failure:
        """Return the answer's content, array subclasses and printed text; end it on failure."""
        message = self._message(request, seconds)
        if isinstance(message, Failure):
            return message
        printed = self._channel.printed_text if self._channel else ""
        failure = reported_failure(message.content, printed)
        return failure or (message.content, tuple(message.subclasses), printed)

    def _message(
        self, request: Any, seconds: float, known_forms: Container[bytes] = frozenset()
    ) -> Message | Failure:
        """Return the frame that answers a request; end the process if none arrives."""
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
