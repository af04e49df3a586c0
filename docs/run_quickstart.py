"""Follow a quick start as its reader does: write its files and run its commands in a new folder."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from generated_blocks import OUTSIDE, ROOT, block

from backproof.sandbox.isolation import probe_tier

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
ISOLATION_OFF_LINE = re.compile(r"^Isolation was off.*\n", re.MULTILINE)


class QuickstartFolder:
    """A new temporary folder, with the repository's examples if a page starts from them."""

    def __init__(self, *, examples: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="quickstart-"))
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
        """Return a console block with a command and all or part of its output (see `block`)."""
        printed = ISOLATION_OFF_LINE.sub(
            "", self._run_shell(_adapt_isolation(line)).stdout.replace(f"{self.folder}/", "")
        )
        return block(line, printed, head=head, tail=tail, only=only)

    def run_silently(self, line: str) -> None:
        """Run a command whose output the page does not show; it must succeed."""
        self._run_shell(line).check_returncode()

    def write(self, name: str, text: str) -> str:
        """Write a file, and return its text as a code block."""
        (self.folder / name).write_text(text, encoding="utf-8")
        kind = "python" if name.endswith(".py") else "text"
        return f"```{kind}\n{text}```"

    def _run_shell(self, line: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in the folder, with this environment's commands first on the path."""
        return subprocess.run(  # noqa: S603  (the pages' own commands)
            ["bash", "-euc", line],  # noqa: S607
            cwd=self.folder,
            env={k: v for k, v in os.environ.items() if k not in OUTSIDE} | {"PATH": PATH},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def _adapt_isolation(line: str) -> str:
    """Add `--isolation process` on a machine without a sandbox: the pages grade trusted files."""
    if any(probe_tier(tier, sys.executable) is None for tier in ("bubblewrap", "user")):
        return line
    return line.replace("backproof grade", "backproof grade --isolation process")
