import numpy as np


class Net:
    """Keeps the maths together; the functions of the assignment call it."""

    @staticmethod
    def squash(z):
        return 1 / (1 + np.exp(-z))

    @classmethod
    def forward(cls, x, w1, b1, w2, b2):
        z1 = w1 @ x + b1
        a1 = np.tanh(z1)
        z2 = w2 @ a1 + b2
        return z1, a1, z2, cls.squash(z2)


def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    return {"W1": np.random.randn(n_h, n_x) * 1e-2, "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * 1e-2, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    values = Net.forward(X, *[parameters[k] for k in ["W1", "b1", "W2", "b2"]])
    return values[-1], dict(zip(["Z1", "A1", "Z2", "A2"], values))


def compute_cost(A2, Y):
    return -np.log(np.where(Y > 0.5, A2, 1 - A2)).mean()


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    e = cache["A2"] - Y
    h = parameters["W2"].T @ e * (1 - cache["A1"] ** 2)
    return {"dW1": h @ X.T / m, "db1": h.mean(1, keepdims=True),
            "dW2": e @ cache["A1"].T / m, "db2": e.mean(1, keepdims=True)}


def update_parameters(parameters, grads, learning_rate=1.2):
    for key in parameters:
        parameters[key] -= learning_rate * grads["d" + key]
    return parameters


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
