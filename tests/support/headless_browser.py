"""A headless browser for the tests of HTML pages."""

import html
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for path in map(shutil.which, BROWSER_NAMES) if path is not None), None)

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH")

HEADLESS_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--enable-logging=stderr",
]

MEASUREMENT_SCRIPT = (Path(__file__).parent / "page_measurement.js").read_text(encoding="utf-8")


def load_page(page: Path, profile: Path, *options: str) -> tuple[str, list[str]]:
    """Return the document after its scripts ran, and the messages on the browser console."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        *HEADLESS_OPTIONS,
        f"--user-data-dir={profile}",
        *options,
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def measure_page(page: str, folder: Path, width: int, *, dark: bool = False) -> dict[str, Any]:
    """Return the measurements of `page_measurement.js` for a page in a frame of this width."""
    frame = f'<iframe width="{width}" height="900" srcdoc="{html.escape(page)}"></iframe>'
    outer = folder / "outer.html"
    script = f"<script>{MEASUREMENT_SCRIPT}</script>"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8>{frame}{script}", encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    wide = "--window-size=1600,1000"
    document, _ = load_page(outer, folder / "profile", scheme, wide, "--virtual-time-budget=5000")
    measured = document.split('<pre id="measured">', 1)[1].split("</pre>", 1)[0]
    return dict(json.loads(html.unescape(measured)))
