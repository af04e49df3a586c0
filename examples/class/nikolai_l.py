# everything in one dictionary "net"
import numpy as np


def layer_sizes(X, Y):
    return X.shape[0], 20, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    net = {}
    net["W1"] = np.zeros((n_h, n_x)); net["b1"] = np.zeros((n_h, 1))
    net["W2"] = np.zeros((n_y, n_h)); net["b2"] = np.zeros((n_y, 1))
    return net


def forward_propagation(X, net):
    work = {}
    work["Z1"] = np.matmul(net["W1"], X) + net["b1"]
    work["A1"] = np.tanh(work["Z1"])
    work["Z2"] = np.matmul(net["W2"], work["A1"]) + net["b2"]
    work["A2"] = np.power(1 + np.exp(-work["Z2"]), -1)
    return work["A2"], work


def compute_cost(A2, Y):
    n = Y.shape[1]
    return (-1.0 / n) * (np.dot(np.log(A2), Y.T) + np.dot(np.log(1 - A2), (1 - Y).T))


def backward_propagation(net, work, X, Y):
    n = X.shape[1]
    err = work["A2"] - Y
    hid = np.matmul(net["W2"].T, err) * (1 - np.power(work["A1"], 2))
    return {"dW2": np.matmul(err, work["A1"].T) / n, "db2": np.sum(err, 1, keepdims=True) / n,
            "dW1": np.matmul(hid, X.T) / n, "db1": np.sum(hid, 1, keepdims=True) / n}


def update_parameters(net, grads, learning_rate=1.2):
    fresh = {}
    for what, gradient in grads.items():
        fresh[what[1:]] = net[what[1:]] - learning_rate * gradient
    return fresh


def predict(net, X):
    return forward_propagation(X, net)[0] > 0.5


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
