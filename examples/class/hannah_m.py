from numpy import *
from numpy.random import randn

def sigmoid(z):
    return 1/(1+exp(-z))

def layer_sizes(X, Y):
    return shape(X)[0], 4, shape(Y)[0]

def initialize_parameters(n_x, n_h, n_y):
    return {'W1': randn(n_h,n_x)/100, 'b1': zeros((n_h,1)), 'W2': randn(n_y,n_h)/100, 'b2': zeros((n_y,1))}

def forward_propagation(X, parameters):
    Z1 = dot(parameters['W1'], X)
    A1 = tanh(Z1)
    Z2 = dot(parameters['W2'], A1) + parameters['b2']
    A2 = sigmoid(Z2)
    return A2, {'Z1':Z1, 'A1':A1, 'Z2':Z2, 'A2':A2}

def compute_cost(A2, Y):
    return -mean(Y*log(A2) + (1-Y)*log(1-A2))

def backward_propagation(parameters, cache, X, Y):
    m = shape(X)[1]
    dZ2 = cache['A2'] - Y
    dZ1 = dot(parameters['W2'].T, dZ2)*(1-cache['A1']**2)
    return {'dW1': dot(dZ1, X.T)/m, 'db1': mean(dZ1,1,keepdims=True),
            'dW2': dot(dZ2, cache['A1'].T)/m, 'db2': mean(dZ2,1,keepdims=True)}

def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate*grads['d'+k] for k in ('W1','b1','W2','b2')}

def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > 0.5


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
