"""Match misspelled names of functions to the names that a binding requires."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

MIN_SIMILARITY = 0.8
"""The least similarity of a misspelled name. Misspellings in submissions (layer_size,
initalize_paramters, forward_progagation, update_params) reach it; different names in bindings
(relu_prime and leaky_relu_prime, predict and predictions) do not."""

MIN_MARGIN = 0.04
"""The least margin of the most similar name over the next."""

OPPOSITE_WORDS = ({"forward", "backward"}, {"forward", "back"})

FILLER_WORDS = (
    *("compute", "calculate", "calc", "get", "do", "my", "function", "func", "fn"),
    *("propagation", "propagate", "prop", "pass"),
)
"""Words that do not distinguish names: cost_function matches compute_cost."""

ArgumentRange = Sequence[int] | None
"""The least and most arguments of a function; None if they are unknown."""


def match_misspelled(
    required: Mapping[str, Sequence[Sequence[int]]], definitions: Mapping[str, ArgumentRange]
) -> dict[str, str]:
    """Return, for each missing required name, the one defined name that can only mean it.

    `required` has, for each name, the least and most arguments of each call. A defined name
    matches only if its function accepts one of these calls, and no other name is as similar.
    """
    missing = [name for name in required if name not in definitions]
    spare = [name for name in definitions if name not in required]
    closest = {
        name: _closest_name(name, _compatible_names(required[name], spare, definitions))
        for name in missing
    }
    return {
        name: other
        for name, other in closest.items()
        if other and _closest_name(other, missing) == name
    }


def _compatible_names(
    call_arities: Sequence[Sequence[int]],
    names: Sequence[str],
    definitions: Mapping[str, ArgumentRange],
) -> Iterator[str]:
    """Yield the functions that accept one of the calls."""
    for name in names:
        arity = definitions[name]
        if arity is not None and any(
            arity[0] <= most and least <= arity[1] for least, most in call_arities
        ):
            yield name


def _closest_name(name: str, candidates: Iterator[str] | Sequence[str]) -> str:
    """Return the candidate that is clearly the most similar; empty if there is none."""
    ranked = sorted(((similarity(name, other), other) for other in candidates), reverse=True)
    first, second = [*ranked, (0.0, ""), (0.0, "")][:2]
    return first[1] if first[0] >= MIN_SIMILARITY and first[0] - second[0] > MIN_MARGIN else ""


def similarity(first: str, second: str) -> float:
    """Return the similarity of two names from 0 to 1, without case, underscores and filler words.

    It is 0 for names with different numbers, with opposite words, or where the words of one name
    are a proper subset of the other's.
    """
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return 0.0
    words, others = _significant_words(first), _significant_words(second)
    if words == others:
        return 1.0
    is_opposite = any(
        words & pair and others & pair and words & pair != others & pair for pair in OPPOSITE_WORDS
    )
    if is_opposite or words < others or others < words:
        return 0.0
    return _similarity_ratio(*(name.lower().replace("_", "") for name in (first, second)))


def _significant_words(name: str) -> set[str]:
    """Return the words of a name without (even misspelled) filler words; all if none is left."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return {
        word
        for word in words
        if all(_similarity_ratio(word, filler) < MIN_SIMILARITY for filler in FILLER_WORDS)
    } or words


def _similarity_ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
