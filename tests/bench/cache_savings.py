"""Measure what each cache saves, on right submissions that are written in many ways.

`python -m tests.bench.cache_savings` prints the processor time of the judge per submission with and
without each cache. A row without a cache replaces its methods by ones that store nothing.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

from backproof.assignment.toml_reader import load
from backproof.grading import hidden_test_file
from backproof.grading.submission_request import validation_request
from backproof.implementation import bound_implementation
from backproof.implementation.call_batch import CallBatch, MultiFunctionBatch
from backproof.implementation.reply_cache import ReplyCache, ResultBatch
from backproof.judge import function_calls, observation, observation_batch
from backproof.judge.training import loop_runs
from backproof.validation.session import ValidationSession
from tests.bench.generated_class import write_right_class

WARM_UP, SLOW_INTERVAL = 10, 10

MEMOIZING_MODULES = (observation, observation_batch, function_calls, loop_runs, hidden_test_file)


@contextmanager
def _without_reply_cache() -> Iterator[None]:
    """Decode and judge every reply, even if its bytes have come before."""
    with (
        patch.object(ReplyCache, "get", lambda *_: None),
        patch.object(ReplyCache, "record", lambda _, __, results: ResultBatch(results)),
    ):
        yield


@contextmanager
def _without_shared_requests() -> Iterator[None]:
    """Encode the requests anew for each submission, which forgets what their frames store."""
    frames, frame_for = CallBatch.frames, MultiFunctionBatch.frame_for

    def encode_frames(batch: CallBatch, max_arguments: int | None) -> Any:
        batch._frames.clear()
        return frames(batch, max_arguments)

    def encode_frame(batch: MultiFunctionBatch, counts: tuple[int | None, ...]) -> Any:
        batch._frames.clear()
        return frame_for(batch, counts)

    with (
        patch.object(CallBatch, "frames", encode_frames),
        patch.object(MultiFunctionBatch, "frame_for", encode_frame),
    ):
        yield


@contextmanager
def _without_batches() -> Iterator[None]:
    """Send each request in a frame of its own."""
    with patch.object(bound_implementation, "supports_batch", lambda _: False):
        yield


@contextmanager
def _without_memo_of_examples() -> Iterator[None]:
    """Compute the expected values and their bounds anew for each submission."""
    with ExitStack() as stack:
        for module in MEMOIZING_MODULES:
            stack.enter_context(
                patch.object(module, "memoize_on_example", lambda _, __, ___, compute: compute())
            )
        yield


WITHOUT_BATCHES = "without batches, each request in a frame of its own"
WITHOUT_MEMO = "without the memo, expected values computed for each submission"
SLOW_ROWS = {WITHOUT_BATCHES, WITHOUT_MEMO}

ROWS: dict[str, Sequence[Any]] = {
    "all caches": (),
    "without the cache of replies": (_without_reply_cache,),
    "without the cache, requests encoded for each submission": (_without_shared_requests,),
    WITHOUT_BATCHES: (_without_batches,),
    WITHOUT_MEMO: (_without_memo_of_examples,),
}


def measure(count: int) -> dict[str, float]:
    """Return the median processor time of the judge per submission in milliseconds, by row.

    Each submission is judged once for each row, one after another, so that other work on the
    machine slows all rows alike. The first submissions, for which the examples are drawn, do not
    count. The slow rows are measured on one submission in SLOW_INTERVAL.
    """
    request = replace(validation_request(load("planar"), 1), isolation="bubblewrap")
    seconds = {name: list[float]() for name in ROWS}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        sessions = {name: stack.enter_context(ValidationSession(request)) for name in ROWS}
        for number, file in enumerate(write_right_class(WARM_UP + count, Path(folder))):
            for name, session in sessions.items():
                if name not in SLOW_ROWS or number % SLOW_INTERVAL == 0:
                    elapsed = _judge_seconds(session, file, ROWS[name])
                    if number >= WARM_UP:
                        seconds[name].append(elapsed)
    return {name: 1000 * median(each) for name, each in seconds.items()}


def _judge_seconds(session: ValidationSession, file: Path, omissions: Sequence[Any]) -> float:
    with ExitStack() as stack:
        for omit in omissions:
            stack.enter_context(omit())
        start = time.process_time()
        verdict = session.validate(file)
        assert verdict.conforms, verdict
        return time.process_time() - start


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cache_savings")
    parser.add_argument("--count", type=int, default=200, help="submissions that are measured")
    options = parser.parse_args()
    print("| | processor time of the judge per submission |\n| --- | --- |")  # noqa: T201
    for name, milliseconds in measure(options.count).items():
        print(f"| {name} | {milliseconds:.1f} ms |")  # noqa: T201


if __name__ == "__main__":
    main()
