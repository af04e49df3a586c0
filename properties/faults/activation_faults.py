"""Faults of the activations and their derivatives, as functions of any Z."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.properties.faults.activation_functions import relu, sigmoid, tanh
from backproof.properties.faults.fault import FaultClass, register_fault


def _register_elementwise_fault(
    identifier: str,
    number: str,
    function: str,
    kernel: Callable[[Any], Any],
    code: str,
    hint: str,
    kind: FaultClass = FaultClass.VALUE,
) -> None:
    equation = f"{function}_Z <- Z"
    register_fault(
        identifier, number, equation, kernel, code, hint, graph_name="elementwise", kind=kind
    )


_register_elementwise_fault(
    "sigmoid-sign",
    "3.18",
    "sigmoid",
    lambda z: sigmoid(-z),
    "1 / (1 + np.exp(z))",
    "Evaluate it at z = 10 by hand: near 1 or near 0?",
)
_register_elementwise_fault(
    "sigmoid-steep",
    "3.18",
    "sigmoid",
    lambda z: sigmoid(10 * z),
    "1 / (1 + np.exp(-10 * z))",
    "σ(1) is 0.7310586: is yours?",
)
_register_elementwise_fault(
    "sigmoid-lost-numerator",
    "3.18",
    "sigmoid",
    lambda z: sigmoid(np.abs(z)),
    "np.where(z >= 0, 1/(1 + np.exp(-z)), 1/(1 + np.exp(z)))",
    "Try z = −3: is the answer below ½?",
)
_register_elementwise_fault(
    "sigmoid-clipped-at-10",
    "3.18",
    "sigmoid",
    lambda z: sigmoid(np.clip(z, -10, 10)),
    "z = np.clip(z, -10, 10)",
    "Does your clip change the answer? How large must |z| be before exp overflows?",
)
_register_elementwise_fault(
    "sigmoid-of-minus-squared",
    "3.18",
    "sigmoid",
    lambda z: np.exp(-z * z / 4) * sigmoid(z),
    "np.exp(-z**2/4) / (1 + np.exp(-z))",
    "What should σ approach for large z?",
)
_register_elementwise_fault(
    "tanh-without-doubling",
    "3.19",
    "tanh",
    lambda z: 2 * sigmoid(z) - 1,
    "2 * sigmoid(z) - 1",
    "What is the slope of tanh at 0?",
)
_register_elementwise_fault(
    "tanh-one-minus-sigmoid",
    "3.19",
    "tanh",
    lambda z: 1 - sigmoid(z),
    "1 - sigmoid(z)",
    "tanh(0) is 0: is yours?",
)
_register_elementwise_fault(
    "relu-step",
    "3.22",
    "relu",
    lambda z: (z > 0) * 1.0,
    "(z > 0) * 1.0",
    "What is ReLU(2)?",
)
_register_elementwise_fault(
    "relu-abs",
    "3.22",
    "relu",
    np.abs,
    "np.abs(z)",
    "What is ReLU(−2)?",
)
_register_elementwise_fault(
    "leaky-constant",
    "3.23",
    "leaky_relu",
    lambda z: np.where(z > 0, z, 0.01),
    "np.where(z > 0, z, 0.01)",
    "What is leaky ReLU at −2, and at −200?",
)
_register_elementwise_fault(
    "leaky-sign-lost",
    "3.23",
    "leaky_relu",
    lambda z: np.where(z > 0, z, -0.01 * z),
    "np.where(z > 0, z, -0.01 * z)",
    "Negative in: should it come out negative?",
)
_register_elementwise_fault(
    "sigmoid-prime-of-a",
    "3.25",
    "sigmoid_prime",
    lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z))),
    "s = sigmoid(a); s * (1 - s)",
    "Does your derivative expect z or a?",
)
_register_elementwise_fault(
    "sigmoid-prime-of-z",
    "3.25",
    "sigmoid_prime",
    lambda z: z * (1 - z),
    "z * (1 - z)",
    "a(1 − a) is written in a: is that what you pass?",
)
_register_elementwise_fault(
    "sigmoid-prime-precedence",
    "3.25",
    "sigmoid_prime",
    lambda z: sigmoid(z) * 1 - sigmoid(z),
    "a * 1 - a",
    "Where does the formula have its parentheses?",
)
_register_elementwise_fault(
    "tanh-prime-one-minus-a",
    "3.27",
    "tanh_prime",
    lambda z: 1 - tanh(z),
    "1 - a",
    "Is tanh as steep at z as at −z?",
)
_register_elementwise_fault(
    "tanh-prime-twice-squashed",
    "3.27",
    "tanh_prime",
    lambda z: 1 - tanh(tanh(z)) ** 2,
    "1 - np.tanh(a)**2",
    "How often is z squashed here?",
)
_register_elementwise_fault(
    "relu-prime-is-relu",
    "3.8-ReLU",
    "relu_prime",
    relu,
    "np.maximum(0, z)",
    "g and g′ are two functions: which of them is this?",
)
_register_elementwise_fault(
    "leaky-prime-zero-slope",
    "3.8-leaky",
    "leaky_relu_prime",
    lambda z: (z > 0) * 1.0,
    "np.where(z > 0, 1, 0)",
    "How steep is the negative side?",
)
