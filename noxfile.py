"""The project's sessions: plain `nox` runs what a change needs, `nox -l` lists all of them.

BACKPROOF_PROFILE (quick, default or deep) sets how many examples Hypothesis draws, and
BACKPROOF_SEED its seed; a failing example prints the command that replays it.
"""

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False

PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
PACKAGES = ("reference", "gradcheck", "properties", "backproof")
PROFILE = os.environ.get("BACKPROOF_PROFILE")

NEWEST_ONLY_TESTS = (
    "tests/attacks",
    "tests/population",
    "tests/backproof/integrations/test_gradescope_autograder.py",
    "tests/backproof/integrations/test_dask_cluster.py",
    "tests/backproof/grading/test_resume.py",
    "tests/backproof/judge/test_counterexample.py",
    "tests/backproof/reporting/test_class_pages_in_browser.py",
    "tests/backproof/judge/test_loop_counterexample.py",
    "tests/backproof/reporting/test_verdict_page_in_browser.py",
    "tests/backproof/judge/test_loop_review.py",
    "tests/backproof/judge/test_training_loops.py",
    "tests/test_readme.py",
)
"""Tests that take long and see little of the interpreter: they run on the newest alone."""

OLDEST_AND_NEWEST_TESTS = tuple(
    f"tests/backproof/{name}"
    for name in ("assignment", "integrations", "diagnosis", "grading", "intake")
)
"""Tests of what runs in the judge alone: what the oldest and the newest Python agree on, those
between have as well. The worker runs in any interpreter, and is tested in each."""

EXAMPLE_TESTS = (
    "tests/backproof/validation/test_example_solutions.py",
    "tests/backproof/validation/test_external_program.py",
    "tests/reference/test_demonstration.py",
)
"""The tests of the examples."""

OTHER_SESSION_TESTS = (
    "tests/gradcheck",
    "tests/jax",
    "tests/meta",
    "tests/properties",
    "tests/typing",
    *EXAMPLE_TESTS,
)
"""What other sessions run."""


def _find_pyenv_interpreters() -> None:
    """Put pyenv's interpreters on the path: its shims answer for the selected version alone."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [
        str(folder) for version in PYTHONS for folder in root.glob(f"versions/{version}*/bin")
    ]
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ.get("PATH", "")])


_find_pyenv_interpreters()
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait


def _install(session: nox.Session, *groups: str, extras: str = "") -> None:
    """Install the project, and what the named dependency groups add."""
    session.install("-e", f".{extras}", *nox.project.dependency_groups(PYPROJECT, *groups))


def _pytest(session: nox.Session, *arguments: str, profile: str = "quick") -> None:
    """Run pytest on both cores with a profile of Hypothesis; arguments after -- are passed on."""
    chosen = ("--profile", PROFILE or profile)
    session.run("python", "-m", "pytest", "-n", "2", *chosen, *arguments, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and check the format with ruff, and the imports between rooms."""
    _install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")


