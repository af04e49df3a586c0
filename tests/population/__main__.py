"""Judge the population and print how good the judge is; 1 where a target is missed."""

import argparse
import json
import sys
import time
from pathlib import Path

from tests.population.detection_figures import detection_figures
from tests.population.detection_tables import detection_tables
from tests.population.detection_targets import missed_targets
from tests.population.population_scores import all_cases, right_submission_outcomes, score_cases
from tests.population.submission_outcomes import SEED
from tests.population.submission_styles import STYLES


def main() -> int:
    """Print the tables, each miss and each target that is missed; write the figures as JSON."""
    chosen = _arguments()
    started = time.perf_counter()
    styles = [chosen.style] if chosen.style else list(STYLES)
    wrong = score_cases((case for case in all_cases() if case.style in styles), chosen.seed)
    found = detection_figures(wrong, right_submission_outcomes(styles, chosen.seed), chosen.seed)
    print(detection_tables(found), *found["misses"], *found["alarms"], sep="\n")  # noqa: T201
    print(f"{time.perf_counter() - started:.0f} s; seed {chosen.seed}")  # noqa: T201
    if chosen.json:
        text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        chosen.json.write_text(text, encoding="utf-8")
    short = missed_targets(found)
    print(*short, sep="\n")  # noqa: T201
    return int(bool(short))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.population", description=__doc__)
    parser.add_argument("--style", choices=list(STYLES), help="one style only")
    parser.add_argument("--seed", type=int, default=SEED, help="the seed of the exams")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
