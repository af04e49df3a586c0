"""The names of the conventions that a binding may allow besides the text's.

What each of them computes otherwise stands in `diagnosis.conventions`.
"""

SQUARED_ERROR, SOFTMAX, PENALTY = CONVENTIONS = ("squared error", "softmax", "penalty")
