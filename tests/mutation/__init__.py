"""Mutation testing with the operators of this field, over every kernel of the reference.

`python -m tests.mutation` makes every mutant, judges it as an implementation is judged, and lists
the survivors. Generic tools never drop a `.T`, swap `@` and `*`, or lose a 1/m or an axis.
"""
