"""Seed every random number generator that a submission may draw from.

A training loop draws its initial parameters. To compare two runs of it, both must start from the
same state of NumPy's and Python's global generators, and of the submission's own generators.
"""

import contextlib
import random
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def reset_rng(names: Mapping[str, Any], seed: int) -> None:
    """Seed the global generators, and those that the submission's names lead to."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (submissions draw from it)
    for generator in list(_generators(names)):
        with contextlib.suppress(Exception):  # some bit generators cannot be seeded
            _seed_generator(generator, seed)


def _seed_generator(generator: Any, seed: int) -> None:
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = type(generator.bit_generator)(seed).state
    else:
        generator.seed(seed)


def _generators(names: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the generators among the values, and those that functions and objects hold."""
    for value in names.values():
        if value is np or value is random:  # their generators are seeded already
            continue
        for nested in (value, *_nested_values(value)):
            if isinstance(nested, (np.random.Generator, np.random.RandomState, random.Random)):
                yield nested


def _nested_values(value: Any) -> list[Any]:
    """Return the defaults and closure of a function, and the attributes of an object."""
    values = list[Any]()
    with contextlib.suppress(Exception):  # properties may raise, and cells may be empty
        values += list(vars(value).values())
    with contextlib.suppress(Exception):
        values += [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    with contextlib.suppress(Exception):
        values += [cell.cell_contents for cell in value.__closure__ or ()]
    return values
