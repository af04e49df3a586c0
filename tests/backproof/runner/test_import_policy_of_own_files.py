"""The import policy allows a submission's own files, and applies to them as well."""

from collections.abc import Mapping
from pathlib import Path
from py_compile import compile as compiled

import pytest

from tests.backproof.runner.test_import_policy import call_target


def folder(at: Path, files: Mapping[str, str]) -> Path:
    """A submission in several files."""
    at.mkdir(exist_ok=True)
    for name, text in files.items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(text)
    return at


OWN = {
    "a module": {
        "net.py": "from helpers import seven\ndef f():\n    return seven()\n",
        "helpers.py": "import numpy as np\ndef seven():\n    return np.int64(7)\n",
    },
    "a module imported as such": {
        "net.py": "import helpers\ndef f():\n    return helpers.seven()\n",
        "helpers.py": "def seven():\n    return 7\n",
    },
    "a module by its place": {
        "net.py": "from .helpers import seven\ndef f():\n    return seven()\n",
        "helpers.py": "def seven():\n    return 7\n",
    },
    "a sibling": {
        "net.py": "from . import helpers\ndef f():\n    return helpers.seven()\n",
        "helpers.py": "def seven():\n    return 7\n",
    },
    "a package": {
        "net.py": "from layers import seven\ndef f():\n    return seven()\n",
        "layers/__init__.py": "def seven():\n    from .one import eight\n    return eight() - 1\n",
        "layers/one.py": "import math\ndef eight():\n    return math.floor(8.5)\n",
    },
    "a folder": {
        "net.py": "from layers.dense import seven\ndef f():\n    return seven()\n",
        "layers/dense.py": "def seven():\n    return 7\n",
    },
    "what it takes from another": {
        "net.py": "from helpers import seven\ndef f():\n    return seven()\n",
        "helpers.py": "from dense import seven\n",
        "dense.py": "def seven():\n    return 7\n",
    },
    "what it takes from another, by its name": {
        "net.py": "import helpers\ndef f():\n    return helpers.dense.seven()\n",
        "helpers.py": "import dense\n",
        "dense.py": "def seven():\n    return 7\n",
    },
    "what a package gathers": {
        "net.py": "from layers import seven\ndef f():\n    return seven()\n",
        "layers/__init__.py": "from .dense import seven\n",
        "layers/dense.py": "def seven():\n    return 7\n",
    },
    "at run time": {
        "net.py": "import importlib\ndef f():\n    return importlib.import_module('a').seven()\n",
        "a.py": "def seven():\n    return 7\n",
    },
}


@pytest.mark.parametrize("files", OWN.values(), ids=OWN)
def test_a_file_of_the_submission_can_be_imported(files: dict[str, str], tmp_path: Path) -> None:
    reply, findings = call_target(folder(tmp_path / "ben", files))
    assert reply.result == 7
    assert findings == []


HELD = {
    "in its text": ("import hypothesis\ndef seven():\n    return 7\n", 1),
    "where it is called": (
        "def seven():\n    name = 'hypo' + 'thesis'\n    return __import__(name).__name__\n",
        3,
    ),
    "in a package": ("from hypothesis import strategies\ndef seven():\n    return 7\n", 1),
}


@pytest.mark.parametrize(("text", "line"), HELD.values(), ids=HELD)
def test_a_file_of_the_submission_is_held_to_the_policy(
    text: str, line: int, tmp_path: Path
) -> None:
    files = {
        "net.py": "from layers.own import seven\ndef f():\n    return seven()\n",
        "layers/__init__.py": "",
        "layers/own.py": text,
    }
    _, findings = call_target(folder(tmp_path / "ben", files))
    assert [f["import"].partition(".")[0] for f in findings] == ["hypothesis"]
    assert findings[0]["line"] == line


def test_a_relative_import_cannot_name_a_library(tmp_path: Path) -> None:
    net = "__package__ = 'hypothesis'\ndef f():\n    from . import strategies\n    return 1\n"
    reply, findings = call_target(folder(tmp_path / "ben", {"net.py": net}))
    assert "the policy does not allow" in str(reply)
    assert [finding["import"] for finding in findings] == ["strategies", "hypothesis.strategies"]


def test_a_name_missing_in_its_own_file_is_an_import_error(tmp_path: Path) -> None:
    files = {"net.py": "from layers import odd\ndef f():\n    odd()\n", "layers/__init__.py": ""}
    reply, findings = call_target(folder(tmp_path / "ben", files))
    assert "cannot import name 'odd' from 'layers'" in str(reply)
    assert findings == []


def test_a_folder_named_as_a_library_that_is_there_does_not_open_it(tmp_path: Path) -> None:
    net = "def f():\n    import numpy.polynomial\n    return 1\n"
    files = {"net.py": net, "numpy/data.txt": ""}
    reply, findings = call_target(folder(tmp_path / "ben", files), ["numpy.linalg", "stdlib"])
    assert "the policy does not allow numpy.polynomial" in str(reply)
    assert findings == [{"import": "numpy.polynomial", "line": 2}]


def test_a_folder_named_as_a_library_does_not_open_one_that_is_not_loaded(tmp_path: Path) -> None:
    net = "def f():\n    import hypothesis.strategies\n    return 1\n"
    reply, _ = call_target(folder(tmp_path / "ben", {"net.py": net, "hypothesis/data.txt": ""}))
    assert "No module named 'hypothesis.strategies'" in str(reply)


def test_compiled_code_beside_is_not_its_own_file(tmp_path: Path) -> None:
    files = {"net.py": "from secret import f\n", "secret.py": "def f():\n    return 7\n"}
    ben = folder(tmp_path / "ben", files)
    compiled(str(ben / "secret.py"), str(ben / "secret.pyc"))
    (ben / "secret.py").unlink()
    _, findings = call_target(ben)
    assert findings[0]["import"] == "secret.f"


@pytest.mark.parametrize("module", ["planar_utils", "planar_utils_v2"])
def test_the_helper_file_of_the_course_is_stubbed(module: str, tmp_path: Path) -> None:
    net = (
        f"import numpy as np\nfrom {module} import sigmoid, plot_decision_boundary\n"
        "from testCases_v2 import *\n"
        "def f():\n    return sigmoid(np.zeros(1))\n"
    )
    reply, findings = call_target(folder(tmp_path / "emmy", {"net.py": net}))
    assert reply.result == [0.5]
    assert findings == []


def test_what_the_helper_file_cannot_do_is_absent_as_ever(tmp_path: Path) -> None:
    net = "from planar_utils import load_planar_dataset\ndef f():\n    load_planar_dataset()\n"
    reply, findings = call_target(folder(tmp_path / "emmy", {"net.py": net}))
    assert "the module planar_utils is neither installed nor handed in" in str(reply)
    assert findings == []


def test_a_submitted_helper_file_comes_first_and_is_held_to_the_policy(
    tmp_path: Path,
) -> None:
    files = {
        "net.py": "from planar_utils import sigmoid\ndef f():\n    return sigmoid(0)\n",
        "planar_utils.py": "import hypothesis\ndef sigmoid(z):\n    return 7\n",
    }
    reply, findings = call_target(folder(tmp_path / "emmy", files))
    assert reply.result == 7
    assert findings == [{"import": "hypothesis", "line": 1}]
