"""Make every mutant of every kernel, judge it, and list the survivors; none may survive."""

import inspect
import sys

from tests.mutation.mutant_detection import MUTATED_MODULES, survives
from tests.mutation.mutation_operators import mutants


def main() -> int:
    """Print a line a module and every survivor; the exit status is 1 if there is one."""
    survivors = 0
    for module in MUTATED_MODULES:
        made = list(mutants(inspect.getsource(module)))
        alive = [mutant for mutant in made if survives(mutant, module)]
        survivors += len(alive)
        print(f"{module.__name__}: {len(made)} mutants, {len(alive)} survive")  # noqa: T201
        for mutant in alive:
            print(f"  survives: {mutant}")  # noqa: T201
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
