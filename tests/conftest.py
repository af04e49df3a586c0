"""Profiles, reproduction, and what every test shares.

`--profile quick|default|deep` sets how many examples Hypothesis draws. Every session prints its
seed; a failing example is printed with the command that replays it.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

_COMMON = settings(
    deadline=None,  # the machines are noisy: time is for benchmarks
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,  # a failure is replayed by its seed, on any machine
)

settings.register_profile("quick", _COMMON, max_examples=10)
settings.register_profile("default", _COMMON, max_examples=50)
settings.register_profile("deep", _COMMON, max_examples=2000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --profile."""
    parser.addoption(
        "--profile",
        choices=("quick", "default", "deep"),
        default=os.environ.get("BACKPROOF_PROFILE") or "quick",
        help="how many examples Hypothesis draws: 10, 50 or 2000",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the profile, and fix a seed where none was given, so that it can be printed."""
    settings.load_profile(config.getoption("--profile"))
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = os.environ.get("BACKPROOF_SEED", "20260101")


def pytest_report_header(config: pytest.Config) -> str:
    """Say the profile and the seed."""
    profile, seed = config.getoption("--profile"), config.getoption("hypothesis_seed")
    return f"backproof: profile {profile}, seed {seed}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Append to every failure the one command that replays it."""
    report = yield
    if report.when == "call" and report.failed:
        profile, seed = item.config.getoption("--profile"), item.config.option.hypothesis_seed
        command = f"python -m pytest '{item.nodeid}' --profile {profile} --hypothesis-seed {seed}"
        report.sections.append(("Replay", command))
    return report
