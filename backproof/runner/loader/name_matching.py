"""Slips in the names of functions: which function is meant where one of a name is not there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

MIN_SIMILARITY = 0.8
"""How alike two names must be. The slips seen in submissions (layer_size, initalize_paramters,
forward_progagation, update_params) are; names that bindings tell apart (relu_prime and
leaky_relu_prime, predict and predictions) are not."""

MIN_MARGIN = 0.04
"""By how much the most alike must be more so than the next."""

OPPOSITE_WORDS = ({"forward", "backward"}, {"forward", "back"})

FILLER_WORDS = (
    *("compute", "calculate", "calc", "get", "do", "my", "function", "func", "fn"),
    *("propagation", "propagate", "prop", "pass"),
)
"""Words of a name that say nothing of what is computed: cost_function is compute_cost."""

ArgumentRange = Sequence[int] | None
"""How many arguments a function needs, and takes at most; None where it cannot say."""


def match_misspelled(
    required: Mapping[str, Sequence[Sequence[int]]], definitions: Mapping[str, ArgumentRange]
) -> dict[str, str]:
    """For each wanted name that is not defined, the one defined name that can only mean it.

    `wanted` has, for each name, the least and most arguments of each way in which it is called. A
    name is taken only where its function has room for these, and is like no other as much.
    """
    missing = [name for name in required if name not in definitions]
    spare = [name for name in definitions if name not in required]
    found = {
        name: _closest_name(name, _compatible_names(required[name], spare, definitions))
        for name in missing
    }
    return {n: other for n, other in found.items() if other and _closest_name(other, missing) == n}


def _compatible_names(
    call_arities: Sequence[Sequence[int]],
    names: Sequence[str],
    definitions: Mapping[str, ArgumentRange],
) -> Iterator[str]:
    """The functions with room for one of the ways in which the name is called."""
    for name in names:
        room = definitions[name]
        if room is not None and any(
            room[0] <= most and least <= room[1] for least, most in call_arities
        ):
            yield name


def _closest_name(name: str, candidates: Iterator[str] | Sequence[str]) -> str:
    """The other name that is clearly the most alike; empty where none is."""
    ranked = sorted(((similarity(name, other), other) for other in candidates), reverse=True)
    first, second = [*ranked, (0.0, ""), (0.0, "")][:2]
    return first[1] if first[0] >= MIN_SIMILARITY and first[0] - second[0] > MIN_MARGIN else ""


def similarity(first: str, second: str) -> float:
    """From 0 to 1, how alike two names are, whatever their case, underscores and filling words.

    Names with other numbers, opposite words, or all words of the other and more are not alike.
    """
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return 0.0
    words, others = _significant_words(first), _significant_words(second)
    if words == others:
        return 1.0
    opposite = any(words & o and others & o and words & o != others & o for o in OPPOSITE_WORDS)
    if opposite or words < others or others < words:
        return 0.0
    return _similarity_ratio(*(name.lower().replace("_", "") for name in (first, second)))


def _significant_words(name: str) -> set[str]:
    """The words of a name without those that say nothing, however spelt; all, if none does."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return {
        word
        for word in words
        if all(_similarity_ratio(word, f) < MIN_SIMILARITY for f in FILLER_WORDS)
    } or words


def _similarity_ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
