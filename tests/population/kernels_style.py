"""The style `kernels`: one function for each kernel of the chapter."""

SOURCE = """\
import numpy as np


def affine(weights, inputs, bias):
    return weights @ inputs + bias


def sigmoid(z):
    tail = np.exp(-abs(z))
    return np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))


def tanh(z):
    return np.tanh(z)


def relu(z):
    return z * (z > 0)


def leaky_relu(z):
    return np.maximum(0.01 * z, z)


def sigmoid_prime(z):
    up = 1 / (1 + np.exp(-z))
    return up * (1 - up)


def tanh_prime(z):
    t = np.tanh(z)
    return 1 - t * t


def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)


def leaky_relu_prime(z):
    return np.where(z < 0, 0.01, 1.0)


def sigmoid_prime_from_a(a):
    return a - a * a


def tanh_prime_from_a(a):
    return 1 - a * a


def unit_input(w, x, b):
    return np.sum(w * x) + b


def loss(a, y):
    return np.where(y == 1, -np.log(a), -np.log(1 - a))


def loss_prime(a, y):
    return np.where(y == 1, -1 / a, 1 / (1 - a))


def cost(A2, Y):
    good = np.where(Y == 1, A2, 1 - A2)
    return -np.log(good).sum() / Y.shape[1]


def predict(A2):
    return np.where(A2 > 0.5, 1, 0)


def output_error(A2, Y):
    return np.subtract(A2, Y)


def weight_gradient(dZ, A):
    m = A.shape[1]
    return (1 / m) * (dZ @ A.T)


def bias_gradient(dZ):
    n = dZ.shape[1]
    return (1 / n) * dZ.sum(axis=1, keepdims=True)


def back_through_weights(W2, dz2):
    return W2.T @ dz2


def hidden_error(W2, dZ2, Z1):
    down = W2.T @ dZ2
    curve = 1 - np.tanh(Z1) ** 2
    return down * curve


def descend(P, dP, alpha):
    return P - alpha * dP


def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1 + b2
    return W, b
"""

ACTIVATION_EDITS = {
    "relu": {"curve = 1 - np.tanh(Z1) ** 2": "curve = (Z1 > 0)"},
    "sigmoid": {
        "curve = 1 - np.tanh(Z1) ** 2": "s1 = 1 / (1 + np.exp(-Z1))\n    curve = s1 * (1 - s1)"
    },
    "leaky_relu": {
        "curve = 1 - np.tanh(Z1) ** 2": "curve = np.where(Z1 > 0, 1, 0.01).astype(Z1.dtype)"
    },
}
"""The edits that give the network another hidden activation."""

LOCAL_SYMBOLS = {
    "affine": {"": "Z1"},
    "sigmoid": {"": "sigmoid_Z"},
    "tanh": {"": "tanh_Z"},
    "relu": {"": "relu_Z"},
    "leaky_relu": {"": "leaky_relu_Z"},
    "sigmoid_prime": {"": "sigmoid_prime_Z"},
    "tanh_prime": {"": "tanh_prime_Z"},
    "relu_prime": {"": "relu_prime_Z"},
    "leaky_relu_prime": {"": "leaky_relu_prime_Z"},
    "sigmoid_prime_from_a": {"": "sigmoid_prime_Z"},
    "tanh_prime_from_a": {"": "tanh_prime_Z"},
    "unit_input": {"": "z"},
    "loss": {"": "L"},
    "loss_prime": {"": "da2"},
    "cost": {"": "J"},
    "predict": {"": "prediction"},
    "output_error": {"": "dZ2"},
    "weight_gradient": {"": "dW2"},
    "bias_gradient": {"": "db2"},
    "back_through_weights": {"": "da1"},
    "hidden_error": {"": "dZ1"},
    "descend": {"": "W1_next"},
    "collapse": {"W": "W_collapsed", "b": "b_collapsed", "": "W_collapsed"},
}
"""The symbol that each local name of a function stands for; "" is whatever else it computes."""
