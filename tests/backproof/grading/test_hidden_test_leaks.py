"""What a hostile submission was given by the exam reaches no page or file that its student sees.

Each attack wraps what it tells in QQ…QQ. It is first shown to reach the lecturer's record, where it
may stand, and then that no piece of it is in anything for the student.
"""

import json
import re
from pathlib import Path

import pytest

from backproof.integrations.gradescope import results_json
from tests.support.class_factory import grade_class, stored_grades, write_class
from tests.support.grade_factory import PLANAR_ASSIGNMENT

TOLD = "X.ravel().tobytes()[:24].hex()"

RAISED = {
    "hexadecimal floats": "raise ValueError('QQ' + ' '.join(v.hex() for v in X.ravel()) + 'QQ')",
    "base64": (
        "import base64; raise ValueError('QQ' + base64.b64encode(X.tobytes()[:40]).decode() + 'QQ')"
    ),
    "letters": "raise ValueError('QQ' + {TOLD}.translate(LETTERS) + 'QQ')",
    "decimals": "raise ValueError(f'QQ{X.ravel().tolist()}QQ')",
    "the name of an exception": "raise type('QQ' + {TOLD} + 'QQ', (Exception,), {{}})('x')",
    "a key": "raise KeyError('QQ' + {TOLD} + 'QQ')",
    "a name in a message of Python's": "raise NameError(f\"name 'QQ{{{TOLD}}}QQ' is not defined\")",
    "an attribute": "return getattr(X, 'QQ' + {TOLD} + 'QQ')",
    "a keyword": "return dict(**{{'QQ' + {TOLD} + 'QQ': 1}})['x' + 'QQ' + {TOLD} + 'QQ']",
    "a shape": (
        "n = int.from_bytes(X.tobytes()[:6]); "
        "raise ValueError(f'cannot reshape array of size QQ{{n}}QQ into shape ({{n}},{{n}})')"
    ),
    "the size of a shape": (
        "n = int.from_bytes(X.tobytes()[:6]); "
        "raise ValueError(f'cannot reshape array of size {{n}} into shape ({{n}},2)QQ{{n}}QQ')"
    ),
    "the name of a type": "return type('QQ' + {TOLD} + 'QQ', (), {{}})()",
    "a conversion": "return float('QQ' + {TOLD} + 'QQ')",
}
LETTERS = "LETTERS = str.maketrans('0123456789abcdef', 'ghijklmnopqrstuv')"

KEEPER = """
KEPT = []
def layer(X, p):
    import numpy as np
    KEPT.append(X.flat[0])
    return np.full((p["W1"].shape[0], X.shape[1]), 4096.0 + len(KEPT))
"""
"""Answers with how often it was asked: a count stands for all that it could have kept."""

KEYS = "title: one layer\nhidden: tanh\n\nlayer(X, {W1, b1}) -> {Z1}\n"


def _hostile(does: str) -> str:
    body = does.replace("{TOLD}", TOLD).replace("{{", "{").replace("}}", "}")
    return f"{LETTERS}\ndef layer(X, p):\n    {body}\n"


