"""Slips in the names of functions: which function is meant where one of a name is not there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

LIKE = 0.8
"""How alike two names must be. The slips seen in submissions (layer_size, initalize_paramters,
forward_progagation, update_params) are; names that bindings tell apart (relu_prime and
leaky_relu_prime, predict and predictions) are not."""

CLEARLY = 0.04
"""By how much the most alike must be more so than the next."""

OPPOSITES = ({"forward", "backward"}, {"forward", "back"})

FILLERS = (
    *("compute", "calculate", "calc", "get", "do", "my", "function", "func", "fn"),
    *("propagation", "propagate", "prop", "pass"),
)
"""Words of a name that say nothing of what is computed: cost_function is compute_cost."""

Room = Sequence[int] | None
"""How many arguments a function needs, and takes at most; None where it cannot say."""


def near_misses(
    wanted: Mapping[str, Sequence[Sequence[int]]], defined: Mapping[str, Room]
) -> dict[str, str]:
    """For each wanted name that is not defined, the one defined name that can only mean it.

    `wanted` has, for each name, the least and most arguments of each way in which it is called. A
    name is taken only where its function has room for these, and is like no other as much.
    """
    missing = [name for name in wanted if name not in defined]
    spare = [name for name in defined if name not in wanted]
    found = {name: _nearest(name, _fitting(wanted[name], spare, defined)) for name in missing}
    return {n: other for n, other in found.items() if other and _nearest(other, missing) == n}


def _fitting(
    ways: Sequence[Sequence[int]], names: Sequence[str], defined: Mapping[str, Room]
) -> Iterator[str]:
    """The functions with room for one of the ways in which the name is called."""
    for name in names:
        room = defined[name]
        if room is not None and any(room[0] <= most and least <= room[1] for least, most in ways):
            yield name


def _nearest(name: str, others: Iterator[str] | Sequence[str]) -> str:
    """The other name that is clearly the most alike; empty where none is."""
    ranked = sorted(((likeness(name, other), other) for other in others), reverse=True)
    first, second = [*ranked, (0.0, ""), (0.0, "")][:2]
    return first[1] if first[0] >= LIKE and first[0] - second[0] > CLEARLY else ""


def likeness(one: str, other: str) -> float:
    """From 0 to 1, how alike two names are, whatever their case, underscores and filling words.

    Names with other numbers, opposite words, or all words of the other and more are not alike.
    """
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    words, others = _telling(one), _telling(other)
    if words == others:
        return 1.0
    opposite = any(words & o and others & o and words & o != others & o for o in OPPOSITES)
    if opposite or words < others or others < words:
        return 0.0
    return _ratio(*(name.lower().replace("_", "") for name in (one, other)))


def _telling(name: str) -> set[str]:
    """The words of a name without those that say nothing, however spelt; all, if none does."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return {word for word in words if all(_ratio(word, f) < LIKE for f in FILLERS)} or words


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
