"""One example at a time, in loops; a seed inside, and the older signature of the cost."""

import math

import numpy as np


def layer_sizes(X, Y):
    return len(X), 4, len(Y)


def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    W1 = 0.01 * np.random.randn(n_h, n_x)
    W2 = 0.01 * np.random.randn(n_y, n_h)
    return dict(W1=W1, b1=np.zeros((n_h, 1)), W2=W2, b2=np.zeros((n_y, 1)))


def sigmoid(z):
    return (1 + math.tanh(z / 2)) / 2


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    m = X.shape[1]
    Z1, A1 = np.zeros((len(W1), m)), np.zeros((len(W1), m))
    Z2, A2 = np.zeros((len(W2), m)), np.zeros((len(W2), m))
    for i in range(m):
        for h in range(len(W1)):
            Z1[h, i] = b1[h, 0] + sum(W1[h, k] * X[k, i] for k in range(len(X)))
            A1[h, i] = math.tanh(Z1[h, i])
        for o in range(len(W2)):
            Z2[o, i] = b2[o, 0] + sum(W2[o, h] * A1[h, i] for h in range(len(W1)))
            A2[o, i] = sigmoid(Z2[o, i])
    assert A2.shape == (1, X.shape[1])
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y, parameters):
    m = Y.shape[1]
    cost = -(np.dot(np.log(A2), Y.T) + np.dot(np.log(1 - A2), (1 - Y).T)) / m
    return cost  # of shape (1, 1)


def backward_propagation(parameters, cache, X, Y):
    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]
    m = X.shape[1]
    dW1, db1 = np.zeros((len(A1), len(X))), np.zeros((len(A1), 1))
    dW2, db2 = np.zeros((len(A2), len(A1))), np.zeros((len(A2), 1))
    for i in range(m):
        x, a1 = X[:, i : i + 1], A1[:, i : i + 1]
        dz2 = A2[:, i : i + 1] - Y[:, i : i + 1]
        dz1 = W2.T @ dz2 / np.cosh(np.clip(cache["Z1"][:, i : i + 1], -300, 300)) ** 2
        dW2 += dz2 @ a1.T / m
        db2 += dz2 / m
        dW1 += dz1 @ x.T / m
        db1 += dz1 / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.2):
    new = {}
    for name in ("W1", "b1", "W2", "b2"):
        new[name] = parameters[name].copy()
        new[name] -= learning_rate * grads[f"d{name}"]
    return new


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(len(X), n_h, len(Y))
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        if print_cost and i % 100 == 0:
            print(i, compute_cost(A2, Y, parameters))
        parameters = update_parameters(parameters, grads)
    return parameters


def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    return np.round(A2).astype(int)
