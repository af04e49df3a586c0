"""Tarea 4. Todo en float32 porque así lo hace la GPU."""
import numpy as np

F = np.float32


def f(x):
    return np.asarray(x, dtype=F)


def sigmoide(z):
    return F(1) / (F(1) + np.exp(-z))


def layer_sizes(X, Y):
    return (X.shape[0], 4, Y.shape[0])


def initialize_parameters(n_x, n_h, n_y):
    return {"W1": f(np.random.randn(n_h, n_x)) * F(0.01), "b1": np.zeros((n_h, 1), F),
            "W2": f(np.random.randn(n_y, n_h)) * F(0.01), "b2": np.zeros((n_y, 1), F)}


def forward_propagation(X, parameters):
    # propagación hacia adelante
    p = {k: f(v) for k, v in parameters.items()}
    Z1 = p["W1"] @ f(X) + p["b1"]
    A1 = np.tanh(Z1)
    Z2 = p["W2"] @ A1 + p["b2"]
    A2 = sigmoide(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    A2, Y = f(A2), f(Y)
    return -np.mean(Y * np.log(A2) + (F(1) - Y) * np.log(F(1) - A2))


def backward_propagation(parameters, cache, X, Y):
    m = F(X.shape[1])
    A1, X = f(cache["A1"]), f(X)
    dZ2 = f(cache["A2"]) - f(Y)
    dZ1 = (f(parameters["W2"]).T @ dZ2) * (F(1) - A1 * A1)
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(1, keepdims=True) / m}


def update_parameters(parameters, grads, learning_rate=1.2):
    paso = F(learning_rate)
    return {k: f(parameters[k]) - paso * f(grads["d" + k]) for k in ("W1", "b1", "W2", "b2")}


def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    return (A2 > F(0.5)).astype(F)


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
