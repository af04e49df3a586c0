"""The import policy: enforced in the text of a submission, and while it runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from backproof.implementation.load_warnings import policy_remarks
from backproof.runner.import_policy import ImportPolicy, imports_in
from backproof.sandbox.restricted_worker import ImportRestrictedWorker, PolicyFinding
from tests.support.short_form import sample

DEFAULT = ("numpy", "stdlib")


def call_source(
    source: str, folder: Path, allow: Sequence[str] = DEFAULT
) -> tuple[Any, list[PolicyFinding]]:
    """Return the answer of a source's f(), and the violations of the policy."""
    path = folder / "source.py"
    path.write_text(source)
    return call_target(path, allow)


def call_target(target: Path, allow: Sequence[str] = DEFAULT) -> tuple[Any, list[PolicyFinding]]:
    """Return the answer of f() in a file or folder, and the violations of the policy."""
    with ImportRestrictedWorker(target, allow=allow, wanted={"f": [[0, 0]]}) as worker:
        failure = worker.load()
        reply = failure or worker.call("f", [])
    return reply, worker.findings


def test_allowed_imports_work_without_findings(tmp_path: Path) -> None:
    source = (
        "from __future__ import annotations\n"
        "import math, random\nimport numpy as np\nfrom numpy.linalg import svd\n"
        "def f():\n    return svd(np.eye(2))[1] + np.random.default_rng(1).random() * 0 + math.pi\n"
    )
    reply, findings = call_source(source, tmp_path)
    assert reply.result.shape == (2,)
    assert findings == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import hypothesis", ("hypothesis", 1)),
        ("import numpy as np, hypothesis as h", ("hypothesis", 1)),
        ("x = 1\nfrom hypothesis import strategies", ("hypothesis.strategies", 2)),
        ("from hypothesis.strategies import *", ("hypothesis.strategies", 1)),
        ("try:\n    import hypothesis\nexcept ImportError:\n    pass", ("hypothesis", 2)),
        ("if __name__ == '__main__':\n    import hypothesis", ("hypothesis", 2)),
        ("def g():\n    import hypothesis", ("hypothesis", 2)),
        ("h = __import__('hypothesis')", ("hypothesis", 1)),
        ("import importlib\nh = importlib.import_module('hypothesis')", ("hypothesis", 2)),
        ("from . import hypothesis", ("hypothesis", 1)),
    ],
)
def test_an_import_in_the_text_is_found_whether_it_runs_or_not(
    text: str, found: tuple[str, int], tmp_path: Path
) -> None:
    _, findings = call_source(f"{text}\ndef f():\n    return 1\n", tmp_path)
    assert findings == [{"import": found[0], "line": found[1]}]


EVASIONS = {
    "a name put together": "return __import__('hypo' + 'thesis').__name__",
    "importlib": "import importlib\n    return importlib.import_module('hypo' + 'thesis').__name__",
    "exec": "exec('import hypo' + 'thesis')\n    return 1",
    "builtins": "import builtins\n    return builtins.__import__('hypo' + 'thesis').__name__",
    "a loader behind the finders": (
        "import glob, sys, importlib.machinery as machinery\n"
        "    place = [p for p in sys.path if p.endswith('-packages')][0] + '/hypo' + 'thesis'\n"
        "    del sys.meta_path[0]\n"
        "    name = 'hypo' + 'thesis'\n"
        "    return machinery.SourceFileLoader(name, place + '/__init__.py').load_module()"
    ),
    "its text": (
        "import sys\n"
        "    place = [p for p in sys.path if p.endswith('-packages')][0] + '/hypo' + 'thesis'\n"
        "    return open(place + '/__init__.py').read()"
    ),
}


@pytest.mark.parametrize("body", EVASIONS.values(), ids=EVASIONS)
def test_a_library_cannot_be_imported_indirectly(body: str, tmp_path: Path) -> None:
    reply, findings = call_source(f"def f():\n    {body}\n", tmp_path)
    assert "the policy does not allow hypothesis" in str(reply)
    assert [finding["import"] for finding in findings] == ["hypothesis"]


@pytest.mark.parametrize("body", sample(EVASIONS.values(), 4))
def test_the_same_ways_work_where_the_library_is_allowed(body: str, tmp_path: Path) -> None:
    reply, findings = call_source(f"def f():\n    {body}\n", tmp_path, (*DEFAULT, "hypothesis"))
    assert findings == []
    assert "the policy" not in str(reply)


@pytest.mark.parametrize(
    ("body", "call", "kind"),
    [
        ("import os\n    os.system('true')", "os.system", "other program"),
        ("import subprocess\n    subprocess.run(['true'])", "subprocess.Popen", "other program"),
        ("import os\n    os.fork()", "os.fork", "other process"),
        ("import ctypes\n    ctypes.CDLL(None)", "ctypes.dlopen", "foreign function"),
    ],
)
def test_processes_and_foreign_functions_are_refused_by_name(
    body: str, call: str, kind: str, tmp_path: Path
) -> None:
    reply, findings = call_source(f"def f():\n    {body}\n", tmp_path)
    assert f"the policy allows no {kind}: {call}" in str(reply)
    assert findings == [{"call": call, "line": None}]
    assert list(policy_remarks(findings)) == [f"The policy allows no {kind}: {call}."]


def test_a_caught_refusal_is_still_recorded(tmp_path: Path) -> None:
    body = "try:\n        __import__('hypo' + 'thesis')\n    except ImportError:\n        return 1"
    reply, findings = call_source(f"def f():\n    {body}\n", tmp_path)
    assert reply.result == 1
    assert [finding["import"] for finding in findings] == ["hypothesis"]


def test_without_the_standard_library_only_what_is_named_is_allowed(tmp_path: Path) -> None:
    source = "import numpy as np\nimport os\ndef f():\n    return os.getpid()\n"
    _, findings = call_source(source, tmp_path, ["numpy"])
    assert findings == [{"import": "os", "line": 2}]


def test_a_part_of_a_library_can_be_allowed_alone() -> None:
    policy = ImportPolicy(["scipy.special"])
    assert policy.allows("scipy.special")
    assert policy.allows("scipy.special.expit")
    assert not policy.allows("scipy")
    assert not policy.allows("scipy.specialities")
    assert not policy.allows("numpy")


def test_findings_are_kept_once() -> None:
    import ast

    policy = ImportPolicy(DEFAULT)
    text = "import torch\nimport torch\n" * 100
    policy.check_imports(ast.parse(text).body)
    assert policy.findings == [{"import": "torch", "line": 1}]


def test_imports_of_names_only_known_at_run_time_are_not_read() -> None:
    import ast

    assert list(imports_in(ast.parse("__import__(name); importlib.import_module(*n)"))) == []


def test_malformed_findings_are_ignored(tmp_path: Path) -> None:
    worker = ImportRestrictedWorker(tmp_path / "x.py", allow=DEFAULT)
    odd: list[Any] = [None, [], {"policy": 3}, {"policy": [3, {}, {"import": 3, "line": None}]}]
    for nonsense in odd:
        worker._record_findings(nonsense)
    assert worker.findings == []
    worker._record_findings({"policy": [{"import": "a\nb", "line": 3}]})
    assert worker.findings == [{"import": "a b", "line": 3}]
