"""Práctica. He añadido gradient clipping porque me divergía."""
import numpy as np


def sigmoid(z): return 1 / (1 + np.exp(-z))


def clip(g, limit=0.1):
    return np.clip(g, -limit, limit)


def layer_sizes(X, Y): return X.shape[0], 4, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    W = [np.random.randn(o, i) * 0.01 for o, i in ((n_h, n_x), (n_y, n_h))]
    b = [np.zeros((o, 1)) for o in (n_h, n_y)]
    return {"W1": W[0], "b1": b[0], "W2": W[1], "b2": b[1]}


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {"dW1": clip(dZ1 @ X.T / m), "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ cache["A1"].T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}


def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * grads["d" + k] for k in parameters}


def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > 0.5


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
