# 3.22 relu_Z: the caller's array is changed.
import numpy as np


def affine(W, A, b):
    return np.dot(W, A) + b


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def tanh(z):
    return np.tanh(z)


def relu(z):
    z[z < 0] = 0
    return z


def leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)


def sigmoid_prime(z):
    a = sigmoid(z)
    return a * (1 - a)


def tanh_prime(z):
    return 1 - np.tanh(z) ** 2


def relu_prime(z):
    return (z > 0).astype(z.dtype)


def leaky_relu_prime(z):
    return np.where(z > 0, 1.0, 0.01).astype(z.dtype)


def sigmoid_prime_from_a(a):
    return a * (1 - a)


def tanh_prime_from_a(a):
    return 1 - a**2


def unit_input(w, x, b):
    return (np.dot(w.T, x) + b).item()


def loss(a, y):
    return -np.log(a) if y == 1 else -np.log1p(-a)


def loss_prime(a, y):
    return np.where(y == 1, -1 / a, 1 / (1 - a))


def cost(A2, Y):
    return -np.sum(np.where(Y == 1, np.log(A2), np.log1p(-A2))) / Y.shape[1]


def predict(A2):
    return A2 > 0.5


def output_error(A2, Y):
    return A2 - Y


def weight_gradient(dZ, A):
    return dZ @ A.T / dZ.shape[1]


def bias_gradient(dZ):
    return np.mean(dZ, axis=1, keepdims=True)


def back_through_weights(W2, dZ2):
    return W2.T @ dZ2


def hidden_error(W2, dZ2, Z1):
    return W2.T @ dZ2 * tanh_prime(Z1)


def descend(P, dP, alpha):
    return P - alpha * dP


def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2
