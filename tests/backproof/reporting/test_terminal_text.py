"""The table fits the terminal; causes, errors and unjudged results are listed."""

import io

import pytest
from rich.console import Console

from backproof.reporting.terminal_text import print_verdict, verdict_to_text
from tests.support.sample_verdicts import BACKWARD, HINT, INCOMPLETE, ONE_FAULT, SAMPLE_VERDICTS


def _table(text: str) -> list[str]:
    """Return the lines between the headline and the first empty line."""
    return text.split("\n\n", maxsplit=1)[0].splitlines()[1:]


def test_a_cause_has_its_location_and_hint() -> None:
    assert f"Cause: 3.47 dZ1 in {BACKWARD}: {HINT}\n" in verdict_to_text(ONE_FAULT)


def test_the_error_is_shown_before_and_after_shrinking() -> None:
    text = verdict_to_text(ONE_FAULT)
    assert "Error / bound: 6.5e+15 as first drawn, inf (the right value is exact) here." in text


def test_an_unjudged_result_is_no_fault_and_is_explained() -> None:
    text = verdict_to_text(INCOMPLETE)
    assert "none of 8 results wrong, 1 missing, 1 not judged." in text
    assert "Not judged: 3.45 J in compute_cost: it looks like the squared error." in text
    assert "Missing: 3.47 dZ1: backward_propagation is not defined." in text


def test_a_wide_terminal_shows_functions_beside_their_equations() -> None:
    table = _table(verdict_to_text(ONE_FAULT, width=80))
    assert table[0].split() == ["equation", "symbol", "function", "verdict", "error", "/", "bound"]
    assert all(len(line) <= 80 for line in table)
    assert any(BACKWARD in line and "differs (inferred)" in line for line in table)


def test_a_narrow_terminal_shows_functions_above_their_equations() -> None:
    table = _table(verdict_to_text(ONE_FAULT, width=60))
    assert BACKWARD in table
    assert all(len(line) <= 60 for line in table)
    assert any("3.47" in line and "differs (inferred)" in line for line in table)
    assert "…" not in "".join(table)


@pytest.mark.parametrize("name", sorted(set(SAMPLE_VERDICTS) - {"hostile"}))
@pytest.mark.parametrize("width", [60, 200])
def test_only_code_and_commands_are_wider_than_the_terminal(name: str, width: int) -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=width, color_system=None)
    print_verdict(SAMPLE_VERDICTS[name], console)
    lines = stream.getvalue().splitlines()
    code = SAMPLE_VERDICTS[name].counterexample
    copied = ("Replay", *(code.code.splitlines() if code else ()))
    assert all(len(line) <= width for line in lines if not line.startswith(copied))
