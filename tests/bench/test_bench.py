"""The benchmarks measure what they say: right submissions, no two the same; no peer is dropped."""

import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.bench import benchmark_tables
from tests.bench.generated_class import STYLE_NAME, right_sources, write_right_class
from tests.bench.peers import peer, planar_assignment
from tests.population.submission_outcomes import PopulationSubmission, judge_in_process


def test_the_submissions_of_a_class_are_right_and_no_two_are_alike() -> None:
    texts = list(islice(right_sources(seed=1), 300))
    assert len(set(texts)) == len(texts)
    bodies = {text.partition("\n")[2] for text in texts}
    assert len(bodies) > 100
    for text in texts[:12]:
        assert judge_in_process(PopulationSubmission("right", STYLE_NAME, text)).conforms


def test_a_class_has_files_and_notebooks(tmp_path: Path) -> None:
    files = write_right_class(8, tmp_path)
    assert [file.suffix for file in files].count(".ipynb") == 2
    assert len(set(files)) == 8


def test_the_tests_for_peers_accept_the_solution_and_reject_a_wrong_one() -> None:
    right = "\n\n\n".join(planar_assignment.solution_cells())
    wrong = right.replace("1 - np.power(A1, 2)", "1 - A1")
    given = planar_assignment.function_tests()
    assert len(given) == 7
    for statements in given.values():
        exec(compile(f"{right}\n{statements}", "test", "exec"), {})  # noqa: S102  (our own text)
    with pytest.raises(AssertionError):
        exec(compile(f"{wrong}\n{given['backward_propagation']}", "test", "exec"), {})  # noqa: S102


def test_a_peer_that_cannot_be_installed_is_reported_in_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(command: list[Any], *_: Any) -> None:
        raise subprocess.CalledProcessError(1, command, stderr=b"...\nno such package\n")

    class MissingPeer:
        PACKAGE = "nobodys-grader"
        EXTRA_PACKAGES: tuple[str, ...] = ()

        def prepare(self, programs: Path, folder: Path) -> peer.GradeFunction:
            raise NotImplementedError

    monkeypatch.setattr(peer, "run", run)
    (found,) = peer.measure_peers([MissingPeer()], tmp_path, 1)
    assert found == peer.UnavailablePeer("nobodys-grader", "no such package")
    table = benchmark_tables.peers(
        {"ours": 0.04, "on": "here", "peers": [{"package": found.package, "why": found.why}]}
    )
    assert "| nobodys-grader | cannot be installed: no such package |  |" in table


ORPHANED = """
import os, subprocess, sys, time
from tests.bench.resource_usage import measure_usage

burn = "while time.process_time() < 0.2: pass"
with measure_usage() as used:
    subprocess.run([sys.executable, "-c", f"import os, time\\nif os.fork() == 0:\\n    {burn}"])
print(used.processor)
"""


def test_processor_time_of_orphans_is_counted() -> None:
    done = subprocess.run(  # in a process of its own, which adopts orphans from then on
        [sys.executable, "-c", ORPHANED], check=True, capture_output=True, text=True
    )
    assert float(done.stdout) >= 0.2
