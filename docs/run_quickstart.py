"""What the quick starts show: files that are written and commands that are run, one after another.

A page is followed here exactly as its reader follows it: in a fresh folder, with these commands.
"""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from generated_blocks import ROOT, block

from backproof.sandbox.isolation import probe_tier

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
ISOLATION_OFF_LINE = re.compile(r"^Isolation was off.*\n", re.MULTILINE)


class QuickstartFolder:
    """A fresh folder, with the examples in it where a page starts from them."""

    def __init__(self, *, examples: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="desk-"))
        atexit.register(shutil.rmtree, self.folder)
        if examples:
            shutil.copytree(ROOT / "examples", self.folder / "examples")

    def run(
        self,
        line: str,
        *,
        head: int | None = None,
        tail: int | None = None,
        only: str | None = None,
    ) -> str:
        """A console block with a command and what it prints, or some of that (see `block`)."""
        printed = ISOLATION_OFF_LINE.sub(
            "", self._run_shell(_adapt_isolation(line)).stdout.replace(f"{self.folder}/", "")
        )
        return block(line, printed, head=head, tail=tail, only=only)

    def run_silently(self, line: str) -> None:
        """Run a command whose output the page does not show; it must succeed."""
        self._run_shell(line).check_returncode()

    def write(self, name: str, text: str) -> str:
        """Write a file, and give it as a block of code."""
        (self.folder / name).write_text(text, encoding="utf-8")
        kind = "python" if name.endswith(".py") else "text"
        return f"```{kind}\n{text}```"

    def _run_shell(self, line: str) -> "subprocess.CompletedProcess[str]":
        """A command, run in the folder with ours on the path; its two outputs are one."""
        outside = {"GITHUB_ACTIONS", "COLUMNS"}
        return subprocess.run(  # noqa: S603  (the pages' own commands)
            ["bash", "-euc", line],  # noqa: S607
            cwd=self.folder,
            env={k: v for k, v in os.environ.items() if k not in outside} | {"PATH": PATH},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def _adapt_isolation(line: str) -> str:
    """The same, on a machine without walls: what is graded for the pages are our own files."""
    walled = any(probe_tier(tier, sys.executable) is None for tier in ("bubblewrap", "user"))
    return (
        line if walled else line.replace("backproof grade", "backproof grade --isolation process")
    )
