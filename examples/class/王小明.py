# -*- coding: utf-8 -*-
# 姓名：王小明    学号：20231187
# 单隐层神经网络
import numpy as np


def sigmoid(z):
    """数值稳定的 sigmoid"""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def layer_sizes(X, Y):
    return X.shape[0], 5, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    # 权重用小的随机数，偏置为零
    W1 = 0.01 * np.random.randn(n_h, n_x)
    W2 = 0.01 * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    # 前向传播
    W1, b1, W2, b2 = (parameters[k] for k in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    # 交叉熵
    return float(np.mean(-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))))


def backward_propagation(parameters, cache, X, Y):
    # 反向传播
    m = Y.shape[1]
    A1 = cache["A1"]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 * A1)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.mean(axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.mean(axis=1, keepdims=True),
    }


def update_parameters(parameters, grads, learning_rate=1.2):
    # 不要修改原来的数组
    neu = {k: v.copy() for k, v in parameters.items()}
    for k in neu:
        neu[k] -= learning_rate * grads["d" + k]
    return neu


def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    return np.round(A2).astype(int)


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
