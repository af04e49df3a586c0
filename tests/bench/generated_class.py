"""A class of right submissions: as many distinct texts as are wanted, in many ways of writing.

Each is the planar assignment's functions with several of the population's accepted variants at
once, as a Python file or a notebook, and no two have the same text.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path

from tests.population.submission_styles import STYLES, TANH
from tests.population.variant_registry import ACCEPTED_VARIANTS, right_submissions
from tests.support.submission_data import EditError, Edits, apply_edits

STYLE_NAME = "functions"
MOST_VARIANTS = 4
NOTEBOOK_INTERVAL = 4
"""One in so many is a notebook."""

GUARDED_SHARE = 0.2
"""The share of those whose cost is close to the definition: an epsilon in the logarithms."""


TRAINING_LOOP = """

def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(num_iterations):
        _, cache = forward_propagation(X, parameters)
        gradients = backward_propagation(parameters, cache, X, Y)
        gradients = {name: np.asarray(value) for name, value in gradients.items()}
        parameters = update_parameters(parameters, gradients, 1.2)
    return parameters
"""


def write_right_class(count: int, folder: Path, seed: int = 1) -> list[Path]:
    """The files of so many right submissions, written into a folder."""
    files = []
    for number, text in enumerate(islice(right_sources(seed), count)):
        is_notebook = number % NOTEBOOK_INTERVAL == 0
        file = folder / f"student_{number:05}.{'ipynb' if is_notebook else 'py'}"
        file.write_text(_notebook_json(text) if is_notebook else text, encoding="utf-8")
        files.append(file)
    return files


def right_sources(seed: int) -> Iterator[str]:
    """Right sources without end, no two of them the same."""
    draws, number = random.Random(seed), 0  # noqa: S311  (any choice will do)
    while True:
        ways = draws.sample(_variant_edits(guarded=False), draws.randrange(MOST_VARIANTS + 1))
        if draws.random() < GUARDED_SHARE:
            ways.append(draws.choice(_variant_edits(guarded=True)))
        number += 1
        yield f"# Submission {number}\n{_combined_source(ways)}{TRAINING_LOOP}"


def _combined_source(variants: Iterable[Edits]) -> str:
    """The right source with those of the ways that go together."""
    text = STYLES[STYLE_NAME].right_source()
    for way in variants:
        try:
            text = apply_edits(text, way)
        except EditError:  # another has changed the same piece
            continue
    return text


@cache
def _variant_edits(guarded: bool) -> tuple[Edits, ...]:
    """The accepted variants of the functions that guard the cost's logarithms, or all others."""
    right_submissions()
    return tuple(
        variant.edits[STYLE_NAME]
        for variant in ACCEPTED_VARIANTS.values()
        if STYLE_NAME in variant.edits and variant.activation == TANH
        if guarded == variant.id.startswith(("cost with 1e", "cost with probabilities"))
    )


def _notebook_json(text: str) -> str:
    """A notebook with one cell for each function, and a heading before it."""
    cells = list[Mapping[str, object]]()
    for part in text.split("\n\n\n"):
        heading = {"cell_type": "markdown", "metadata": {}, "source": "### Next"}
        code = {"cell_type": "code", "metadata": {}, "source": part, "outputs": []}
        cells += [heading, {**code, "execution_count": None}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
