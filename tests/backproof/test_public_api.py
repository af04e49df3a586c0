"""The names that `backproof` exports, and what importing it costs."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import backproof
from backproof import replay

ROOT = Path(backproof.__file__).parent.parent


@pytest.mark.parametrize("name", backproof.__all__)
def test_every_exported_name_can_be_imported(name: str) -> None:
    assert getattr(backproof, name) is not None


def test_only_exported_names_are_listed() -> None:
    assert dir(backproof) == sorted(backproof.__all__)


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        backproof.__getattr__("nothing")


def test_every_function_of_counterexamples_is_documented() -> None:
    for name in replay.__all__:
        assert "Parameters\n---" in (inspect.getdoc(getattr(replay, name)) or ""), name


def test_importing_backproof_imports_no_numpy() -> None:
    code = "import sys, backproof; print({'numpy', 'hypothesis', 'rich'} & set(sys.modules))"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout == "set()\n"
