"""Generate the outputs, lists and tables that the manual's pages contain, with cog.

`python docs/generated_blocks.py --write` rewrites the pages; without `--write` it checks them. A
check compares words and layout, and treats all numbers as equal: digits may differ with the
machine's libraries.
"""

import difflib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import cogapp

ROOT = Path(__file__).parent.parent
OUTSIDE = ("COLUMNS", "GITHUB_ACTIONS", "PYTEST_ADDOPTS")
"""The variables of the environment that would change what the commands print."""
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def command(
    line: str, *, head: int | None = None, tail: int | None = None, only: str | None = None
) -> str:
    """Return a console block with a `backproof` command and all or part of its output."""
    arguments = shlex.split(line)[1:]
    done = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-P", "-m", "backproof", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in OUTSIDE},
    )
    return block(line, done.stdout + done.stderr, head=head, tail=tail, only=only)


def block(
    line: str,
    printed: str,
    *,
    head: int | None = None,
    tail: int | None = None,
    only: str | None = None,
) -> str:
    """Return a console block: the first lines, the last, those that match `only`, and … between."""
    lines = re.sub(r"\d+\.\d\d? ?s\b", "1 s", printed).rstrip().splitlines()
    whole = head is None and tail is None and only is None
    shown = list[str]()
    for place, text in enumerate(lines):
        first, last = place < (head or 0), place >= len(lines) - (tail or 0)
        matches = only is not None and re.search(only, text) is not None
        if whole or first or last or matches:
            shown.append(text)
        elif shown[-1:] != ["…"]:
            shown.append("…")
    return "\n".join(["```console", f"$ {line}", *shown, "```"])


def equations() -> str:
    """Return the index of the equations as a table."""
    from backproof.reference.equations import EQUATIONS

    rows = ["| no. | states | kernels |", "| --- | --- | --- |"]
    for entry in EQUATIONS.values():
        kernels = ", ".join(
            f"`{name.removeprefix('backproof.reference.')}`" for name in entry.kernel_names
        )
        rows.append(f"| {entry.number} | {_cell(entry.statement)} | {kernels} |")
    return "\n".join(rows)


def errata() -> str:
    """Return the chapter's misprints as a table."""
    from backproof.reference.errata import ERRATA

    rows = ["| no. | as printed | meant | changes | shown by |", "| --- | --- | --- | --- | --- |"]
    for e in ERRATA:
        cells = (e.number, e.printed_formula, e.corrected_formula, e.effect, e.evidence)
        rows.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(rows)


def laws() -> str:
    """Return the laws by kind, each with its equations and the faults that it must reject."""
    from backproof.properties.laws import LAWS, LawKind

    lines: list[str] = []
    for kind in LawKind:
        lines += [f"## {kind.capitalize()}", ""]
        for law in (law for law in LAWS.values() if law.kind is kind):
            numbers, faults = (
                ", ".join(law.equations),
                ", ".join(f"`{f}`" for f in law.rejected_faults),
            )
            lines += [f"**{law.id}** ({numbers}). {law.statement} Rejects {faults}.", ""]
    return "\n".join(lines).rstrip()


def faults() -> str:
    """Return the catalogue of faults as a table."""
    from backproof.properties.faults import FAULTS

    rows = ["| id | equation | code | hint |", "| --- | --- | --- | --- |"]
    for fault in FAULTS.values():
        code = _cell(f"`{fault.code}`")
        rows.append(f"| {fault.id} | {fault.number} | {code} | {_cell(fault.hint)} |")
    return "\n".join(rows)


def attacks() -> str:
    """Return the attacks by kind, those tested elsewhere, and those that do not apply."""
    sys.path.insert(0, str(ROOT))
    from tests.attacks import attack_catalogue

    return attack_catalogue.attack_tables() + "\n\n" + attack_catalogue.exclusion_lists()


def accuracy() -> str:
    """Measure the largest error of each kernel, and return the table."""
    from backproof.properties.kernel_accuracy import markdown

    return markdown()


def _cell(text: str) -> str:
    """Escape what Markdown would read as the end of a cell or as a link, such as `z[1](i)`."""
    return str(text).replace("|", "\\|").replace("](", "]\\(")


def render_page(path: Path) -> str:
    """Return the page with its generated blocks as cog writes them."""
    sys.modules["generated_blocks"] = sys.modules[__name__]
    cog = cogapp.Cog()
    return str(cog.process_string(path.read_text(encoding="utf-8"), path.name))


def mask_numbers(text: str) -> list[str]:
    """Return the lines with numbers and runs of spaces replaced, and without the isolation tier.

    The tier that works depends on the machine.
    """
    numbers = re.compile(r"-?(\d+(\.\d*)?(e[+-]?\d+)?|\binf\b)")
    lines = re.sub(r"isolation: [^\n]*", "isolation", text).splitlines()
    return [re.sub(r"[\s|-]+", " ", numbers.sub("#", line)) for line in lines]


def main() -> int:
    """Write or check the named pages, or all; return 1 if a check finds a difference."""
    status, named = 0, {name for name in sys.argv[1:] if name != "--write"}
    for path in (p for p in PAGES if not named or p.name in named):
        new, old = render_page(path), path.read_text(encoding="utf-8")
        if "--write" in sys.argv:
            path.write_text(new, encoding="utf-8")
        elif mask_numbers(new) != mask_numbers(old):
            print(
                *difflib.unified_diff(
                    mask_numbers(old), mask_numbers(new), str(path), "now", lineterm=""
                ),
                sep="\n",
            )
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
