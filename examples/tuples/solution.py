"""One hidden layer of ReLU in functions that pass tuples; gradients are sums over the examples."""

import numpy as np


def init_params(n_x, n_h, n_y):
    W1 = 0.01 * np.random.randn(n_h, n_x)
    W2 = 0.01 * np.random.randn(n_y, n_h)
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def forward(params, X):
    W1, b1, W2, b2 = params
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return 1 / (1 + np.exp(-Z2)), (Z1, A1, Z2)


def cross_entropy(A2, Y, reduction):
    losses = -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    return losses.sum() / Y.shape[1] if reduction == "mean" else losses.sum()


def backward(params, cache, A2, X, Y):
    _, _, W2, _ = params
    Z1, A1, _ = cache
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    return (
        dZ1 @ X.T,
        dZ1.sum(axis=1, keepdims=True),
        dZ2 @ A1.T,
        dZ2.sum(axis=1, keepdims=True),
    )


def sgd(params, grads, lr):
    return tuple(p - lr * g for p, g in zip(params, grads))


def classify(params, X, *, threshold):
    A2, _ = forward(params, X)
    return A2 > threshold


def train(X, Y, n_h=16, lr=0.5, epochs=3000):
    params = init_params(X.shape[0], n_h, Y.shape[0])
    for _ in range(epochs):
        A2, cache = forward(params, X)
        params = sgd(params, backward(params, cache, A2, X, Y), lr / X.shape[1])
    return params


if __name__ == "__main__":
    rng = np.random.default_rng(2)
    X = rng.standard_normal((2, 400))
    Y = (np.hypot(*X) < 1.1).astype(float)[np.newaxis]
    print(f"accuracy {np.mean(classify(train(X, Y), X, threshold=0.5) == Y):.1%}")
