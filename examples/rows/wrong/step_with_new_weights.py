# 3.47 dZ1: in step, the hidden error goes back through W2 after its update.
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class NeuralNetwork:
    def __init__(self, n_in, n_hidden, n_out, learning_rate=0.1):
        self.lr = learning_rate
        self.W1 = np.random.randn(n_in, n_hidden) * 0.01
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out) * 0.01
        self.b2 = np.zeros(n_out)
        self.grads = {}

    def forward(self, X):
        self.Z1 = X.dot(self.W1) + self.b1
        self.A1 = sigmoid(self.Z1)
        self.Z2 = self.A1.dot(self.W2) + self.b2
        self.A2 = sigmoid(self.Z2)
        return self.A2

    def loss(self, Y):
        m = Y.shape[0]
        return -np.sum(Y * np.log(self.A2) + (1 - Y) * np.log(1 - self.A2)) / m

    def _backprop(self, X, Y):
        m = X.shape[0]
        delta2 = (self.A2 - Y) / m
        delta1 = delta2.dot(self.W2.T) * self.A1 * (1 - self.A1)
        self.grads = {
            "W2": self.A1.T.dot(delta2),
            "b2": delta2.sum(axis=0),
            "W1": X.T.dot(delta1),
            "b1": delta1.sum(axis=0),
        }

    def step(self, X, Y):
        self.forward(X)
        delta2 = (self.A2 - Y) / len(X)
        self.W2 -= self.lr * self.A1.T.dot(delta2)
        self.b2 -= self.lr * delta2.sum(axis=0)
        delta1 = delta2.dot(self.W2.T) * self.A1 * (1 - self.A1)
        self.W1 -= self.lr * X.T.dot(delta1)
        self.b1 -= self.lr * delta1.sum(axis=0)

    def fit(self, X, Y, epochs=1000):
        for _ in range(epochs):
            self.step(X, Y)
        return self

    def predict(self, X):
        return (self.forward(X) > 0.5).astype(int)


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    X = rng.standard_normal((400, 2))
    Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
    net = NeuralNetwork(2, 8, 1, learning_rate=2.0).fit(X, Y, 5000)
    print(f"accuracy {np.mean(net.predict(X) == Y):.1%}")
