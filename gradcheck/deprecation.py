"""The deprecated form of the checks, which takes the point as separate arguments."""

import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

CheckArguments = ParamSpec("CheckArguments")
ResultT = TypeVar("ResultT")


def accept_separate_arguments(
    check: Callable[CheckArguments, ResultT],
) -> Callable[CheckArguments, ResultT]:
    """Let a check `check(f, claim, args)` accept `check(f, claim, *args)` with a warning."""

    @wraps(check)
    def wrapper(f: Any, claim: Any, *point: Any, **options: Any) -> Any:
        function = cast("Callable[..., Any]", check)
        if not isinstance(options.get("args", ()), tuple):
            got = type(options["args"]).__name__
            raise TypeError(f"got args of type {got}, expected a tuple of the arguments of f")
        if not point or (len(point) == 1 and isinstance(point[0], tuple)):
            return function(f, claim, *point, **options)
        name = check.__name__
        message = f"{name}(f, claim, *args) is deprecated: call {name}(f, claim, args=(...))"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return function(f, claim, point, **options)

    return cast("Callable[CheckArguments, ResultT]", wrapper)
