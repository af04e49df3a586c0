"""Ödev 1 - Elif Yılmaz"""
import numpy as np


def sigmoid(z): return 1 / (1 + np.exp(-z))


def layer_sizes(X, Y):
    n_x, n_h, n_y = X.shape[0], 4, Y.shape[0]
    return n_x, n_h, n_y


def initialize_parameters(n_x, n_h, n_y):
    r = np.random.RandomState()
    return {"W1": r.randn(n_h, n_x) * 0.01, "b1": np.zeros((n_h, 1)),
            "W2": r.randn(n_y, n_h) * 0.01, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    # gizli katman
    Z1 = np.add(np.dot(parameters["W1"], X), parameters["b1"])
    A1 = sigmoid(Z1)
    # çıkış katmanı
    Z2 = np.add(np.dot(parameters["W2"], A1), parameters["b2"])
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    kayip = np.multiply(Y, np.log(A2)) + np.multiply(1 - Y, np.log(1 - A2))
    return np.squeeze(-np.average(kayip))


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = np.subtract(cache["A2"], Y)
    dZ1 = np.multiply(np.dot(parameters["W2"].T, dZ2), 1 - np.square(cache["A1"]))
    return {"dW1": np.dot(dZ1, X.T) / m, "db1": np.mean(dZ1, axis=1, keepdims=True),
            "dW2": np.dot(dZ2, cache["A1"].T) / m, "db2": np.mean(dZ2, axis=1, keepdims=True)}


def update_parameters(parameters, grads, learning_rate=1.2):
    yeni = dict(parameters)
    for ad in parameters:
        yeni[ad] = parameters[ad] - learning_rate * grads["d" + ad]
    return yeni


def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    return np.greater(A2, 0.5)


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
