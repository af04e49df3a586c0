"""Make every mutant of every kernel, judge it, and list the survivors; there must be none."""

import inspect
import sys

from tests.mutation.mutant_detection import MUTATED_MODULES, survives
from tests.mutation.mutation_operators import mutants


def main() -> int:
    """Print one line for each module and survivor; return 1 if there is a survivor."""
    survivors = 0
    for module in MUTATED_MODULES:
        all_mutants = list(mutants(inspect.getsource(module)))
        surviving = [mutant for mutant in all_mutants if survives(mutant, module)]
        survivors += len(surviving)
        print(f"{module.__name__}: {len(all_mutants)} mutants, {len(surviving)} survive")  # noqa: T201
        for mutant in surviving:
            print(f"  survives: {mutant}")  # noqa: T201
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
