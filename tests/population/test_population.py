"""The population in short: a sample of faults and of right submissions, and the checker checked."""

import random
from collections.abc import Sequence

import pytest

from backproof.diagnosis.synthetic_fault_ids import describe_fault_id
from backproof.properties.faults import FAULTS as CATALOGUE
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Cause
from tests.population.case_scores import FaultCase, score_case
from tests.population.detection_figures import is_reported
from tests.population.equivalent_mutants import EQUIVALENT_MUTANTS, equivalence_reason
from tests.population.population_scores import all_cases, seeded_cases
from tests.population.seeded_faults import SEEDED_FAULTS, FaultCategory, FaultOrigin
from tests.population.submission_mutants import mutants_of_style
from tests.population.submission_outcomes import (
    JudgeOutcome,
    PopulationSubmission,
    judge_in_process,
    validate_in_worker,
)
from tests.population.submission_styles import STYLES
from tests.population.variant_registry import ACCEPTED_VARIANTS, right_submissions
from tests.support.short_form import deep, sample
from tests.support.submission_data import EditError, apply_edits

SAMPLE_SEED, EXAMPLE_COUNT = 20260215, 8
WRONG = [case for case in seeded_cases() if case.origin is not FaultOrigin.REMARK]


def _name(value: object) -> str | None:
    if isinstance(value, FaultCase):
        return f"{value.style}: {value.submission.id}"
    if isinstance(value, PopulationSubmission):
        return f"{value.style}, {value.dtype}: {value.id}"
    return None


def _judge_quickly(submission: PopulationSubmission) -> JudgeOutcome:
    """The outcome on an exam of the fewest examples that have every kind of network."""
    return judge_in_process(submission, examples=EXAMPLE_COUNT)


def _sample_cases(chosen: Sequence[FaultCase], count: int) -> list[FaultCase]:
    return random.Random(SAMPLE_SEED).sample(chosen, count)  # noqa: S311  (a sample, not a secret)


def _cases_of_every_stage() -> list[FaultCase]:
    """One fault for each number, and six of each style at least."""
    drawn = _sample_cases(WRONG, len(WRONG))
    by_number = {case.faults[0].number: case for case in drawn}
    by_style = [c for style in STYLES for c in [c for c in drawn if c.style == style][:6]]
    return list({id(case): case for case in (*by_number.values(), *by_style)}.values())


@pytest.mark.parametrize("case", sample(_cases_of_every_stage(), 10), ids=_name)
def test_a_fault_of_each_stage_and_style_is_rejected(case: FaultCase) -> None:
    assert score_case(case, _judge_quickly(case.submission)).is_rejected


@pytest.mark.parametrize(
    "submission",
    random.Random(SAMPLE_SEED).sample(right_submissions(), 9),  # noqa: S311  (a sample, not a secret)
    ids=_name,
)
def test_a_right_variant_is_accepted(submission: PopulationSubmission) -> None:
    outcome = _judge_quickly(submission)
    assert outcome.conforms, outcome


def test_matter_of_practice_is_accepted_and_reported() -> None:
    fault = SEEDED_FAULTS["seed-inside-the-start"]
    submission = PopulationSubmission(fault.id, "functions", fault.source("functions"))
    case = FaultCase(submission, fault.origin, fault.category, (fault,))
    assert is_reported(score_case(case, _judge_quickly(submission)))


@pytest.mark.parametrize("style", list(STYLES))
def test_worker_and_process_give_the_same_verdict(style: str) -> None:
    fault = SEEDED_FAULTS["output-biases-not-averaged"]
    submission = PopulationSubmission(fault.id, style, fault.source(style))
    here, there = _judge_quickly(submission), validate_in_worker(submission, examples=EXAMPLE_COUNT)
    assert [(e.label, e.status) for e in here.failures] == [
        (e.label, e.status) for e in there.failures
    ]
    assert [cause.fault for cause in here.causes] == [cause.fault for cause in there.causes]


