"""Positions of the symbols in the drawings of the computation graphs, given as text layouts.

Ten characters are one column and two lines are one row. The forward pass is above the backward
pass, and each gradient is below the symbol with respect to which it is taken.
"""

COLUMN_CHARS, ROW_LINES = 10, 2

LAYOUTS: dict[str, str] = {
    "network": """
          W1        b1                  W2        b2                  prediction

X         Z1                  A1        Z2                  A2        J

          dZ1                           dZ2                           Y

          dW1       db1                 dW2       db2

          W1_next   b1_next             W2_next   b2_next
""",
    "one example": """
                              da1
          W1        b1                  W2        b2

x         z1                  a1        z2                  a2        L

          dz1                           dz2                           y

          dW1       db1                 dW2       db2       da2
""",
    "logistic unit": """
w         b

x         z         a         L

dw        dz        da        y

          db
""",
    "elementwise": """
sigmoid_Z                     sigmoid_prime_Z

tanh_Z                        tanh_prime_Z
               Z
relu_Z                        relu_prime_Z

leaky_relu_Z                  leaky_relu_prime_Z
""",
    "linear collapse": """
W1        b1        W2        b2


        W_collapsed   b_collapsed
""",
}

BENDS = {
    ("W2", "dZ1"): (-0.6, -0.55),
    ("A1", "dW2"): (-0.3, 0.25),
    ("X", "dW1"): (-0.3, 0.25),
    ("W2", "dz1"): (-0.6, -0.55),
    ("a1", "dW2"): (-0.3, 0.25),
    ("x", "dW1"): (-0.3, 0.25),
    ("dz2", "da1"): (-0.2, 0.0),
}
"""The bend of an arrow, in columns and rows, that keeps it from crossing another symbol."""

TITLES = {
    "network": "The network",
    "one example": "One example",
    "logistic unit": "One logistic unit",
    "elementwise": "The elementwise functions",
    "linear collapse": "Two linear layers as one",
}
"""The caption of each drawing."""

LABELS = {
    "prediction": "predict",
    "sigmoid_Z": "σ(Z)",
    "tanh_Z": "tanh(Z)",
    "relu_Z": "ReLU(Z)",
    "leaky_relu_Z": "leaky(Z)",
    "sigmoid_prime_Z": "σ′(Z)",
    "tanh_prime_Z": "tanh′(Z)",
    "relu_prime_Z": "ReLU′(Z)",
    "leaky_relu_prime_Z": "leaky′(Z)",
    "W_collapsed": "W′",
    "b_collapsed": "b′",
}
"""The label of a node whose symbol name is too long."""


def symbol_positions(graph_name: str) -> dict[str, tuple[float, float]]:
    """Return the column and the row of each symbol in the layout of a graph."""
    lines = LAYOUTS[graph_name].strip("\n").split("\n")
    return {
        name: (line.index(f" {name} ") / COLUMN_CHARS, number / ROW_LINES)
        for number, line in ((n, f" {line} ") for n, line in enumerate(lines))
        for name in line.split()
    }
