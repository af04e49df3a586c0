"""Week 3 assignment, Priya S.

NOTE: I removed keepdims because the numbers looked the same.
"""
import numpy as np
from scipy.special import expit as sigmoid_from_scipy  # not used in the end


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def layer_sizes(X, Y):
    return (X.shape[0], 4, Y.shape[0])


def initialize_parameters(n_x, n_h, n_y):
    w = lambda rows, cols: np.random.randn(rows, cols) * 0.01
    return {"W1": w(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": w(n_y, n_h), "b2": np.zeros((n_y, 1))}


def forward_propagation(X, params):
    Z1 = np.dot(params["W1"], X) + params["b1"]; A1 = np.tanh(Z1)
    Z2 = np.dot(params["W2"], A1) + params["b2"]; A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    m = Y.shape[1]
    first = np.dot(Y, np.log(A2).T)
    second = np.dot(1 - Y, np.log(1 - A2).T)
    return float(np.squeeze(-(first + second) / m))


def backward_propagation(params, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(params["W2"].T, dZ2) * (1 - np.power(cache["A1"], 2))
    return {"dW1": np.dot(dZ1, X.T) / m, "db1": np.sum(dZ1, axis=1) / m,
            "dW2": np.dot(dZ2, cache["A1"].T) / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m}


def update_parameters(params, grads, learning_rate=1.2):
    return {k: params[k] - learning_rate * grads["d" + k] for k in params}


def predict(params, X):
    A2, _ = forward_propagation(X, params)
    return (A2 > 0.5).astype(float)


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    params = initialize_parameters(len(X), n_h, len(Y))
    costs = []
    while len(costs) < num_iterations:
        A2, cache = forward_propagation(X, params)
        costs.append(compute_cost(A2, Y))
        params = update_parameters(params, backward_propagation(params, cache, X, Y))
        if print_cost:
            print(costs[-1])
    return params
