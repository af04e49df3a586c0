"""Names of the conventions that a binding may accept besides those of the text.

`diagnosis.convention_detection` defines what each of them computes.
"""

SQUARED_ERROR, SOFTMAX, PENALTY = CONVENTIONS = ("squared error", "softmax", "penalty")
