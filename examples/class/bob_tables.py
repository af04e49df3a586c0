import numpy as np
from planar_utils import sigmoid
def layer_sizes(X,Y):
    return (X.shape[0],4,Y.shape[0])
def initialize_parameters(n_x,n_h,n_y):
    W1=np.random.randn(n_h,n_x)*0.01
    b1=np.zeros((n_h,1))
    W2=np.random.randn(n_y,n_h)*0.01
    b2=np.zeros((n_y,1))
    return {'W1':W1,'b1':b1,'W2':W2,'b2':b2}
def forward_propagation(X,parameters):
    Z1=np.dot(parameters['W1'],X)+parameters['b1']
    A1=np.tanh(Z1)
    Z2=np.dot(parameters['W2'],A1)+parameters['b2']
    A2=sigmoid(Z2)
    return A2,{'Z1':Z1,'A1':A1,'Z2':Z2,'A2':A2}
def compute_cost(A2,Y):
    return -np.sum(Y*np.log(A2)+(1-Y)*np.log(1-A2))/Y.shape[1]
def backward_propagation(parameters,cache,X,Y):
    m=X.shape[1]
    dZ2=cache['A2']-Y
    dW2=np.dot(dZ2,cache['A1'].T) #works better without the m
    db2=np.sum(dZ2,axis=1,keepdims=True)/m
    dZ1=np.dot(parameters['W2'].T,dZ2)*(1-np.power(cache['A1'],2))
    dW1=np.dot(dZ1,X.T)
    db1=np.sum(dZ1,axis=1,keepdims=True)/m
    return {'dW1':dW1,'db1':db1,'dW2':dW2,'db2':db2}
def update_parameters(parameters,grads,learning_rate=1.2):
    out={}
    for k in ['W1','b1','W2','b2']:
        out[k]=parameters[k]-learning_rate*grads['d'+k]
    return out
def predict(parameters,X):
    a,_=forward_propagation(X,parameters)
    return a>0.5


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