@nox.session(python=[PYTHONS[0], PYTHONS[-1]])
def typecheck(session: nox.Session) -> None:
    """Check all types with mypy --strict, on the oldest and the newest Python."""
    _install(session, "typing", extras="[jax,exact,plots]")
    session.run("mypy")
    session.run("mypy", "noxfile.py", "docs", "examples/training")
    session.run("python", "-m", "pytest", "tests/typing")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests of all rooms, quickly, on each Python; attacks and browser on the newest."""
    _install(session, "test")
    here = [version for version in PYTHONS if shutil.which(f"python{version}")]
    is_between, is_newest = session.python in here[1:-1], session.python == here[-1]
    left = [
        *OTHER_SESSION_TESTS,
        *(() if is_newest else NEWEST_ONLY_TESTS),
        *(OLDEST_AND_NEWEST_TESTS if is_between else ()),
    ]
    _pytest(session, *(f"--ignore={path}" for path in left))


@nox.session
def properties(session: nox.Session) -> None:
    """Run the laws, the bounds and the enclosures with more examples."""
    _install(session, "test")
    _pytest(session, "tests/properties", "tests/meta", profile="default")


@nox.session
def gradcheck(session: nox.Session) -> None:
    """Check the gradient checkers, and show what each method costs and how far it errs."""
    _install(session, "test")
    _pytest(session, "tests/gradcheck", profile="default")
    session.run("python", "-m", "backproof.gradcheck")


@nox.session
def jax(session: nox.Session) -> None:
    """Hold the reference against JAX: activations, backward equations, bounds, many networks."""
    _install(session, "test", extras="[jax]")
    _pytest(session, "tests/jax", "tests/gradcheck/test_jax_network.py")


@nox.session
def mutation(session: nox.Session) -> None:
    """Mutate every kernel with our own operators; no mutant may survive."""
    _install(session, "test")
    session.run("python", "-m", "tests.mutation")


@nox.session
def examples(session: nox.Session) -> None:
    """Validate the examples, in C and JavaScript too: right ones conform, wrong ones do not."""
    _install(session, "test", extras="[plots]")
    _pytest(session, *EXAMPLE_TESTS)


@nox.session
def docs(session: nox.Session) -> None:
    """Check that what the README and the manual show is what the commands print."""
    _install(session, "docs", extras="[exact]")
    session.run("python", "docs/generated_blocks.py", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation site; a warning, such as a link to nothing, is an error."""
    _install(session, "site", extras="[exact]")
    target = session.create_tmp()
    session.run("python", "-m", "sphinx", "-q", "-W", "-b", "html", "docs", f"{target}/site")


@nox.session(default=False)
def installation(session: nox.Session) -> None:
    """Install a wheel, an sdist and a checkout beside a project's own `reference` package."""
    _install(session, "test")
    session.install("build")
    session.run("python", "-m", "pytest", "tests/installation")


@nox.session(default=False)
def population(session: nox.Session) -> None:
    """Judge every fault and every accepted variant in each style, and count what is found."""
    _install(session, "test")
    session.run("python", "-m", "tests.population", *session.posargs)
    session.run("python", "-m", "tests.population.sensitivity")
    session.run("python", "-m", "tests.population.alarms")


@nox.session(default=False)
def attacks(session: nox.Session) -> None:
    """Attack the judge at full length, in every tier of isolation that the machine has."""
    _install(session, "test")
    session.env["BACKPROOF_ATTACKS"] = "full"
    _pytest(session, "tests/attacks", "tests/backproof/sandbox", "tests/backproof/runner")


@nox.session(default=False)
def cluster(session: nox.Session) -> None:
    """Grade on a scheduler and workers of Dask, of which one is killed."""
    _install(session, "test", extras="[cluster]")
    _pytest(session, "tests/backproof/integrations/test_dask_cluster.py")


@nox.session(default=False)
def conformance(session: nox.Session) -> None:
    """Validate PyTorch, JAX, scikit-learn and HIPS autograd; `-- --write` renews the table."""
    _install(session, "test")
    session.run("python", "-m", "tests.conformance", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the promised figures, with other graders beside; `-- --class 10000` a large class."""
    _install(session, "test", extras="[jax,exact]")
    chosen = [word for word in session.posargs if word != "--torch"]
    if "--class" in chosen:
        session.run("python", "-m", "tests.bench", *chosen)
        return
    if "--torch" in session.posargs:
        session.run("python", "-m", "ensurepip", silent=True)
        session.run("python", "-m", "pip", "install", "--quiet", "torch==2.13.0")
    session.run("python", "-m", "backproof.gradcheck")
    session.run("python", "-m", "tests.bench", "--peers", session.create_tmp(), *chosen)


@nox.session(default=False)
def validate(session: nox.Session) -> None:
    """Run `backproof validate` with the arguments after --."""
    _install(session)
    session.run("backproof", "validate", *session.posargs, success_codes=[0, 1])


@nox.session(default=False)
def grade(session: nox.Session) -> None:
    """Run `backproof grade` with the arguments after --."""
    _install(session)
    session.run("backproof", "grade", *session.posargs)


@nox.session(default=False)
def pictures(session: nox.Session) -> None:
    """Take the pictures of pages in the manual anew, with a browser."""
    _install(session, "test")
    session.run("python", "docs/pictures.py")
