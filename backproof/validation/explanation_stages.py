"""Stages that explain a verdict: an exception in one of them costs no mark."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class ExplanationStages:
    """Runs the stages that explain a verdict, and collects a remark on each that fails.

    What they find is for the reader alone, so a failure of ours there must not change the result.
    """

    def __init__(self) -> None:
        self.remarks: tuple[str, ...] = ()

    def run(self, stage: str, compute: Callable[[], T], otherwise: T) -> T:
        """Return what a stage computes, or `otherwise` with a remark if it raises."""
        try:
            return compute()
        except Exception as error:  # noqa: BLE001  (any failure of ours: the verdict stands)
            problem = f"{type(error).__name__}: {error}".split("\n", 1)[0]
            remark = (
                f"{stage} failed by an error in Backproof ({problem}); "
                "the verdict does not depend on it. Please report it."
            )
            self.remarks += (remark,)
            return otherwise
