"""Fresh examples for a second judgement of a function.

After its first calls, a process of a submission may have received the right results, as inputs of
other functions or from stubs, and may have left them where a later process finds them. A second
judgement therefore uses examples whose results nobody was given: the numbers of the first ones, in
another order and with other signs.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.properties.sampling import Rng

LABELS = frozenset({"Y", "y"})


def fresh_examples(examples: Sequence[Example], purpose: str) -> Sequence[Example]:
    """Return other examples of the same sizes and regimes, the same for each purpose; cached.

    Examples for one purpose say nothing about those for another, or about the first ones. Examples
    of sizes alone, for random results, are returned as they are.
    """
    if not examples[0].inputs:
        return examples
    cache, key = examples[0].cache, ("fresh", purpose)
    if key not in cache:
        cache[key] = tuple(_fresh(example, purpose) for example in examples)
    fresh: Sequence[Example] = cache[key]
    return fresh


def _fresh(example: Example, purpose: str) -> Example:
    digest = hashlib.sha256(purpose.encode())
    for name, value in sorted(example.inputs.items()):
        digest.update(name.encode() + np.asarray(value).tobytes())
    rng = np.random.default_rng(list(digest.digest()))
    changed = {name: _redrawn(name, value, rng) for name, value in example.inputs.items()}
    return example.with_inputs(**changed)


def _redrawn(name: str, value: Any, rng: Rng) -> Any:
    """Return the entries in another order with random signs; labels are drawn anew."""
    array = np.asarray(value)
    if array.ndim == 0 and name not in LABELS:
        return value
    if name in LABELS:
        return rng.integers(0, 2, array.shape).astype(array.dtype)[()]
    signs = rng.choice([-1, 1], array.shape).astype(array.dtype)
    return rng.permuted(array) * signs if array.size > 1 else array * signs
