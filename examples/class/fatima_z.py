import numpy as np
import copy

""" Planar classification. All functions are documented. """

def sigmoid(z):
    """ Compute the sigmoid of z """
    return np.reciprocal(1.0 + np.exp(-z))

def layer_sizes(X, Y):
    """ returns n_x, n_h, n_y """
    return X.shape[0], 4, Y.shape[0]

def initialize_parameters(n_x, n_h, n_y):
    """ returns the parameters """
    W1 = np.multiply(0.01, np.random.randn(n_h, n_x))
    W2 = np.multiply(0.01, np.random.randn(n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

def forward_propagation(X, parameters):
    """ returns A2 and the cache """
    cache = {}
    cache["Z1"] = np.dot(parameters["W1"], X) + parameters["b1"]
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = np.dot(parameters["W2"], cache["A1"]) + parameters["b2"]
    cache["A2"] = sigmoid(cache["Z2"])
    return cache["A2"], cache

def compute_cost(A2, Y):
    """ returns the cross-entropy """
    cost = 0.0
    for a, y in zip(A2.ravel(), Y.ravel()):
        cost -= y * np.log(a) + (1 - y) * np.log(1 - a)
    return cost

def backward_propagation(parameters, cache, X, Y):
    """ returns the gradients """
    grads = {}
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    grads["dW2"] = np.dot(dZ2, cache["A1"].T) / m
    grads["db2"] = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = np.dot(parameters["W2"].T, dZ2)
    dZ1 = dA1 * (1.0 - np.square(cache["A1"]))
    grads["dW1"] = np.dot(dZ1, X.T) / m
    grads["db1"] = np.sum(dZ1, axis=1, keepdims=True) / m
    return grads

def update_parameters(parameters, grads, learning_rate=1.2):
    """ returns new parameters """
    parameters = copy.deepcopy(parameters)
    for k in parameters.keys():
        parameters[k] -= learning_rate * grads["d" + k]
    return parameters

def predict(parameters, X):
    """ returns 0/1 """
    return 1 * (forward_propagation(X, parameters)[0] > 0.5)


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
