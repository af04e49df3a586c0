"""Ids of faults that no definition stands for: of training loops, and those made on the way.

These are made of the wrong symbol and of what is wrong with it.
"""

from backproof.judge.training.loop_faults import LOOP_FAULTS

SUFFIX_DESCRIPTIONS = {
    "-scaled": "{} is one number times what it should be, on every example",
    "-hard-coded-m": "{} is divided by a number of examples that stands in the code",
    "-hard-coded-rate": "{} steps with a learning rate that stands in the code",
    "-literal": "{} is a literal in the code",
    **{f"-is-{size}": f"{{}} is {size}" for size in ("n0", "n1", "n2", "m")},
}
"""What each end of such an id says of the symbol before it."""


def describe_fault_id(identifier: str) -> str | None:
    """What a made id says; None where it is none."""
    if identifier in LOOP_FAULTS:
        return f"the loop {LOOP_FAULTS[identifier].description}"
    for end, said in SUFFIX_DESCRIPTIONS.items():
        symbol = identifier.removesuffix(end)
        if symbol and symbol != identifier:
            return said.format(symbol)
    return None
