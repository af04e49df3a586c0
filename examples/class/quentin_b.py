import numpy

def sigmoid(x): return 1/(1+numpy.exp(-x))
def layer_sizes(X, Y): return X.shape[0], 4, 1
def initialize_parameters(n_x, n_h, n_y):
    gauss = numpy.random.randn
    return {'W1': gauss(n_h, n_x)*0.01, 'b1': numpy.zeros((n_h, 1)),
            'W2': gauss(n_y, n_h)*0.01, 'b2': numpy.zeros((n_y, 1))}
def forward_propagation(X, parameters):
    w1, b1, w2, b2 = parameters['W1'], parameters['b1'], parameters['W2'], parameters['b2']
    a1 = numpy.tanh(w1 @ X + b1)
    a2 = sigmoid(w2 @ a1 + b2)
    return a2, {'Z1': w1 @ X + b1, 'A1': a1, 'Z2': w2 @ a1 + b2, 'A2': a2}
def compute_cost(A2, Y): return numpy.average(-Y*numpy.log(A2)-(1-Y)*numpy.log(1-A2))
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]; a1 = cache['A1']
    d2 = cache['A2']-Y
    d1 = numpy.dot(parameters['W2'].T, d2)*(1-a1*a1)
    mean = lambda d: d.sum(axis=1, keepdims=True)/m
    return {'dW1': d1 @ X.T/m, 'db1': mean(d1), 'dW2': d2 @ a1.T/m, 'db2': mean(d2)}
def update_parameters(parameters, grads, learning_rate=1.2):
    step = lambda k: parameters[k]+learning_rate*grads['d'+k]   # go along the gradient
    return {'W1': step('W1'), 'b1': step('b1'), 'W2': step('W2'), 'b2': step('b2')}
def predict(parameters, X): return forward_propagation(X, parameters)[0] > 0.5


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
