"""The style `functions`: the planar assignment's functions, each pass written out in one."""

SOURCE = """\
import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def layer_sizes(X, Y):
    n_x = X.shape[0]
    n_h = 4
    n_y = Y.shape[0]
    return n_x, n_h, n_y


def initialize_parameters(n_x, n_h, n_y):
    first = 0.01 * np.random.randn(n_h, n_x)
    first_bias = np.zeros(shape=(n_h, 1))
    second = 0.01 * np.random.randn(n_y, n_h)
    second_bias = np.zeros(shape=(n_y, 1))
    return dict(W1=first, b1=first_bias, W2=second, b2=second_bias)


def forward_propagation(X, parameters):
    w1, c1 = parameters["W1"], parameters["b1"]
    w2, c2 = parameters["W2"], parameters["b2"]
    into_hidden = np.dot(w1, X) + c1
    hidden = np.tanh(into_hidden)
    into_output = np.dot(w2, hidden) + c2
    output = sigmoid(into_output)
    return output, dict(Z1=into_hidden, A1=hidden, Z2=into_output, A2=output)


def compute_cost(A2, Y, parameters=None):
    examples = Y.shape[1]
    log_yes = np.log(A2)
    log_no = np.log(1 - A2)
    losses = -np.where(Y == 1, log_yes, log_no)
    total = np.sum(losses)
    return total / examples


def backward_propagation(parameters, cache, X, Y):
    examples = X.shape[1]
    w2 = parameters["W2"]
    into_hidden, into_output = cache["Z1"], cache["Z2"]
    hidden, output = cache["A1"], cache["A2"]
    error = output - Y
    w2_slope = np.dot(error, hidden.T) / examples
    c2_slope = np.sum(error, axis=1, keepdims=True) / examples
    passed_back = np.dot(w2.T, error)
    bend = 1 - hidden ** 2
    hidden_error = passed_back * bend
    w1_slope = np.dot(hidden_error, X.T) / examples
    c1_slope = np.sum(hidden_error, axis=1, keepdims=True) / examples
    return dict(dW1=w1_slope, db1=c1_slope, dW2=w2_slope, db2=c2_slope)


def update_parameters(parameters, grads, learning_rate=1.2):
    w1 = parameters["W1"] - learning_rate * grads["dW1"]
    c1 = parameters["b1"] - learning_rate * grads["db1"]
    w2 = parameters["W2"] - learning_rate * grads["dW2"]
    c2 = parameters["b2"] - learning_rate * grads["db2"]
    return dict(W1=w1, b1=c1, W2=w2, b2=c2)


def predict(parameters, X):
    output, _ = forward_propagation(X, parameters)
    return (output > 0.5).astype(int)
"""

ACTIVATION_EDITS = {
    "sigmoid": {
        "hidden = np.tanh(into_hidden)": "hidden = sigmoid(into_hidden)",
        "bend = 1 - hidden ** 2": "bend = hidden * (1 - hidden)",
    },
    "relu": {
        "hidden = np.tanh(into_hidden)": "hidden = np.maximum(into_hidden, 0)",
        "bend = 1 - hidden ** 2": "bend = into_hidden > 0",
    },
    "leaky_relu": {
        "hidden = np.tanh(into_hidden)": "hidden = np.maximum(into_hidden, 0.01 * into_hidden)",
        "bend = 1 - hidden ** 2": "bend = np.where(into_hidden > 0, 1, 0.01).astype(X.dtype)",
    },
}
"""The edits that give the network another hidden activation."""

LOCAL_SYMBOLS = {
    "sigmoid": {"": "A2"},
    "layer_sizes": {"n_x": "n0", "n_y": "n2"},
    "initialize_parameters": {
        "first": "W1", "first_bias": "b1", "second": "W2", "second_bias": "b2",
    },
    "forward_propagation": {
        "into_hidden": "Z1", "hidden": "A1", "into_output": "Z2", "output": "A2",
    },
    "compute_cost": {"": "J"},
    "backward_propagation": {
        "error": "dZ2", "w2_slope": "dW2", "c2_slope": "db2",
        "passed_back": "dZ1", "bend": "dZ1", "hidden_error": "dZ1",
        "w1_slope": "dW1", "c1_slope": "db1",
    },
    "update_parameters": {"w1": "W1_next", "c1": "b1_next", "w2": "W2_next", "c2": "b2_next"},
    "predict": {"": "prediction"},
}  # fmt: skip
"""The symbol that each local name of a function stands for; "" is whatever else it computes."""
