"""The class in examples/class: every submission gets the expected verdict."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest

from backproof.binding import load
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.example_set import ExampleSet
from backproof.results.labels import TRAINING_LOOP_LABEL
from backproof.results.verdict import Verdict
from backproof.sandbox.isolation.tier_selection import probe_tier
from backproof.validation.pipeline import TargetError, validate_target
from backproof.validation.request import ValidationRequest
from tests.support.in_process import EXAMPLES
from tests.support.short_form import sample

CLASS = EXAMPLES / "class"
PLANAR = load("planar")
REQUEST = ValidationRequest(
    PLANAR, 7, examples=8, counterexample=False, isolation="process", call_seconds=2.0,
    training_loop=TrainingLoopCall(PLANAR.training, PLANAR),
)  # fmt: skip

SIZES = "n0, n2"
INIT = "3.11-init W1, 3.11-init b1, 3.11-init W2, 3.11-init b2"
HIDDEN = "3.15 Z1, 3.20 A1"
FORWARD = f"{HIDDEN}, 3.15 Z2, 3.21 A2"
COST = "3.45 J"
LAST = "3.44 dZ2, 3.44 dW2, 3.46 db2"
FIRST = "3.47 dZ1, 3.48 dW1, 3.49 db1"
UPDATE = "3.30 W1_next, 3.30 b1_next, 3.31 W2_next, 3.31 b2_next"
PREDICTION = "3.21 prediction"
RETURNED = "3.44 dW2, 3.46 db2, 3.48 dW1, 3.49 db1"

Expected = dict[str, str]
"""The equations that do not conform, with their statuses."""

RIGHT: dict[str, Expected] = {
    "ada_lovelace.py": {},
    "alan_t.ipynb": {},
    "carl_g.ipynb": {},
    "emmy_n.ipynb": {},
    "grace_hopper.py": {},
    "josé_hernández.py": {"close": f"{FORWARD}, {COST}, {LAST}, {FIRST}, {UPDATE}, {PREDICTION}"},
    "maria_mitchell.py": {"close": COST},
    "olga_l.py": {},
    "søren_ærø.py": {},
    "zoe_w.py": {},
    "王小明.py": {},
}
WRONG: dict[str, Expected] = {
    "bob_tables.py": {"differs": "3.44 dW2, 3.48 dW1"},
    "chen_wei.ipynb": {"differs": "3.49 db1"},
    "dmitri_k.py": {"differs": "3.47 dZ1", "follows": "3.48 dW1, 3.49 db1"},
    "elif_yılmaz.py": {"differs": "3.20 A1", "follows": f"3.15 Z2, 3.21 A2, {PREDICTION}"},
    "fatima_z.py": {"differs": COST},
    "george_b.ipynb": {"differs": COST},
    "hannah_m.py": {"differs": "3.15 Z1", "follows": f"3.20 A1, 3.15 Z2, 3.21 A2, {PREDICTION}"},
    "ivan_petrov.py": {},
    "jules_v.ipynb": {"differs": UPDATE},
    "katherine_j.py": {"differs": "3.47 dZ1", "follows": "3.48 dW1, 3.49 db1"},
    "lars_ångström.py": {"differs": "3.11-init W1, 3.11-init b1, 3.11-init W2"},
    "mei_lin.py": {"differs": f"3.48 dW1, {PREDICTION}"},
    "nikolai_l.py": {"differs": "3.11-init W1, 3.11-init W2"},
    "nora_t.py": {},
    "omar_k.ipynb": {
        "differs": "3.11-init W1, 3.11-init W2, 3.15 Z2",
        "follows": f"3.21 A2, {PREDICTION}",
    },
    "priya_s.py": {"differs": "3.49 db1"},
    "quentin_b.py": {"differs": UPDATE},
    "rosa_q.py": {"differs": "n0, 3.21 A2", "follows": PREDICTION},
    "tomás_o.py": {"differs": "3.48 dW1"},
    "uma_t.ipynb": {"differs": COST},
}
UNFINISHED: dict[str, Expected] = {
    "anders_py2.py": {"crashed": COST},
    "björk_g.py": {},
    "victor_h.ipynb": {
        "missing": f"{INIT}, 3.15 Z2, 3.21 A2, {COST}, {LAST}, {FIRST}, {UPDATE}, {PREDICTION}"
    },
    "wanda_m.py": {"missing": f"{COST}, {FIRST}, {UPDATE}"},
    "xu_fei.ipynb": {"missing": f"{INIT}, {LAST}, {FIRST}, {UPDATE}"},
    "yara_q.ipynb": {"missing": f"{COST}, {LAST}, {FIRST}"},
    "zack_d.py": {},
}
HOSTILE: dict[str, Expected] = {
    "craig_m.py": {"crashed": COST, "missing": f"{INIT}, {FORWARD}, {LAST}, {FIRST}, {UPDATE}"},
    "eve_loop.py": {
        "timed out": UPDATE,
        "missing": f"{INIT}, {FORWARD}, {COST}, {LAST}, {FIRST}",
    },
    "mallory_x.py": {
        "crashed": f"{FORWARD}, {PREDICTION}",
        "missing": f"{INIT}, {LAST}, {FIRST}, {UPDATE}",
    },
    "oscar_p.py": {
        "differs": f"{SIZES}, {COST}, {PREDICTION}",
        "missing": f"{INIT}, {FORWARD}, {LAST}, {FIRST}, {UPDATE}",
    },
    "trudy_e.py": {
        "differs": f"{SIZES}, {FORWARD}, {COST}, {RETURNED}, {PREDICTION}",
        "missing": f"{INIT}, {UPDATE}",
    },
}
EMPTY = ("carla_n.py", "dan_e.ipynb")
NEEDS_SANDBOX = "sybil_r.py"
"""Submissions that need another file of the class, which the sandbox hides."""

LOOPS = {
    "missing": "emmy_n.ipynb",
    "close": "josé_hernández.py",
    "differs": "nora_t.py",
    "follows": (
        "bob_tables.py, chen_wei.ipynb, dmitri_k.py, elif_yılmaz.py, hannah_m.py, katherine_j.py, "
        "lars_ångström.py, mei_lin.py, nikolai_l.py, omar_k.ipynb, priya_s.py, quentin_b.py, "
        "rosa_q.py, tomás_o.py"
    ),
}
"""Training loops that do not conform; unfinished and hostile submissions have none."""

EXPECTED = {**RIGHT, **WRONG, **UNFINISHED, **HOSTILE}


@cache
def _exam() -> ExampleSet:
    return REQUEST.draw_examples()


def _loop_of(name: str) -> str:
    """Return the status of a submission's training loop; empty if it conforms."""
    if name in {**UNFINISHED, **HOSTILE}:
        return "missing"
    return next((status for status, names in LOOPS.items() if name in names.split(", ")), "")


