"""Search small failing examples with Hypothesis: ever larger sizes, shrunk numbers."""

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.errors import NoSuchExample

from backproof.judge.example_set import ExampleSpec
from backproof.properties.example import Example
from backproof.properties.strategies import examples_of

Strategy = st.SearchStrategy[Example]

_SEARCH_SETTINGS = settings(
    max_examples=12,
    phases=[Phase.generate, Phase.shrink],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

_STORAGE_LOCK = threading.Lock()
"""Held while Hypothesis's storage folder, one for the whole process, is a temporary one."""


def search_small_examples(
    spec: ExampleSpec, fails: Callable[[Example], bool], first_example: Example, seed: int
) -> None:
    """Call `fails` on examples like the first one, of ever larger sizes, until one size fails.

    Hypothesis shrinks numbers well, but the sizes of six arrays that must agree only slowly, so
    each size is searched separately. `fails` remembers what it found, and may raise to end the
    search.
    """
    with _temporary_storage():
        for strategy in _strategies_by_size(spec, first_example):
            with contextlib.suppress(NoSuchExample):
                find(strategy, fails, settings=_SEARCH_SETTINGS, random=Random(seed))  # noqa: S311
                break


def hypothesis_home() -> Path:
    """Return Hypothesis's storage folder, which newer versions wrap in an object."""
    directory: Any = storage_directory(intent_to_write=False)
    return Path(getattr(directory, "home_directory", directory))


@contextlib.contextmanager
def _temporary_storage() -> Iterator[None]:
    """Let Hypothesis store its caches in a temporary folder, and restore the folder afterwards.

    Even without a database it writes caches into the current folder.
    """
    with _STORAGE_LOCK, tempfile.TemporaryDirectory(prefix="backproof-") as folder:
        previous = hypothesis_home()
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(previous)


def _strategies_by_size(spec: ExampleSpec, first_example: Example) -> Iterator[Strategy]:
    """Yield strategies for examples like the first, of growing sizes; the last is unrestricted."""
    if first_example.graph.name == "network":
        for sizes in small_sizes(spec.fixed):
            yield _strategy(spec, first_example, sizes)
    yield _strategy(spec, first_example, {})


def _strategy(spec: ExampleSpec, first_example: Example, sizes: Mapping[str, float]) -> Strategy:
    """Return the strategy for examples of the same graph, regime and settings, of these sizes."""
    choices = {"regime": first_example.regime, "fixed": {**sizes, **spec.fixed}}
    choices["dtype"] = spec.sampler.dtype
    precision = spec.sampler.precision
    return examples_of(first_example.graph, spec.hidden, precision=precision, **choices)


def small_sizes(fixed: Mapping[str, float]) -> list[dict[str, int]]:
    """Return sizes 1 and 2, and m up to 3, fewest entries first; fixed sizes are kept."""
    choices = {"n0": (1, 2), "n1": (1, 2), "n2": (1, 2), "m": (1, 2, 3)}
    choices |= {name: (int(size),) for name, size in fixed.items() if name in choices}
    every = (dict(zip(choices, sizes, strict=True)) for sizes in product(*choices.values()))
    return sorted(every, key=lambda n: (n["n0"] + n["n2"]) * (n["n1"] + n["m"]))
