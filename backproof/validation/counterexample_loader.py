"""What a file or a module defines, loaded in one's own process as a worker loads it.

For one's own code: a counterexample of a notebook can be pasted and run.
"""

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from backproof.judge.counterexample_code import CodeTarget, LoaderTarget
from backproof.results.target import Folder, Module, TargetError, parse_target
from backproof.runner.loader import submission_loader
from backproof.sandbox.load_report import LoadReport

ANY_ARGUMENT_COUNT = ((0, submission_loader.UNBOUNDED_ARGUMENTS),)
"""However many arguments a function is called with."""


def defined_in(target: str, *names: str) -> dict[str, Any]:
    """The functions of a file, a folder or a module by name.

    Only what defines is run. With `names`, a file is loaded for the sake of these functions, and
    a slip in the name of one is seen through. Raises TargetError where it cannot be read.
    """
    found = parse_target(target)
    request: dict[str, Any] = {"wanted": dict.fromkeys(names, ANY_ARGUMENT_COUNT)}
    if isinstance(found, Module):
        request |= {"kind": "module", "path": found.name, "attribute": found.attribute}
    else:
        kind = "folder" if isinstance(found, Folder) else "file"
        request |= {"kind": kind, "path": str(found.path.resolve())}
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
    """How pasted code gets the functions: by running the file, where that is all there is to it."""
    if not isinstance(target, str):
        return target
    if load_report.misspellings or load_report.notes.get("file"):
        return LoaderTarget(target, tuple(names))
    plain = target.lower().endswith(".py") and not (load_report.notes or load_report.skipped_count)
    return target if plain else LoaderTarget(target)
