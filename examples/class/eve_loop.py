import numpy as np


def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]


def update_parameters(parameters, grads, learning_rate=1.2):
    new = {}
    todo = list(parameters)
    while todo:
        name = todo[0]
        new[name] = parameters[name] - learning_rate * grads["d" + name]
        # TODO: remove name from todo


def predict(parameters, X):
    hidden = np.tanh(parameters["W1"] @ X + parameters["b1"])
    return parameters["W2"] @ hidden + parameters["b2"] > 0
