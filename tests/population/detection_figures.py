"""The figures of a census: counts by style, origin and class, and each miss in words."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.population.case_scores import CaseScore
from tests.population.seeded_faults import FaultOrigin
from tests.population.submission_outcomes import JudgeOutcome, PopulationSubmission

RightOutcomes = Sequence[tuple[PopulationSubmission, JudgeOutcome]]
Figures = dict[str, Any]


def detection_figures(
    scores: Sequence[CaseScore], right_outcomes: RightOutcomes, seed: int
) -> Figures:
    """Everything that the tables show, as JSON holds it."""
    faults = [s for s in scores if s.case.origin not in {FaultOrigin.REMARK, FaultOrigin.MUTANT}]
    return {
        "seed": seed,
        "population": digest([s.case.submission for s in scores], [s for s, _ in right_outcomes]),
        "by origin": _counts_by(faults, lambda s: (s.case.style, s.case.origin)),
        "by class": _counts_by(faults, lambda s: (s.case.style, s.case.category)),
        "mutants": _counts_by(
            [s for s in scores if s.case.origin is FaultOrigin.MUTANT],
            lambda s: (s.case.style, "mutant"),
        ),
        "remarks": _remark_counts([s for s in scores if s.case.origin is FaultOrigin.REMARK]),
        "right": _acceptance_counts(right_outcomes),
        "misses": [describe_miss(s) for s in scores if is_miss(s)],
        "alarms": [
            f"{s.style}, {s.dtype}: {s.id}: {o}" for s, o in right_outcomes if not o.conforms
        ],
    }


def digest(*submissions: Iterable[PopulationSubmission]) -> str:
    """Return a digest of the population: its ids, styles, sources and precisions, in any order."""
    rows = sorted(
        [s.id, s.style, s.source, s.activation, s.dtype] for group in submissions for s in group
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def is_miss(score: CaseScore) -> bool:
    """Whether the judge could have done better."""
    if score.case.origin is FaultOrigin.REMARK:
        return not is_reported(score)
    return not score.is_hit


def is_reported(score: CaseScore) -> bool:
    """Whether what is no fault is accepted, and said: as a remark, or as close."""
    close = any(e.status == "close" for e in score.outcome.equations)
    return not score.is_rejected and (close or bool(score.outcome.remarks))


def describe_miss(score: CaseScore) -> str:
    """One line for a miss: the style, the fault, what the verdict lacks, and the verdict."""
    if score.case.origin is FaultOrigin.REMARK:
        what = "rejected" if score.is_rejected else "not reported"
    else:
        faults = (
            ("accepted", not score.is_rejected),
            ("misplaced", score.is_rejected and not score.is_localized),
            ("not named", score.is_rejected and score.is_identified is False),
            (f"misnamed {', '.join(score.wrong_fault_ids)}", bool(score.wrong_fault_ids)),
        )
        what = ", ".join(word for word, applies in faults if applies)
    return f"{score.case.style}, {score.case.submission.id}: {what}: {score.outcome}"


def _counts_by(scores: Iterable[CaseScore], key: Callable[[CaseScore], tuple[str, str]]) -> Figures:
    table: Figures = {}
    for score in scores:
        style, row = key(score)
        counts = table.setdefault(style, {}).setdefault(
            row,
            dict.fromkeys(("count", "rejected", "placed", "nameable", "named", "misnamed"), 0),
        )
        counts["count"] += 1
        counts["rejected"] += score.is_rejected
        counts["placed"] += score.is_localized
        counts["nameable"] += score.is_identified is not None
        counts["named"] += score.is_identified is True
        counts["misnamed"] += bool(score.wrong_fault_ids)
    return table


def _remark_counts(scores: Iterable[CaseScore]) -> Figures:
    table: Figures = {}
    for score in scores:
        row = table.setdefault(score.case.style, {"count": 0, "reported": 0})
        row["count"] += 1
        row["reported"] += is_reported(score)
    return table


def _acceptance_counts(right_outcomes: RightOutcomes) -> Figures:
    table: Figures = {}
    for submission, outcome in right_outcomes:
        row = table.setdefault(submission.style, {}).setdefault(
            submission.dtype, {"count": 0, "accepted": 0}
        )
        row["count"] += 1
        row["accepted"] += outcome.conforms
    return table
