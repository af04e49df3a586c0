"""Asking a worker: one frame for another, in time, and what it means where none comes."""

from collections.abc import Container
from dataclasses import replace
from typing import Any

from backproof.worker.budget import Budget
from backproof.worker.channel import Channel, FloodedError, Message
from backproof.worker.child.frames import FrameError
from backproof.worker.replies import Failure, reported
from backproof.worker.restarting import Restarting

UNREAD = "the answers could not be read, since the code wrote on the judge's channel"


class Asking(Restarting[Channel]):
    """A process that answers frames, each within its time, and all within the file's total."""

    def __init__(self, total_seconds: float) -> None:
        super().__init__()
        self._budget = Budget(total_seconds)

    def _askable(self) -> Failure | None:
        """Why nothing can be asked, if nothing can."""
        if self._budget.spent:
            self.stop()
            return Failure("timed out", self._budget.message)
        return self._ready()

    def _ask(self, request: Any, seconds: float) -> tuple[Any, tuple[str, ...], str] | Failure:
        """The answer to what the file is asked, in its own time."""
        with self._budget.spending(seconds) as granted:
            answer = self._exchange(request, granted)
        if isinstance(answer, Failure) and answer.kind == "timed out" and self._budget.spent:
            return replace(answer, message=self._budget.message)
        return answer

    def _exchange(self, request: Any, seconds: float) -> tuple[Any, tuple[str, ...], str] | Failure:
        """The answer's content, subclasses and prints; a failure to answer ends the process."""
        message = self._message(request, seconds)
        if isinstance(message, Failure):
            return message
        printed = self._channel.printed if self._channel else ""
        failure = reported(message.content, printed)
        return failure or (message.content, tuple(message.subclasses), printed)

    def _message(
        self, request: Any, seconds: float, known: Container[bytes] = frozenset()
    ) -> Message | Failure:
        """The frame that answers; without one the process is ended."""
        if self._channel is None:
            return Failure("crashed", "the worker is not running")
        try:
            return self._channel.ask(request, seconds, known)
        except TimeoutError:
            return self._give_up("timed out", f"no answer within {seconds:g} seconds")
        except EOFError:
            return self._give_up("crashed", self._how_it_ended())
        except FrameError as error:
            return self._give_up("crashed", f"{UNREAD}: {error}")
        except FloodedError as error:
            return self._give_up("flooded", str(error))
