"""On what machine figures were taken, and with which versions."""

import os
import platform
import re
import subprocess
from pathlib import Path

import numpy as np


def machine_description() -> str:
    """The processor, the kernel and the versions, on one line."""
    release = platform.release().split("-")[0]
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, {_bubblewrap()}"
    return f"{os.cpu_count()} cores of {_processor()}, Linux {release}, {versions}"


def _processor() -> str:
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    found = re.search(r"model name\s*: (.*)", told)
    return " ".join(found[1].split()) if found else platform.machine()


def _bubblewrap() -> str:
    return subprocess.run(
        ["bwrap", "--version"], check=True, capture_output=True, text=True
    ).stdout.strip()