def _pieces(payload: str) -> set[str]:
    """The pieces of 8 characters that are told from chance and from a colour."""
    windows = (payload[i : i + 8] for i in range(len(payload) - 7))
    return {piece for piece in windows if len(set(piece)) > 4}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gradebook of a class of all the attacks and of all the honest crashes."""
    folder = tmp_path_factory.mktemp("leaks")
    sources = {_id(way): _hostile(does) for way, does in RAISED.items()}
    sources |= {_id(does): f"def layer(X, p):\n    {does}\n" for does in HONEST}
    sources["keeper"] = KEEPER
    grade_class(write_class(folder / "class", **sources), folder / "out", "--seed", "1")
    return folder / "out"


def _id(way: str) -> str:
    return f"s{sorted([*RAISED, *HONEST]).index(way):02}"


def _seen_by_the_student(out: Path, name: str) -> str:
    pages = [path.read_text() for path in sorted((out / "feedback").glob(f"{name}.*"))]
    assert len(pages) == 2
    return "\n".join(
        [*pages, json.dumps(results_json.results(stored_grades(out)[name], PLANAR_ASSIGNMENT))]
    )


def _told(out: Path, name: str) -> str:
    told = json.dumps(stored_grades(out)[name].verdict, ensure_ascii=False)
    return max(re.findall(r"QQ(.+?)(?:QQ|…|\"|$)", told), key=len, default="")


@pytest.mark.parametrize("way", RAISED)
def test_arguments_do_not_leak_to_the_student(way: str, out: Path) -> None:
    payload, seen = _told(out, _id(way)), _seen_by_the_student(out, _id(way))
    assert _pieces(payload), "the attack tells nothing, not even to the lecturer"
    assert not [piece for piece in _pieces(payload) if piece in seen]


def test_keys_absent_from_the_source_are_not_shown(tmp_path: Path) -> None:
    """A key is one of the words of the source, or not shown."""
    folder = write_class(tmp_path / "class", eve=_hostile("return {{'QQ' + {TOLD}: 1, 'mine': 2}}"))
    (tmp_path / "layer.binding").write_text(KEYS)
    grade_class(folder, tmp_path / "out")
    seen = _seen_by_the_student(tmp_path / "out", "eve")
    assert "its keys: 'mine'" in seen
    payload = _told(tmp_path / "out", "eve").partition("'")[0]
    assert _pieces(payload)
    assert not [piece for piece in _pieces(payload) if piece in seen]


def test_hidden_inputs_are_not_in_the_counterexample_result(out: Path) -> None:
    """A function may keep what it was given, and answer with that when a new example comes."""
    verdict = stored_grades(out)["keeper"].verdict
    assert verdict is not None
    shown = verdict["counterexample"]
    assert {value for row in shown["got"]["rows"] for value in row} == {4097.0}


HONEST = {
    "Z = p['W1'] @ X.T @ X.T": "ValueError: matmul: Input operand 1 has a mismatch",
    "return p['W1'] + q": "q is read and assigned nowhere",
    "return p['W9']": "KeyError: 'W9'",
    "return X.dott(p)": "AttributeError: 'numpy.ndarray' object has no attribute 'dott'",
    "return p.W1": "AttributeError: 'dict' object has no attribute 'W1'",
    "return p(X)": "TypeError: 'dict' object is not callable",
    "return X['W1'] + len(X)": "IndexError: only integers, slices",
    "return X + 'W1'": "ufunc 'add' did not contain a loop",
    "return p + p": "TypeError: unsupported operand type(s) for +: 'dict' and 'dict'",
    "return layer(X)": "TypeError: layer() missing 1 required positional argument: 'p'",
    "return layer(X, p, 1)": "TypeError: layer() takes 2 positional arguments but 3 were given",
    "return layer(X, p)": "RecursionError: maximum recursion depth exceeded",
    "return 1 / 0": "ZeroDivisionError: division by zero",
    "return float('W1')": "ValueError: could not convert string to float: 'W1'",
    "return X[9, 9]": "IndexError: index 9 is out of bounds for axis 0",
    "return X[0, 0, 0]": "IndexError: too many indices for array: array is 2-dimensional",
    "import math; return math.log(-1)": "ValueError: ",
    "return X if X > 0 or X < 0 else p": "The truth value of an array with more than one element",
    "import numpy; return numpy.dot(X, X.T, X, X, X)": "TypeError",
    "import numpy; return numpy.concatenate([X, X[0]])": "all the input arrays must have same",
}


@pytest.mark.parametrize("does", HONEST)
def test_an_honest_crash_keeps_its_message(does: str, out: Path) -> None:
    written = json.loads((out / "feedback" / f"{_id(does)}.json").read_text())
    (said,) = {e["message"] for e in written["equations"]}
    assert HONEST[does] in said
    assert "line 2" in said
