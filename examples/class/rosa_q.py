# Rosa Q. -- I think of X as a table, one row per ... something
import numpy as np


def sigmoid(x):
    out = np.empty_like(x)
    pos = x >= 0
    out[pos] = 1 / (1 + np.exp(-x[pos]))
    out[~pos] = 1 / (1 + np.exp(x[~pos]))
    return out


def layer_sizes(X, Y):
    m, n_x = X.shape
    return n_x, 4, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    draw = np.random.normal
    return {"W1": draw(size=(n_h, n_x)) * 0.01, "b1": np.zeros((n_h, 1)),
            "W2": draw(size=(n_y, n_h)) * 0.01, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + np.tile(parameters["b1"], (1, X.shape[1]))
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + np.tile(parameters["b2"], (1, X.shape[1]))
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    yes = Y == 1
    return -(np.log(A2[yes]).sum() + np.log(1 - A2[~yes]).sum()) / Y.shape[1]


def backward_propagation(parameters, cache, X, Y):
    examples = range(X.shape[1])
    g = {"d" + k: np.zeros(parameters[k].shape) for k in parameters}
    for j in examples:
        x, a1 = X[:, [j]], cache["A1"][:, [j]]
        d2 = cache["A2"][:, [j]] - Y[:, [j]]
        d1 = parameters["W2"].T @ d2 * (1 - a1**2)
        for k, d in (("dW2", d2 @ a1.T), ("db2", d2), ("dW1", d1 @ x.T), ("db1", d1)):
            g[k] = g[k] + d / len(examples)
    return g


def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * grads["d" + k] for k in parameters}


def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > 0.5


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    np.random.seed(3)
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and i % 1000 == 0:
            print("Cost after iteration", i, compute_cost(A2, Y))
    return parameters
