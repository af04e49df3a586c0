"""The examples: correct ones conform, and each wrong one differs at its own equation."""

import re
from pathlib import Path

import pytest

from tests.support.in_process import EXAMPLES, failing_statuses, judge_functions, load_functions
from tests.support.short_form import sample_rows

OWN = {name: str(EXAMPLES / name / f"{name}.binding") for name in ("rows", "tuples", "unrolled")}
"""The folders that contain a binding."""

RIGHT = [
    *((path, "planar") for path in [EXAMPLES / "planar" / "solution.py"]),
    *((path, "planar") for path in sorted((EXAMPLES / "planar" / "variants").glob("*.py"))),
    (EXAMPLES / "kernels" / "solution.py", "kernels"),
    *((EXAMPLES / name / "solution.py", binding) for name, binding in OWN.items()),
]
WRONG = [
    (path, binding)
    for folder, binding in {"planar": "planar", "kernels": "kernels", **OWN}.items()
    for path in sorted((EXAMPLES / folder / "wrong").glob("*.py"))
]
KEEPS_FLOAT32 = [(path, binding) for path, binding in RIGHT if path.stem != "loops"]
CLOSE = {
    "guarded_cost": {"3.45 J"},
    "single_precision": {
        *("3.15 Z1", "3.20 A1", "3.15 Z2", "3.21 A2", "3.45 J"),
        *("3.44 dZ2", "3.44 dW2", "3.46 db2", "3.47 dZ1", "3.48 dW1", "3.49 db1"),
        *("3.30 W1_next", "3.30 b1_next", "3.31 W2_next", "3.31 b2_next"),
    },
}


def _name(value: object) -> str | None:
    return value.stem if isinstance(value, Path) else None


@pytest.mark.parametrize(("path", "binding"), RIGHT, ids=_name)
def test_right_examples_conform_in_float64(path: Path, binding: str) -> None:
    found = failing_statuses(judge_functions(load_functions(path), binding))
    assert found == dict.fromkeys(CLOSE.get(path.stem, ()), "close")


@pytest.mark.parametrize(("path", "binding"), sample_rows(KEEPS_FLOAT32, 3), ids=_name)
def test_right_examples_conform_in_float32(path: Path, binding: str) -> None:
    found = failing_statuses(judge_functions(load_functions(path), binding, "float32"))
    assert set(found.values()) <= {"close"}


@pytest.mark.parametrize(("path", "binding"), sample_rows(WRONG, 16), ids=_name)
def test_wrong_examples_are_rejected_at_their_own_equation_and_no_other(
    path: Path, binding: str
) -> None:
    headline = path.read_text(encoding="utf-8").splitlines()[0]
    found = failing_statuses(judge_functions(load_functions(path), binding))
    differing = {label for label, status in found.items() if status != "follows"}
    assert differing, f"{path} is accepted"
    named = set(re.findall(r"[\w.()-]+", headline))
    assert all(set(label.split()) <= named for label in differing), found


def test_there_are_a_dozen_wrong_examples_of_the_assignment() -> None:
    assert sum(binding == "planar" for _, binding in WRONG) >= 12
