"""Load an implementation in this process as a worker loads it, for pasted counterexamples."""

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from backproof.judge.counterexample_code import CodeTarget, LoaderTarget
from backproof.results.target import Folder, Module, TargetError, parse_target
from backproof.runner.loader import submission_loader
from backproof.sandbox.load_report import LoadReport

ANY_ARGUMENT_COUNT = ((0, submission_loader.UNBOUNDED_ARGUMENTS),)
"""The arities of a function that may be called with any number of arguments."""


def defined_in(target: str, *names: str) -> dict[str, Any]:
    """Load a file, a folder or a module in this process, and return what it defines.

    Of a file only the definitions are executed.

    Parameters
    ----------
    target : str
        The path of a Python file, a notebook, a Markdown page or a folder, or the name of a module.
    *names : str
        The functions that are needed: a misspelled name of one of them is recognised.

    Returns
    -------
    dict
        The functions and the other values, by name.

    Raises
    ------
    TargetError
        If the target cannot be read.
    """
    parsed = parse_target(target)
    request: dict[str, Any] = {"wanted": dict.fromkeys(names, ANY_ARGUMENT_COUNT)}
    if isinstance(parsed, Module):
        request |= {"kind": "module", "path": parsed.name, "attribute": parsed.attribute}
    else:
        kind = "folder" if isinstance(parsed, Folder) else "file"
        request |= {"kind": kind, "path": str(parsed.path.resolve())}
    module = ModuleType("submission")
    finders, path = list(sys.meta_path), list(sys.path)
    try:
        reply = submission_loader.load(request, module)
    finally:
        sys.meta_path[:], sys.path[:] = finders, path
    if "unreadable" in reply:
        raise TargetError(f"{target}: {reply['unreadable']}")
    return dict(vars(module))


def counterexample_loader(
    target: CodeTarget, load_report: LoadReport, names: Iterable[str]
) -> CodeTarget:
    """Return how pasted code loads the target: with `runpy` if running the file is enough."""
    if not isinstance(target, str):
        return target
    if load_report.misspellings or load_report.notes.get("file"):
        return LoaderTarget(target, tuple(names))
    plain = target.lower().endswith(".py") and not (load_report.notes or load_report.skipped_count)
    return target if plain else LoaderTarget(target)