def _judged(name: str, question: ValidationRequest = REQUEST) -> Verdict:
    return validate_target(CLASS / name, question, _exam())


def _found(verdict: Verdict) -> dict[str, set[str]]:
    found = dict[str, set[str]]()
    for equation in verdict.equations:
        if equation.status != "conforms":
            found.setdefault(str(equation.status), set()).add(equation.label)
    return found


@pytest.mark.parametrize("name", sample(EXPECTED, 12))
def test_each_example_submission_gets_the_expected_verdict(name: str) -> None:
    wanted = {status: set(labels.split(", ")) for status, labels in EXPECTED[name].items()}
    if loop := _loop_of(name):
        wanted.setdefault(loop, set()).add(TRAINING_LOOP_LABEL)
    verdict = _judged(name)
    assert _found(verdict) == wanted
    assert verdict.conforms == (wanted.keys() <= {"close"})


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_judge_is_an_error_of_one_line(name: str) -> None:
    with pytest.raises(TargetError, match=r"has none of the functions of planar") as error:
        _judged(name)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(
    bool(probe_tier("bubblewrap", sys.executable)), reason="bubblewrap does not work here"
)
def test_other_submissions_cannot_be_read() -> None:
    walled = ValidationRequest(
        REQUEST.binding, 7, examples=8, counterexample=False, isolation="bubblewrap", trusted=False
    )
    found = _found(_judged(NEEDS_SANDBOX, walled))
    assert found["crashed"] == {*SIZES.split(", "), *FORWARD.split(", "), COST}


def test_what_a_submission_writes_lands_nowhere_in_the_class() -> None:
    _judged("oscar_p.py")
    assert {path.suffix for path in CLASS.iterdir() if path.is_file()} == {".py", ".ipynb"}


def test_every_submission_is_expected_and_described() -> None:
    files = {path.name for path in CLASS.iterdir() if path.suffix in {".py", ".ipynb"}}
    assert files == {*EXPECTED, *EMPTY, NEEDS_SANDBOX}
    readme = (EXAMPLES.parent / "docs" / "example-class.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(.+?)` \| .", readme, re.MULTILINE) == [
        *RIGHT, *WRONG, *_sorted(UNFINISHED, *EMPTY), *_sorted(HOSTILE, NEEDS_SANDBOX),
    ]  # fmt: skip


def _sorted(expected: dict[str, Expected], *more: str) -> list[str]:
    return sorted([*expected, *more], key=lambda name: Path(name).stem)
