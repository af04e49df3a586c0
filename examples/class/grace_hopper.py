# I do not trust broadcasting, so everything here is a loop.  It is slow but I can read it.
import math
import numpy as np

HIDDEN = 4


def layer_sizes(X, Y):
    return len(X), HIDDEN, len(Y)


def matmul(A, B):
    rows, inner, cols = len(A), len(B), len(B[0])
    C = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            for k in range(inner):
                C[i, j] += A[i][k] * B[k][j]
    return C


def logistic(t):
    if t >= 0:
        return 1.0 / (1.0 + math.exp(-t))
    return math.exp(t) / (1.0 + math.exp(t))


def initialize_parameters(n_x, n_h, n_y):
    p = {}
    p["W1"] = np.array([[np.random.normal() * 0.01 for _ in range(n_x)] for _ in range(n_h)])
    p["b1"] = np.array([[0.0] for _ in range(n_h)])
    p["W2"] = np.array([[np.random.normal() * 0.01 for _ in range(n_h)] for _ in range(n_y)])
    p["b2"] = np.array([[0.0] for _ in range(n_y)])
    return p


def layer(W, b, inputs, squash):
    Z = matmul(W, inputs)
    A = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            Z[i, j] += b[i, 0]
            A[i, j] = squash(Z[i, j])
    return Z, A


def forward_propagation(X, parameters):
    Z1, A1 = layer(parameters["W1"], parameters["b1"], X, math.tanh)
    Z2, A2 = layer(parameters["W2"], parameters["b2"], A1, logistic)
    return A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)


def compute_cost(A2, Y):
    total, m = 0.0, Y.shape[1]
    for j in range(m):
        a, y = A2[0, j], Y[0, j]
        if y == 1:
            total -= math.log(a)
        else:
            total -= math.log(1 - a)
    return total / m


def row_means(M):
    means = np.zeros((M.shape[0], 1))
    for i in range(M.shape[0]):
        for j in range(M.shape[1]):
            means[i, 0] += M[i, j]
    return means / M.shape[1]


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]
    dZ2 = np.zeros(A2.shape)
    dZ1 = np.zeros(A1.shape)
    for j in range(m):
        dZ2[0, j] = A2[0, j] - Y[0, j]
        for i in range(len(A1)):
            dZ1[i, j] = W2[0, i] * dZ2[0, j] * (1 - A1[i, j] ** 2)
    return {
        "dW1": matmul(dZ1, X.T) / m,
        "db1": row_means(dZ1),
        "dW2": matmul(dZ2, A1.T) / m,
        "db2": row_means(dZ2),
    }


def update_parameters(parameters, grads, learning_rate=1.2):
    new = {}
    for name in ("W1", "b1", "W2", "b2"):
        new[name] = np.zeros(parameters[name].shape)
        for i in range(new[name].shape[0]):
            for j in range(new[name].shape[1]):
                new[name][i, j] = parameters[name][i, j] - learning_rate * grads["d" + name][i, j]
    return new


def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    return np.array([[1 if a > 0.5 else 0 for a in A2[0]]])


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
