"""Mutation testing of every kernel of the reference, with operators for array formulas.

`python -m tests.mutation` makes every mutant, judges it as an implementation is judged, and lists
the survivors. Generic tools do not drop a `.T`, swap `@` and `*`, or lose a factor 1/m or an axis.
"""
