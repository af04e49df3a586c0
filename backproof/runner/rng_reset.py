"""The same start for every source of random numbers that a file may draw from.

A training loop draws its first parameters. To compare two runs of it, both must begin alike: from
NumPy's and Python's global generators, and from those that the file has made for itself.
"""

import contextlib
import random
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def reset_rng(names: Mapping[str, Any], seed: int) -> None:
    """Have the global generators, and all that the file's names lead to, begin from the seed."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (what submissions draw from)
    for source in list(_generators(names)):
        with contextlib.suppress(Exception):  # it may be of a kind that cannot be set
            _seed_generator(source, seed)


def _seed_generator(generator: Any, seed: int) -> None:
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = type(generator.bit_generator)(seed).state
    else:
        generator.seed(seed)


def _generators(names: Mapping[str, Any]) -> Iterator[Any]:
    """The generators among the names, what functions keep, and what objects hold."""
    for value in names.values():
        if value is np or value is random:  # whose own are set already
            continue
        for held in (value, *_nested_values(value)):
            if isinstance(held, (np.random.Generator, np.random.RandomState, random.Random)):
                yield held


def _nested_values(value: Any) -> list[Any]:
    """What a function has for defaults and in its closure; what an object has for attributes."""
    kept = list[Any]()
    with contextlib.suppress(Exception):  # attributes may be properties that raise, cells empty
        kept += list(vars(value).values())
    with contextlib.suppress(Exception):
        kept += [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    with contextlib.suppress(Exception):
        kept += [cell.cell_contents for cell in value.__closure__ or ()]
    return kept
