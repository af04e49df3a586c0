"""Describe fault ids that are not in the catalogue: faults of loops, and synthesized ids.

A synthesized id consists of the wrong symbol and a suffix for what is wrong with it.
"""

from backproof.judge.training.loop_faults import LOOP_FAULTS

SUFFIX_DESCRIPTIONS = {
    "-scaled": "{} is one number times what it should be, on every example",
    "-hard-coded-m": "{} is divided by a hard-coded number of examples",
    "-hard-coded-rate": "{} steps with a hard-coded learning rate",
    "-literal": "{} is a literal in the code",
    **{f"-is-{size}": f"{{}} is {size}" for size in ("n0", "n1", "n2", "m")},
}
"""The meaning of each suffix; the symbol is filled in."""


def describe_fault_id(identifier: str) -> str | None:
    """Return the description of such an id, or None for any other id."""
    if identifier in LOOP_FAULTS:
        return f"the loop {LOOP_FAULTS[identifier].description}"
    for suffix, description in SUFFIX_DESCRIPTIONS.items():
        symbol = identifier.removesuffix(suffix)
        if symbol and symbol != identifier:
            return description.format(symbol)
    return None
