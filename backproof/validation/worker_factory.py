"""The worker of a target: the process that runs its code."""

from typing import Any

from backproof.results.target import Module, Target, TargetError
from backproof.runner.import_policy import STDLIB
from backproof.sandbox import Launcher, Worker
from backproof.sandbox.isolation import Bubblewrap, WarmPool
from backproof.sandbox.launch import LaunchError
from backproof.sandbox.restricted_worker import ImportRestrictedWorker
from backproof.validation.request import ValidationRequest


def make_worker(target: Target, request: ValidationRequest, warm_pool: WarmPool | None) -> Worker:
    """Return the worker of a target, under the import policy of the request if it has one.

    A warm pool starts workers in bubblewrap sooner. Raises TargetError if the isolation is not
    available.
    """
    options: dict[str, Any] = {
        "wanted": request.required_functions,
        "call_seconds": request.call_seconds,
        "load_seconds": request.load_seconds,
        "total_seconds": request.total_seconds,
        "run_all": request.run_all,
        "python": request.python,
        "launcher": _launcher(target, request, warm_pool),
        "siblings": request.trusted,
    }
    if isinstance(target, Module):
        return Worker(target, **options)
    if request.allowed_imports:
        allow = (*request.allowed_imports, STDLIB)
        return ImportRestrictedWorker(target.path, allow=allow, **options)
    return Worker(target.path, **options)


def _launcher(target: Target, request: ValidationRequest, warm_pool: WarmPool | None) -> Launcher:
    try:
        launcher = request.launcher(target)
    except LaunchError as error:
        raise TargetError(str(error)) from None
    return warm_pool if warm_pool is not None and isinstance(launcher, Bubblewrap) else launcher
