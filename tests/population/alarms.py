"""Looking for false alarms: right implementations, each judged on an exam of a new seed.

`python -m tests.population.alarms --count 10000 --seed 7` judges that many, in this process and on
all cores, and prints every one that is rejected; the exit status is 1 if there is one.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby

from tests.population.submission_outcomes import (
    PopulationSubmission,
    example_set_for,
    judge_in_process,
)
from tests.population.variant_registry import right_submissions

BATCH_SIZE = 8
"""How many right submissions sit one exam: drawing it costs as much as judging one of them."""


def seeded_batches(count: int, seed: int) -> Iterator[tuple[int, list[PopulationSubmission]]]:
    """Seeds of exams, each with right submissions of one style, activation and precision.

    Every submission has its turn before one comes again.
    """
    draws = random.Random(seed)  # noqa: S311  (any seed will do, as long as it is new)
    left = count
    while left > 0:
        for same in _shuffled_batches(draws):
            taken = same[: min(BATCH_SIZE, left)]
            left -= len(taken)
            if taken:
                yield draws.getrandbits(32), taken


def _shuffled_batches(draws: random.Random) -> list[list[PopulationSubmission]]:
    """All right submissions in parts that can sit one exam, shuffled."""
    pool = sorted(right_submissions(), key=_example_set_key)
    parts = list[list[PopulationSubmission]]()
    for _, group in groupby(pool, key=_example_set_key):
        same = list(group)
        draws.shuffle(same)
        parts += [same[at : at + BATCH_SIZE] for at in range(0, len(same), BATCH_SIZE)]
    draws.shuffle(parts)
    return parts


def _example_set_key(submission: PopulationSubmission) -> tuple[str, str, str]:
    return submission.style, submission.activation, submission.dtype


def false_alarms(seeded_batch: tuple[int, list[PopulationSubmission]]) -> list[str]:
    """What the judge holds against right submissions on the exam of one seed."""
    seed, submissions = seeded_batch
    example_set_for.cache_clear()  # another seed, another exam: none is asked for twice
    found = []
    for submission in submissions:
        outcome = judge_in_process(submission, seed)
        if not outcome.conforms:
            told = f"{submission.style}, {submission.activation}, {submission.dtype}"
            found.append(f"{told}, seed {seed}: {submission.id}: {outcome}")
    return found


def main() -> int:
    """Judge them, print the alarms and how many there were."""
    parser = argparse.ArgumentParser(prog="python -m tests.population.alarms")
    parser.add_argument("--count", type=int, default=10_000, help="how many to judge")
    parser.add_argument(
        "--seed", type=int, default=1, help="where the seeds of the exams come from"
    )
    chosen = parser.parse_args()
    started, total = time.perf_counter(), 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(false_alarms, seeded_batches(chosen.count, chosen.seed), chunksize=4):
            total += len(found)
            if found:
                print(*found, sep="\n", flush=True)  # noqa: T201
    seconds = time.perf_counter() - started
    print(f"{chosen.count} right submissions: {total} rejected, in {seconds:.0f} s")  # noqa: T201
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
