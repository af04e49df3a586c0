"""Take the manual's pictures of pages with a browser, from the pages that the commands write.

`python docs/pictures.py` writes them to `docs/images`. It grades the class with the README's
command and a fixed seed, so that two pictures show the same hidden tests.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT))

from tests.support.headless_browser import CHROMIUM, HEADLESS_OPTIONS  # noqa: E402  (needs the path set above)

WRONG_EXAMPLE = "examples/planar/wrong/dz1_sigmoid_slope.py"


def main() -> int:
    """Take the pictures; return 1 if there is no browser."""
    if CHROMIUM is None:
        print("pictures need chromium on the PATH", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "gradebook")
        _run_backproof(
            f"{readme_grade_arguments()} --seed 1".replace("--out gradebook", f"--out {out}")
        )
        _take_picture(out / "index.html", "class", 1000, 1900)
        _take_picture(out / "feedback" / "dmitri_k.html", "feedback", 860, 1560)
        page = Path(folder, "verdict.html")
        _run_backproof(f"validate {WRONG_EXAMPLE} --seed 1 --html {page}")
        _take_picture(page, "verdict", 860, 1330)
    return 0


def readme_grade_arguments() -> str:
    """Return the arguments of the README's grading command."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- main -->.*\bbackproof (grade [^\n]*)\n.*<!-- end -->", text, re.DOTALL)
    assert found is not None  # noqa: S101  (tests/test_readme.py checks it)
    return found[1]


def _run_backproof(arguments: str) -> None:
    """Run the command; a target that does not conform (status 1) is expected here."""
    command = [sys.executable, "-P", "-m", "backproof", *arguments.split()]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    assert done.returncode in {0, 1}, arguments  # noqa: S101


def _take_picture(page: Path, name: str, width: int, height: int) -> None:
    """Take a picture of the top of a page in its light colours."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            str(CHROMIUM), *HEADLESS_OPTIONS, f"--user-data-dir={profile}", "--hide-scrollbars",
            "--blink-settings=preferredColorScheme=1", f"--window-size={width},{height}",
            f"--screenshot={IMAGES / name}.png", page.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
