import numpy as np
from planar_utils import sigmoid, load_planar_dataset

def layer_sizes(X, Y):
    n_x=X.shape[0]
    n_h=4
    n_y=Y.shape[0]
    return n_x, n_h, n_y

def initialize_parameters(n_x, n_h, n_y):
    W1=np.random.randn(n_h,n_x)*.01
    W2=np.random.randn(n_y,n_h)*.01
    b1,b2=np.zeros((n_h,1)),np.zeros((n_y,1))
    return dict(W1=W1,b1=b1,W2=W2,b2=b2)

def forward_propagation(X, parameters):
    W1,b1,W2,b2=parameters["W1"],parameters["b1"],parameters["W2"],parameters["b2"]
    Z1=W1.dot(X)+b1
    A1=np.tanh(Z1)
    Z2=W2.dot(A1)+b2
    A2=sigmoid(Z2)
    return A2, dict(Z1=Z1,A1=A1,Z2=Z2,A2=A2)

def compute_cost(A2, Y, *unused):
    m=Y.shape[1]
    return float((-1/m)*np.sum(Y*np.log(A2)+(1-Y)*np.log(1-A2)))

def backward_propagation(parameters, cache, X, Y):
    m=X.shape[1]
    A1,A2=cache["A1"],cache["A2"]
    dZ2=A2-Y
    dW2=dZ2.dot(A1.T)/m
    db2=np.sum(dZ2,axis=1,keepdims=True)/m
    dZ1=dW2.T.dot(dZ2)*(1-A1**2)
    dW1=dZ1.dot(X.T)/m
    db1=np.sum(dZ1,axis=1,keepdims=True)/m
    return dict(dW1=dW1,db1=db1,dW2=dW2,db2=db2)

def update_parameters(parameters, grads, learning_rate=1.2):
    return dict((k,parameters[k]-learning_rate*grads["d"+k]) for k in parameters)

def predict(parameters, X):
    A2,_=forward_propagation(X,parameters)
    return A2>0.5

def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P


if __name__=="__main__":
    X,Y=load_planar_dataset()
