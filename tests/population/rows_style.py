"""The style `rows`: a class whose examples are rows, with attributes and flat biases."""

BINDING = """\
title: a network of rows, as a class
hidden: tanh
setup: net = Network(n0, n1, n2)
setup: net.W1 = W1.T
setup: net.b1 = b1.ravel()
setup: net.W2 = W2.T
setup: net.b2 = b2.ravel()

net = Network(n0, n1, n2) -> {
    net.W1: W1.T, net.b1: b1.ravel(), net.W2: W2.T, net.b2: b2.ravel()}
net.forward(X.T) -> (A2.T, {net.Z1: Z1.T, net.A1: A1.T, net.Z2: Z2.T})
net.cost(A2.T, Y.T) -> J
net.Z1 = Z1.T; net.A1 = A1.T; net.Z2 = Z2.T; net.A2 = A2.T; net.backward(X.T, Y.T) -> {
    net.dW1: dW1.T, net.db1: db1.ravel(), net.dW2: dW2.T, net.db2: db2.ravel()}
net.dW1 = dW1.T; net.db1 = db1.ravel(); net.dW2 = dW2.T; net.db2 = db2.ravel(); net.step(alpha) -> {
    net.W1: W1_next.T, net.b1: b1_next.ravel(), net.W2: W2_next.T, net.b2: b2_next.ravel()}
net.predict(X.T) -> prediction.T
"""

SOURCE = """\
import numpy as np


class Network:
    def __init__(self, features, units, outputs):
        rng = np.random.default_rng()
        self.W1 = rng.normal(0, 0.01, (features, units))
        self.b1 = np.zeros(units)
        self.W2 = rng.normal(0, 0.01, (units, outputs))
        self.b2 = np.zeros(outputs)

    @staticmethod
    def squash(v):
        return 0.5 + 0.5 * np.tanh(0.5 * v)

    def forward(self, X):
        self.Z1 = X @ self.W1 + self.b1
        self.A1 = np.tanh(self.Z1)
        self.Z2 = self.A1 @ self.W2 + self.b2
        self.A2 = self.squash(self.Z2)
        return self.A2

    def cost(self, P, T):
        each = np.where(T > 0, -np.log(P), -np.log1p(-P))
        return np.mean(np.sum(each, axis=1))

    def backward(self, X, T):
        m = len(X)
        D2 = self.A2 - T
        self.dW2 = self.A1.T @ D2 / m
        self.db2 = D2.sum(axis=0) / m
        back = D2 @ self.W2.T
        D1 = back * (1 - self.A1 ** 2)
        self.dW1 = X.T @ D1 / m
        self.db1 = D1.sum(axis=0) / m

    def step(self, rate):
        self.W1 = self.W1 - rate * self.dW1
        self.b1 = self.b1 - rate * self.db1
        self.W2 = self.W2 - rate * self.dW2
        self.b2 = self.b2 - rate * self.db2

    def predict(self, X):
        return self.forward(X) > 0.5
"""

ACTIVATION_EDITS = {
    "sigmoid": {
        "self.A1 = np.tanh(self.Z1)": "self.A1 = self.squash(self.Z1)",
        "(1 - self.A1 ** 2)": "(self.A1 * (1 - self.A1))",
    },
    "relu": {
        "self.A1 = np.tanh(self.Z1)": "self.A1 = np.where(self.Z1 > 0, self.Z1, 0)",
        "(1 - self.A1 ** 2)": "(self.A1 > 0)",
    },
    "leaky_relu": {
        "self.A1 = np.tanh(self.Z1)": "self.A1 = np.where(self.Z1 > 0, self.Z1, 0.01 * self.Z1)",
        "(1 - self.A1 ** 2)": "np.where(self.Z1 > 0, 1, 0.01).astype(X.dtype)",
    },
}
"""The edits that give the network another hidden activation."""

LOCAL_SYMBOLS = {
    "__init__": {"W1": "W1", "b1": "b1", "W2": "W2", "b2": "b2"},
    "squash": {"": "A2"},
    "forward": {"Z1": "Z1", "A1": "A1", "Z2": "Z2", "A2": "A2"},
    "cost": {"": "J"},
    "backward": {
        "D2": "dZ2", "dW2": "dW2", "db2": "db2",
        "back": "dZ1", "D1": "dZ1", "dW1": "dW1", "db1": "db1",
    },
    "step": {"W1": "W1_next", "b1": "b1_next", "W2": "W2_next", "b2": "b2_next"},
    "predict": {"": "prediction"},
}  # fmt: skip
"""The symbol that each local name of a method stands for; "" is whatever else it computes."""
