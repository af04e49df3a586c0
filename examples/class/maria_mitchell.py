import numpy as np

# logs of zero kept biting me, so: a small guard
eps = 1e-8

sig = lambda v: 1. / (1. + np.exp(-v))


def layer_sizes(X, Y): return X.shape[0], 4, Y.shape[0]


def initialize_parameters(n_x, n_h, n_y):
    params = {}
    for l, (out, inp) in enumerate([(n_h, n_x), (n_y, n_h)], start=1):
        params['W%d' % l] = np.random.normal(0, .01, size=(out, inp))
        params['b%d' % l] = np.zeros([out, 1])
    return params


def forward_propagation(X, parameters):
    cache, A = {}, X
    for l, g in ((1, np.tanh), (2, sig)):
        cache['Z%d' % l] = parameters['W%d' % l].dot(A) + parameters['b%d' % l]
        cache['A%d' % l] = A = g(cache['Z%d' % l])
    return A, cache


def compute_cost(A2, Y):
    m = Y.shape[1]
    return -(np.sum(Y * np.log(A2 + eps)) + np.sum((1 - Y) * np.log(1 - A2 + eps))) / m


def backward_propagation(parameters, cache, X, Y):
    m, grads = float(X.shape[1]), {}
    d = cache['A2'] - Y
    for l, below in ((2, cache['A1']), (1, X)):
        grads['dW%d' % l] = d.dot(below.T) / m
        grads['db%d' % l] = d.sum(axis=1).reshape(-1, 1) / m
        if l == 2:
            d = parameters['W2'].T.dot(d) * (1 - below ** 2)
    return grads


def update_parameters(parameters, grads, learning_rate=1.2):
    return {key: parameters[key] - learning_rate * grads['d' + key] for key in parameters}


def predict(parameters, X):
    return np.where(forward_propagation(X, parameters)[0] > .5, 1, 0)


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
