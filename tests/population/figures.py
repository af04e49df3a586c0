"""The figures of a census: counts by style, origin and class, and each miss in words."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.population.judging import Outcome, Submission
from tests.population.scoring import Score
from tests.population.submission import Group

Right = Sequence[tuple[Submission, Outcome]]
Figures = dict[str, Any]


def figures(scores: Sequence[Score], right: Right, seed: int) -> Figures:
    """Everything that the tables show, as JSON holds it."""
    faults = [s for s in scores if s.case.group not in {Group.REMARK, Group.MUTANT}]
    return {
        "seed": seed,
        "population": digest([s.case.submission for s in scores], [s for s, _ in right]),
        "by origin": _grouped(faults, lambda s: (s.case.style, s.case.group)),
        "by class": _grouped(faults, lambda s: (s.case.style, s.case.kind)),
        "mutants": _grouped(
            [s for s in scores if s.case.group is Group.MUTANT], lambda s: (s.case.style, "mutant")
        ),
        "remarks": _remarks([s for s in scores if s.case.group is Group.REMARK]),
        "right": _accepted(right),
        "misses": [missed(s) for s in scores if is_miss(s)],
        "alarms": [f"{s.style}, {s.dtype}: {s.id}: {o}" for s, o in right if not o.conforms],
    }


def digest(*submissions: Iterable[Submission]) -> str:
    """The population in one number: any other text, style or precision gives another."""
    told = [[s.id, s.style, s.source, s.hidden, s.dtype] for some in submissions for s in some]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def is_miss(score: Score) -> bool:
    """Whether the judge could have done better."""
    if score.case.group is Group.REMARK:
        return not is_reported(score)
    return not score.is_hit


def is_reported(score: Score) -> bool:
    """Whether what is no fault is accepted, and said: as a remark, or as close."""
    close = any(e.status == "close" for e in score.outcome.equations)
    return not score.rejected and (close or bool(score.outcome.remarks))


def missed(score: Score) -> str:
    """One line for a miss: the style, the fault, what the verdict lacks, and the verdict."""
    if score.case.group is Group.REMARK:
        what = "rejected" if score.rejected else "not reported"
    else:
        faults = (
            ("accepted", not score.rejected),
            ("misplaced", score.rejected and not score.placed),
            ("not named", score.rejected and score.named is False),
            (f"misnamed {', '.join(score.misnamed)}", bool(score.misnamed)),
        )
        what = ", ".join(word for word, applies in faults if applies)
    return f"{score.case.style}, {score.case.submission.id}: {what}: {score.outcome}"


def _grouped(scores: Iterable[Score], key: Callable[[Score], tuple[str, str]]) -> Figures:
    table: Figures = {}
    for score in scores:
        style, row = key(score)
        counts = table.setdefault(style, {}).setdefault(
            row,
            dict.fromkeys(("count", "rejected", "placed", "nameable", "named", "misnamed"), 0),
        )
        counts["count"] += 1
        counts["rejected"] += score.rejected
        counts["placed"] += score.placed
        counts["nameable"] += score.named is not None
        counts["named"] += score.named is True
        counts["misnamed"] += bool(score.misnamed)
    return table


def _remarks(scores: Iterable[Score]) -> Figures:
    table: Figures = {}
    for score in scores:
        row = table.setdefault(score.case.style, {"count": 0, "reported": 0})
        row["count"] += 1
        row["reported"] += is_reported(score)
    return table


def _accepted(right: Right) -> Figures:
    table: Figures = {}
    for submission, outcome in right:
        row = table.setdefault(submission.style, {}).setdefault(
            submission.dtype, {"count": 0, "accepted": 0}
        )
        row["count"] += 1
        row["accepted"] += outcome.conforms
    return table
