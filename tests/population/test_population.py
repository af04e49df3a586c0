"""The population in short: a sample of faults and of right submissions, and the checker checked."""

import random
from collections.abc import Sequence

import pytest

from backproof.diagnosis.made import explained
from backproof.judge.verdict import EquationVerdict, Fault, Status
from properties.faults import FAULTS as CATALOGUE
from tests.population.census import cases
from tests.population.edits import EditError, edited
from tests.population.equivalent import EQUIVALENT, reason
from tests.population.figures import is_reported
from tests.population.judging import Outcome, Submission, judged, validated
from tests.population.mutants import mutants
from tests.population.right import VARIANTS, all_right
from tests.population.scoring import Case, scored
from tests.population.styles import STYLES
from tests.population.submission import FAULTS, Group, Kind

SAMPLE, FEW = 20260215, 8
WRONG = [case for case in cases() if case.group not in {Group.MUTANT, Group.REMARK}]


def _name(value: object) -> str | None:
    if isinstance(value, Case):
        return f"{value.style}: {value.submission.id}"
    if isinstance(value, Submission):
        return f"{value.style}, {value.dtype}: {value.id}"
    return None


def _judged(submission: Submission) -> Outcome:
    """The outcome on an exam of the fewest examples that have every kind of network."""
    return judged(submission, examples=FEW)


def _sampled(chosen: Sequence[Case], count: int) -> list[Case]:
    return random.Random(SAMPLE).sample(chosen, count)  # noqa: S311  (a sample, not a secret)


def _in_every_stage() -> list[Case]:
    """One fault for each number, and six of each style at least."""
    drawn = _sampled(WRONG, len(WRONG))
    by_number = {case.faults[0].number: case for case in drawn}
    by_style = [c for style in STYLES for c in [c for c in drawn if c.style == style][:6]]
    return list({id(case): case for case in (*by_number.values(), *by_style)}.values())


@pytest.mark.parametrize("case", _in_every_stage(), ids=_name)
def test_a_fault_of_each_stage_and_style_is_rejected(case: Case) -> None:
    assert scored(case, _judged(case.submission)).rejected


@pytest.mark.parametrize(
    "submission",
    random.Random(SAMPLE).sample(all_right(), 9),  # noqa: S311  (a sample, not a secret)
    ids=_name,
)
def test_a_right_variant_is_accepted(submission: Submission) -> None:
    outcome = _judged(submission)
    assert outcome.conforms, outcome


def test_what_is_no_fault_is_accepted_and_said() -> None:
    fault = FAULTS["seed-inside-the-start"]
    submission = Submission(fault.id, "functions", fault.source("functions"))
    case = Case(submission, fault.group, fault.kind, (fault,))
    assert is_reported(scored(case, _judged(submission)))


@pytest.mark.parametrize("style", list(STYLES))
def test_a_file_in_a_worker_gets_the_verdict_that_it_gets_here(style: str) -> None:
    fault = FAULTS["output-biases-not-averaged"]
    submission = Submission(fault.id, style, fault.source(style))
    here, there = _judged(submission), validated(submission, examples=FEW)
    assert [(e.label, e.status) for e in here.wrong] == [(e.label, e.status) for e in there.wrong]
    assert [cause.fault for cause in here.causes] == [cause.fault for cause in there.causes]


def test_a_piece_that_is_not_there_once_is_an_error_in_words() -> None:
    with pytest.raises(EditError, match="'b' is in the source 2 times: expected once"):
        edited("a b b", {"b": "c"})
    assert edited("a b", {"b": "c"}) == "a c"


def test_every_submission_is_python_and_none_is_the_right_source() -> None:
    for case in cases():
        compile(case.submission.source, case.submission.id, "exec")
        assert case.submission.source != STYLES[case.style].right(case.submission.hidden)


def test_the_population_is_as_large_as_it_claims() -> None:
    held_out = [fault for fault in FAULTS.values() if fault.group is Group.HELD_OUT]
    assert len(FAULTS) >= 250
    assert len(held_out) >= 30
    assert not any(fault.named for fault in held_out)
    assert len({case.submission.id for case in WRONG if case.group is Group.TWO_FAULTS}) >= 20
    assert {fault.kind for fault in FAULTS.values()} == set(Kind)
    assert len(VARIANTS) >= 50


def test_every_name_is_an_id_of_the_catalogue() -> None:
    named = {name for fault in FAULTS.values() for style in STYLES for name in fault.names(style)}
    assert {name for name in named if explained(name) is None} <= set(CATALOGUE)


def test_every_equivalent_mutant_is_made_and_has_its_reason() -> None:
    made = [m for style in STYLES.values() for m in mutants(style) if reason(m)]
    assert {(m.style, m.function, m.before, m.after) for m in made} == {k[:4] for k in EQUIVALENT}


@pytest.mark.parametrize("style", list(STYLES))
def test_a_mutant_that_is_called_equivalent_is_accepted(style: str) -> None:
    mutant = next((m for m in mutants(STYLES[style]) if reason(m)), None)
    assert mutant is not None
    assert _judged(mutant.submission).conforms


# The scores themselves: a verdict made up for each way to err.
_FAULT = FAULTS["hidden-slope-forgotten"]
_CASE = Case(Submission("made up", "functions", ""), Group.LISTED, Kind.VALUE, (_FAULT,))
_CAUSE = Fault("3.47", "dZ1", "dZ1-without-slope", "", "backward_propagation")


def _verdict(*wrong: tuple[str, str], cause: Fault | None = _CAUSE) -> Outcome:
    found = [EquationVerdict("", s, "backward_propagation", Status(how)) for s, how in wrong]
    return Outcome(tuple(found), (cause,) if cause else (), ())


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
            _verdict(_DIFFERS, cause=Fault("3.47", "dZ1", "dZ1-sign", "")),
            (True, True, False, ("dZ1-sign",)),
        ),
        (_verdict(cause=None), (False, False, False, ())),
    ],
    ids=["hit", "too much", "elsewhere", "unnamed", "accepted", "misnamed", "no verdict"],
)
def test_a_score_tells_a_hit_from_each_kind_of_miss(
    outcome: Outcome, expected: tuple[bool, bool, bool, tuple[str, ...]]
) -> None:
    score = scored(_CASE, outcome)
    assert (score.rejected, score.placed, score.named, score.misnamed) == expected
    assert score.is_hit == (expected == (True, True, True, ()))
