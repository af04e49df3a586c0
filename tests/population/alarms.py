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

from tests.population.judging import Submission, exam_of, judged
from tests.population.right import all_right

PER_EXAM = 8
"""How many right submissions sit one exam: drawing it costs as much as judging one of them."""


def sittings(count: int, seed: int) -> Iterator[tuple[int, list[Submission]]]:
    """Seeds of exams, each with right submissions of one style, activation and precision.

    Every submission has its turn before one comes again.
    """
    draws = random.Random(seed)  # noqa: S311  (any seed will do, as long as it is new)
    left = count
    while left > 0:
        for same in _rounds(draws):
            taken = same[: min(PER_EXAM, left)]
            left -= len(taken)
            if taken:
                yield draws.getrandbits(32), taken


def _rounds(draws: random.Random) -> list[list[Submission]]:
    """All right submissions in parts that can sit one exam, shuffled."""
    pool = sorted(all_right(), key=_terms)
    parts = list[list[Submission]]()
    for _, group in groupby(pool, key=_terms):
        same = list(group)
        draws.shuffle(same)
        parts += [same[at : at + PER_EXAM] for at in range(0, len(same), PER_EXAM)]
    draws.shuffle(parts)
    return parts


def _terms(submission: Submission) -> tuple[str, str, str]:
    return submission.style, submission.hidden, submission.dtype


def alarms(sitting: tuple[int, list[Submission]]) -> list[str]:
    """What the judge holds against right submissions on the exam of one seed."""
    seed, submissions = sitting
    exam_of.cache_clear()  # another seed, another exam: none is asked for twice
    found = []
    for submission in submissions:
        outcome = judged(submission, seed)
        if not outcome.conforms:
            told = f"{submission.style}, {submission.hidden}, {submission.dtype}"
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
        for found in pool.map(alarms, sittings(chosen.count, chosen.seed), chunksize=4):
            total += len(found)
            if found:
                print(*found, sep="\n", flush=True)  # noqa: T201
    seconds = time.perf_counter() - started
    print(f"{chosen.count} right submissions: {total} rejected, in {seconds:.0f} s")  # noqa: T201
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
