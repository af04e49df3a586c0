"""The right and wrong training loops that the tests judge, read from the files in loops/."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.course_loops import STANDALONE_LOOP
from tests.support.course_notebook import MODEL
from tests.support.submission_data import (
    SubmissionRecord,
    apply_edits_everywhere,
    read_submissions,
)

BASES = {"course": MODEL, "standalone": STANDALONE_LOOP}
"""The right loops that the files edit: the course's, and one that calls no other function."""


@dataclass(frozen=True, slots=True)
class TrainingLoop:
    """A training loop and the parts of its verdict that the tests check.

    `fault` is the id of the fault that the verdict must name, or None if it must name none.
    `message`, `call` and `deviation` are texts that the verdict's message, its remark and its
    accepted deviation must contain.
    """

    source: str
    fault: str | None
    message: str
    call: str
    deviation: str


def _read(*names: str) -> dict[str, TrainingLoop]:
    folder = Path(__file__).parent / "loops"
    records = read_submissions(*(folder / f"{name}.toml" for name in names))
    return {identifier: _make_loop(record) for identifier, record in records.items()}


def _make_loop(record: SubmissionRecord) -> TrainingLoop:
    source = record.source
    for base, edits in record.edits.items():
        source = apply_edits_everywhere(BASES[base], edits)
    fields = record.fields
    texts = (fields.get(name, "") for name in ("message", "call", "deviation"))
    return TrainingLoop(source, fields.get("fault"), *texts)


RIGHT_LOOPS = _read("right")
STUDENT_LOOPS = _read("student")
OTHER_SIGNATURES = _read("other_signatures")
DEVIATING_LOOPS = _read("deviating")
WRONG_LOOPS = _read("wrong")
ALL_FAULTY_LOOPS = _read("iteration_faults", "body_faults", "data_faults", "result_faults")
ADVERSARIAL_LOOPS = _read("adversarial")
