"""The project's sessions: plain `nox` runs the checks of a change, `nox -s full` runs everything.

`nox -l` lists all sessions. BACKPROOF_PROFILE (quick, default or deep) sets the number of examples
that Hypothesis draws, and BACKPROOF_SEED its seed; a failing example prints the command that
replays it. The tests marked `deep` run only with `--deep`, in the sessions `deep` and `attacks`.
"""

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"

PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
PROFILE = os.environ.get("BACKPROOF_PROFILE")

INTERPRETER_TESTS = (
    "tests/backproof/implementation/test_bound_implementation.py",
    "tests/backproof/runner",
    "tests/backproof/sandbox/test_submission_process.py",
    "tests/backproof/sandbox/test_json_values.py",
    "tests/backproof/validation/test_in_process_check.py",
)
"""The tests whose result depends on the interpreter: the runner's, which runs submissions in any
Python, and one way through the whole judge. The default run has them on the oldest Python too."""

EXAMPLE_TESTS = (
    "tests/backproof/validation/test_example_solutions.py",
    "tests/backproof/validation/test_external_program.py",
    "tests/reference/test_demonstration.py",
)
"""The tests of the examples."""

OTHER_SESSION_TESTS = (
    "tests/gradcheck",
    "tests/installation",
    "tests/jax",
    "tests/meta",
    "tests/properties",
    "tests/typing",
    *EXAMPLE_TESTS,
)
"""The tests that other sessions run."""


def _find_pyenv_interpreters() -> None:
    """Put pyenv's interpreters on the path: its shims answer for the selected version alone."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [
        str(folder) for version in PYTHONS for folder in root.glob(f"versions/{version}*/bin")
    ]
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ.get("PATH", "")])


_find_pyenv_interpreters()
AVAILABLE = [version for version in PYTHONS if shutil.which(f"python{version}")] or PYTHONS
OLDEST, NEWEST = AVAILABLE[0], AVAILABLE[-1]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait
# The tests start hundreds of Pythons: without compiled modules each takes a second longer.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _install(session: nox.Session, *groups: str, extras: str = "") -> None:
    """Install the project, and what the named dependency groups add."""
    session.install("-e", f".{extras}", *nox.project.dependency_groups(PYPROJECT, *groups))


def _pytest(session: nox.Session, *arguments: str, profile: str = "quick") -> None:
    """Run pytest on two cores with a profile of Hypothesis; arguments after -- are passed on."""
    parallel = ("-n", "2", "--dist", "worksteal")
    chosen = ("--profile", PROFILE or profile)
    session.run("python", "-m", "pytest", *parallel, *chosen, *arguments, *session.posargs)


def _ignored(paths: tuple[str, ...]) -> list[str]:
    """Return pytest's options that leave these paths out."""
    return [f"--ignore={path}" for path in paths]


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and check the format with ruff, the imports between packages, and the docstrings."""
    _install(session, "lint", extras="[exact]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    session.run("python", "-m", "tests.meta.docstring_check")


def _typecheck(session: nox.Session) -> None:
    _install(session, "typing", extras="[jax,exact,plots]")
    session.run("mypy")
    session.run("mypy", "noxfile.py", "docs", "examples/training")
    session.run("python", "-m", "pytest", "tests/typing")


@nox.session(python=NEWEST)
def typecheck(session: nox.Session) -> None:
    """Check all types with mypy --strict, on the newest Python."""
    _typecheck(session)


@nox.session(python=OLDEST, default=False)
def typecheck_oldest(session: nox.Session) -> None:
    """Check all types with mypy --strict, on the oldest Python."""
    _typecheck(session)


@nox.session(python=list(dict.fromkeys([OLDEST, NEWEST])))
def tests(session: nox.Session) -> None:
    """Run the tests on the newest Python, and those of the runner on the oldest."""
    _install(session, "test", extras="[cluster]")
    if session.python == NEWEST:
        _pytest(session, *_ignored(OTHER_SESSION_TESTS))
    else:
        _pytest(session, *INTERPRETER_TESTS)


@nox.session(python=PYTHONS[:-1], default=False)
def matrix(session: nox.Session) -> None:
    """Run on each older Python all tests that the default run has on the newest."""
    _install(session, "test", extras="[cluster]")
    _pytest(session, *_ignored(OTHER_SESSION_TESTS))


@nox.session(default=False)
def deep(session: nox.Session) -> None:
    """Run all tests at length: each submission, loop and page, and more examples of each law."""
    _install(session, "test", extras="[cluster,jax,plots]")
    elsewhere = ("tests/attacks", "tests/installation", "tests/typing")
    _pytest(session, "--deep", *_ignored(elsewhere), profile="default")


@nox.session
def properties(session: nox.Session) -> None:
    """Run the tests of laws, bounds and faults."""
    _install(session, "test")
    _pytest(session, "tests/properties", "tests/meta")


@nox.session
def gradcheck(session: nox.Session) -> None:
    """Run the tests of the gradient checkers."""
    _install(session, "test")
    _pytest(session, "tests/gradcheck", "--ignore=tests/gradcheck/test_jax_network.py")


@nox.session
def jax(session: nox.Session) -> None:
    """Compare the reference with JAX: activations, backward equations, bounds, networks."""
    _install(session, "test", extras="[jax]")
    _pytest(session, "tests/jax", "tests/gradcheck/test_jax_network.py")


@nox.session
def mutation(session: nox.Session) -> None:
    """Mutate every kernel of the reference; no mutant may survive."""
    _install(session, "test")
    session.run("python", "-m", "tests.mutation")


@nox.session
def examples(session: nox.Session) -> None:
    """Validate the examples, also those in C and JavaScript."""
    _install(session, "test", extras="[plots]")
    _pytest(session, *EXAMPLE_TESTS)


@nox.session
def docs(session: nox.Session) -> None:
    """Check that the outputs shown in the README and the manual are what the commands print."""
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
    """Judge every fault and every accepted variant in each style, and print the detection rates."""
    _install(session, "test")
    session.run("python", "-m", "tests.population", *session.posargs)
    session.run("python", "-m", "tests.population.sensitivity")
    session.run("python", "-m", "tests.population.alarms")


@nox.session(default=False)
def attacks(session: nox.Session) -> None:
    """Run every attack on the judge, in every isolation tier that the machine has."""
    _install(session, "test")
    paths = ("tests/attacks", "tests/backproof/sandbox", "tests/backproof/runner")
    _pytest(session, "--deep", *paths)


@nox.session(default=False)
def conformance(session: nox.Session) -> None:
    """Validate PyTorch, JAX, scikit-learn and HIPS autograd; `-- --write` writes the table."""
    _install(session, "test")
    session.run("python", "-m", "tests.conformance", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the figures in the manual and other graders; `-- --class 10000`: a large class."""
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
    """Take the manual's pictures of pages with a browser."""
    _install(session, "test")
    session.run("python", "docs/pictures.py")


FULL = (
    "lint", "typecheck", *dict.fromkeys((f"tests-{OLDEST}", f"tests-{NEWEST}")), "properties",
    "gradcheck", "jax", "mutation", "examples", "docs", "site", "typecheck_oldest",
    *(f"matrix-{version}" for version in PYTHONS[:-1]), "deep", "attacks", "installation",
    "population", "conformance", "bench",
)  # fmt: skip
"""The sessions that check something: all but `validate`, `grade` and `pictures`."""


@nox.session(default=False, venv_backend="none")
def full(session: nox.Session) -> None:
    """Run every session that checks something: the default ones and those at length."""
    for name in FULL:
        session.notify(name)
