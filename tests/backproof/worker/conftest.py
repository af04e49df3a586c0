"""The tiers that hold against untrusted code, one after the other."""

from collections.abc import Iterator
from typing import Any

import pytest

from backproof.worker.isolation import Bubblewrap, OtherUser, Warm
from tests.backproof.worker.readable import readable_python
from tests.backproof.worker.walled import IN_TMP, root, walled


@pytest.fixture(scope="session")
def public_python() -> Iterator[str]:
    """An interpreter that any user may run."""
    with readable_python() as python:
        yield python


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """What forks workers, one for all tests: none may leave it in another state."""
    with Warm() as warm:
        yield warm
        assert not warm.why_cold or IN_TMP


@pytest.fixture(
    params=[
        pytest.param("bubblewrap", marks=walled),
        pytest.param("warm", marks=walled),
        pytest.param("user", marks=root),
    ]
)
def walls(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A launcher and the interpreter that it is used with."""
    if request.param == "bubblewrap":
        return {"launcher": Bubblewrap()}
    if request.param == "warm":
        return {"launcher": request.getfixturevalue("warm")}
    return {"launcher": OtherUser(), "python": request.getfixturevalue("public_python")}
