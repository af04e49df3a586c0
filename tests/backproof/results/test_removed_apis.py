"""Failures that a library's change explains are told so, and no others."""

import collections
import time

import numpy as np
import pytest

from backproof.judge.implementation_protocol import status_of_failure
from backproof.results.removed_apis import explain_removed_api
from backproof.results.status import Status
from backproof.sandbox import Failure

ONE = np.ones((1, 1))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("np.asscalar(ONE)", "NumPy 1.23 removed np.asscalar: write x.item()"),
        ("np.float(1)", "NumPy 1.24 removed np.float: write float or np.float64"),
        ("np.object", "NumPy 1.24 removed np.object: write object"),
        ("np.float_(1)", "NumPy 2.0 removed np.float_: write np.float64"),
        ("np.Inf", "NumPy 2.0 removed np.Inf: write np.inf"),
        ("np.product(ONE)", "NumPy 2.0 removed np.product: write np.prod"),
        ("xrange(3)", "Python 3 has no xrange: write range"),
        ("{}.iteritems()", "Python 3 has no iteritems: write items()"),
        ("time.clock()", "Python 3.8 removed time.clock: write time.perf_counter()"),
        ("collections.Iterable", "Python 3.10 moved such names from collections"),
        ("compile('print 1', 'x.py', 'exec')", "Python 3 made print a function"),
    ],
)
def test_the_change_is_named_where_there_is_one(code: str, said: str) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011  (each of its own kind)
        eval(code, {"np": np, "ONE": ONE, "time": time, "collections": collections})  # noqa: S307
    failure = Failure("raised", f"{type(raised.value).__name__}: {raised.value}", 3)
    status, message = status_of_failure(failure)
    assert status is Status.CRASHED
    assert message.startswith(said)
    assert message.endswith("(line 3).")


def test_an_array_that_is_no_number_any_more_is_told_so() -> None:
    said = explain_removed_api(
        "TypeError: only 0-dimensional arrays can be converted to Python scalars"
    )
    assert said is not None
    assert "write x.item()" in said


@pytest.mark.parametrize(
    "message",
    [
        "AttributeError: module 'numpy' has no attribute 'tnah'",
        "NameError: name 'Z1' is not defined",
        "AttributeError: 'dict' object has no attribute 'W1'",
        "ValueError: shapes (4,2) and (3,5) not aligned: 2 (dim 1) != 3 (dim 0)",
        "SyntaxError: invalid syntax",
    ],
)
def test_an_error_of_the_code_itself_is_no_change_of_a_library(message: str) -> None:
    assert explain_removed_api(message) is None
    assert status_of_failure(Failure("raised", message))[1] == f"raised {message}."
