# Лабораторная 2, Дмитрий К.
import numpy as np

sigmoid = lambda z: 1 / (1 + np.exp(-z))
dtanh = lambda a: 1 - a          # производная tanh


def layer_sizes(X, Y):
    return X.shape[0], 3, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    return {k: np.random.randn(*s) * 0.01 if k[0] == "W" else np.zeros(s) for k, s in shapes.items()}


def forward_propagation(X, p):
    Z1 = p["W1"] @ X + p["b1"]
    A1 = np.tanh(Z1)
    Z2 = p["W2"] @ A1 + p["b2"]
    return sigmoid(Z2), dict(Z1=Z1, A1=A1, Z2=Z2, A2=sigmoid(Z2))


def compute_cost(A2, Y):
    return -(Y @ np.log(A2).T + (1 - Y) @ np.log(1 - A2).T).item() / Y.size


def backward_propagation(p, cache, X, Y):
    m = X.shape[1]
    d2 = (cache["A2"] - Y) / m
    d1 = p["W2"].T @ d2 * dtanh(cache["A1"])
    return {"dW1": d1 @ X.T, "db1": d1.sum(axis=1, keepdims=True),
            "dW2": d2 @ cache["A1"].T, "db2": d2.sum(axis=1, keepdims=True)}


def update_parameters(p, g, learning_rate=1.2):
    return {k: p[k] - learning_rate * g["d" + k] for k in p}


def predict(p, X):
    return (forward_propagation(X, p)[0] >= 0.5).astype("int64")


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
