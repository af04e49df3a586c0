"""Options, reproduction and the summary of skips.

`--profile quick|default|deep` sets the number of examples that Hypothesis draws. `--deep`, or
BACKPROOF_ATTACKS=full in the environment, adds the tests marked `deep`. Every run prints its seed;
a failing example is printed with the command that replays it. A run ends with the reasons of its
skips, and on CI a skip for a reason that is not in ALLOWED_SKIPS fails it.
"""

import os
import re
import signal
from collections import Counter

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

_COMMON = settings(
    deadline=None,  # machines are noisy: the benchmarks measure time
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,  # a failure is replayed by its seed, on any machine
)

settings.register_profile("quick", _COMMON, max_examples=10)
settings.register_profile("default", _COMMON, max_examples=50)
settings.register_profile("deep", _COMMON, max_examples=2000)


ALLOWED_SKIPS = (
    r"only root can become another user",
    r"only root may make a device, and not on every file system",
    r"another user can fill this machine's disk",
    r"a second isolation tier works here",
)
"""Patterns of the reasons for which a test may be skipped on CI."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --profile and --deep."""
    parser.addoption(
        "--deep", action="store_true", help="run the tests marked deep as well: all at length"
    )
    parser.addoption(
        "--profile",
        choices=("quick", "default", "deep"),
        default=os.environ.get("BACKPROOF_PROFILE") or "quick",
        help="number of examples that Hypothesis draws: 10, 50 or 2000",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the profile, and set a seed if none is given, so that it can be printed.

    Interrupts are restored: a shell's background job ignores them, and its children would too.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.load_profile(config.getoption("--profile"))
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = os.environ.get("BACKPROOF_SEED", "20260101")


def pytest_report_header(config: pytest.Config) -> str:
    """Return the line with the profile and the seed."""
    profile, seed = config.getoption("--profile"), config.getoption("hypothesis_seed")
    return f"backproof: profile {profile}, seed {seed}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Append to every failure the command that replays it."""
    report = yield
    if report.when == "call" and report.failed:
        profile, seed = item.config.getoption("--profile"), item.config.option.hypothesis_seed
        command = f"python -m pytest '{item.nodeid}' --profile {profile} --hypothesis-seed {seed}"
        report.sections.append(("Replay", command))
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests marked deep unless --deep is given."""
    if config.getoption("--deep") or os.environ.get("BACKPROOF_ATTACKS") == "full":
        return
    deselected = [item for item in items if item.get_closest_marker("deep")]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if not item.get_closest_marker("deep")]


def _skip_reasons(reporter: pytest.TerminalReporter) -> Counter[str]:
    """Return the reasons of the skipped tests, each with its number of tests."""
    reports = reporter.stats.get("skipped", [])
    found = (report.longrepr for report in reports)
    texts = (place[2] if isinstance(place, tuple) else str(place) for place in found)
    return Counter(text.removeprefix("Skipped: ") for text in texts)


def _is_allowed(reason: str) -> bool:
    return any(re.search(pattern, reason) for pattern in ALLOWED_SKIPS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the number of skipped tests for each reason."""
    reasons = _skip_reasons(terminalreporter)
    if reasons:
        terminalreporter.section(f"{reasons.total()} skipped")
    for reason, count in reasons.most_common():
        note = "" if _is_allowed(reason) else "  (not allowed on CI)"
        terminalreporter.write_line(f"{count:4} × {reason}{note}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run on CI that skips tests for a reason that is not allowed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or reporter is None:
        return
    if session.exitstatus == pytest.ExitCode.OK:
        wrong = [reason for reason in _skip_reasons(reporter) if not _is_allowed(reason)]
        session.exitstatus = pytest.ExitCode.TESTS_FAILED if wrong else session.exitstatus
