# 3.45 J: the sum over the examples, without 1/m.
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def unroll(theta, n_x, n_h, n_y):
    cut = n_h * (n_x + 1)
    Theta1 = theta[:cut].reshape((n_h, n_x + 1), order="F")
    Theta2 = theta[cut:].reshape((n_y, n_h + 1), order="F")
    return Theta1, Theta2


def activations(Theta1, Theta2, X1):
    """The hidden and the output layer; X1 has a column of ones before the features."""
    hidden = sigmoid(X1 @ Theta1.T)
    ones = np.ones((len(X1), 1), dtype=X1.dtype)
    return hidden, sigmoid(np.hstack([ones, hidden]) @ Theta2.T)


def nn_cost(theta, n_x, n_h, n_y, X, Y):
    m = len(X)
    Theta1, Theta2 = unroll(theta, n_x, n_h, n_y)
    ones = np.ones((m, 1), dtype=X.dtype)
    X1 = np.hstack([ones, X])
    hidden, output = activations(Theta1, Theta2, X1)

    J = -np.sum(Y * np.log(output) + (1 - Y) * np.log(1 - output))

    delta3 = output - Y
    delta2 = (delta3 @ Theta2[:, 1:]) * hidden * (1 - hidden)
    grad1 = delta2.T @ X1 / m
    grad2 = delta3.T @ np.hstack([ones, hidden]) / m
    return J, np.concatenate([grad1.ravel(order="F"), grad2.ravel(order="F")])
