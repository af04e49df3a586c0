"""The tiers that hold against untrusted code, one after the other."""

from collections.abc import Iterator
from typing import Any

import pytest

from backproof.sandbox.isolation import Bubblewrap, UnprivilegedUser, WarmPool
from tests.support.public_interpreter import public_interpreter
from tests.support.sandbox import needs_bubblewrap, needs_root
from tests.support.short_form import deep


@pytest.fixture(scope="session")
def public_python() -> Iterator[str]:
    """An interpreter that any user may run."""
    with public_interpreter() as python:
        yield python


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmPool]:
    """What forks workers, one for all tests: none may leave it in another state."""
    with WarmPool() as warm:
        yield warm
        assert not warm.warm_start_error


@pytest.fixture(
    params=[
        pytest.param("bubblewrap", marks=needs_bubblewrap),
        pytest.param("warm", marks=needs_bubblewrap),
        pytest.param("user", marks=[needs_root, deep]),
    ]
)
def walls(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A launcher and the interpreter that it is used with."""
    if request.param == "bubblewrap":
        return {"launcher": Bubblewrap()}
    if request.param == "warm":
        return {"launcher": request.getfixturevalue("warm")}
    return {"launcher": UnprivilegedUser(), "python": request.getfixturevalue("public_python")}
