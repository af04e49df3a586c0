"""What one right submission of many takes of the processor: judge, sandbox, worker and all."""

import ctypes
import os
import resource
import tempfile
from pathlib import Path

from backproof.binding import load
from backproof.session import Session
from backproof.validation import Question

CLASS = 200
"""Over how many submissions what is done once is shared out."""

SOLUTION = Path("examples/planar/solution.py")
ADOPT_ORPHANS = 36


def processor_time(count: int = CLASS) -> float:
    """The seconds of processor time for each, of this process and of all that it started.

    Drawing the exam and starting the sandbox count. Files are copies, each read anew.
    """
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)  # bubblewrap leaves its child for us to wait
    question = Question(load("planar"), 1, isolation="bubblewrap", trusted=False)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.py") for number in range(count)]
        for file in files:
            file.write_bytes(SOLUTION.read_bytes())
        before = _used()
        with Session(question) as session:
            for file in files:
                verdict = session.answer(file)
                assert verdict.conforms, verdict
        _wait_for_all()
    return (_used() - before) / count


def _used() -> float:
    """The processor time of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _wait_for_all() -> None:
    """Wait for every child, the adopted ones too."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return