def test_edit_of_text_that_is_not_unique_is_an_error() -> None:
    with pytest.raises(EditError, match="'b' occurs 2 times in the source, expected once"):
        apply_edits("a b b", {"b": "c"})
    assert apply_edits("a b", {"b": "c"}) == "a c"


@deep
def test_every_submission_is_python_and_none_is_the_right_source() -> None:
    for case in all_cases():
        compile(case.submission.source, case.submission.id, "exec")
        assert case.submission.source != STYLES[case.style].right_source(case.submission.activation)


def test_the_population_is_as_large_as_it_claims() -> None:
    held_out = [fault for fault in SEEDED_FAULTS.values() if fault.origin is FaultOrigin.HELD_OUT]
    assert len(SEEDED_FAULTS) >= 250
    assert len(held_out) >= 30
    assert not any(fault.fault_ids for fault in held_out)
    assert (
        len({case.submission.id for case in WRONG if case.origin is FaultOrigin.TWO_FAULTS}) >= 20
    )
    assert {fault.category for fault in SEEDED_FAULTS.values()} == set(FaultCategory)
    assert len(ACCEPTED_VARIANTS) >= 50


def test_every_name_is_an_id_of_the_catalogue() -> None:
    named = {
        name
        for fault in SEEDED_FAULTS.values()
        for style in STYLES
        for name in fault.fault_ids_in(style)
    }
    assert {name for name in named if describe_fault_id(name) is None} <= set(CATALOGUE)


def test_every_equivalent_mutant_is_made_and_has_its_reason() -> None:
    made = [
        m for style in STYLES.values() for m in mutants_of_style(style) if equivalence_reason(m)
    ]
    assert {(m.style, m.function, m.original, m.replacement) for m in made} == {
        k[:4] for k in EQUIVALENT_MUTANTS
    }


@pytest.mark.parametrize("style", sample(STYLES, 1))
def test_a_mutant_that_is_called_equivalent_is_accepted(style: str) -> None:
    mutant = next((m for m in mutants_of_style(STYLES[style]) if equivalence_reason(m)), None)
    assert mutant is not None
    assert _judge_quickly(mutant.submission).conforms


# The scores themselves: a verdict made up for each way to err.
_FAULT = SEEDED_FAULTS["hidden-slope-forgotten"]
_CASE = FaultCase(
    PopulationSubmission("made up", "functions", ""),
    FaultOrigin.LISTED,
    FaultCategory.VALUE,
    (_FAULT,),
)
_CAUSE = Cause("3.47", "dZ1", "dZ1-without-slope", "", "backward_propagation")


def _verdict(*wrong: tuple[str, str], cause: Cause | None = _CAUSE) -> JudgeOutcome:
    found = [EquationVerdict("", s, "backward_propagation", Status(how)) for s, how in wrong]
    return JudgeOutcome(tuple(found), (cause,) if cause else (), ())


_DIFFERS = ("dZ1", "differs")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (_verdict(_DIFFERS, ("dW1", "follows")), (True, True, True, ())),
        (_verdict(_DIFFERS, ("dW1", "differs")), (True, False, True, ())),
        (_verdict(("dW1", "differs")), (True, False, True, ())),
        (_verdict(_DIFFERS, cause=None), (True, True, False, ())),
        (_verdict(("dZ1", "close"), cause=None), (False, False, False, ())),
        (
            _verdict(_DIFFERS, cause=Cause("3.47", "dZ1", "dZ1-sign", "")),
            (True, True, False, ("dZ1-sign",)),
        ),
        (_verdict(cause=None), (False, False, False, ())),
    ],
    ids=["hit", "too much", "elsewhere", "unnamed", "accepted", "misnamed", "no verdict"],
)
def test_a_score_tells_a_hit_from_each_kind_of_miss(
    outcome: JudgeOutcome, expected: tuple[bool, bool, bool, tuple[str, ...]]
) -> None:
    score = score_case(_CASE, outcome)
    assert (
        score.is_rejected,
        score.is_localized,
        score.is_identified,
        score.wrong_fault_ids,
    ) == expected
    assert score.is_hit == (expected == (True, True, True, ()))
