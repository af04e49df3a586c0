import numpy as np
def sigmoid(z):
    s=1.0/(1.0+np.exp(-z)); return s
def layer_sizes(X,Y):
    return X.shape[0],4,Y.shape[0]
def initialize_parameters(n_x,n_h,n_y):
    parameters={}
    parameters['W1']=np.random.standard_normal((n_h,n_x))*0.01; parameters['b1']=np.zeros((n_h,1))
    parameters['W2']=np.random.standard_normal((n_y,n_h))*0.01; parameters['b2']=np.zeros((n_y,1))
    return parameters
def forward_propagation(X,parameters):
    Z1=parameters['W1'].dot(X)+parameters['b1']; A1=np.tanh(Z1)
    Z2=parameters['W2'].dot(A1)+parameters['b2']; A2=sigmoid(Z2)
    return A2,{'Z1':Z1,'A1':A1,'Z2':Z2,'A2':A2}
def compute_cost(A2,Y):
    m=Y.shape[1]; c=-(1./m)*np.sum(Y*np.log(A2)+(1-Y)*np.log(1-A2)); return c
def backward_propagation(parameters,cache,X,Y):
    m=X.shape[1]
    dZ2=cache['A2']-Y
    dW2=1./m*dZ2.dot(cache['A1'].T); db2=1./m*np.sum(dZ2,axis=1,keepdims=True)
    dA1=parameters['W2'].T.dot(dZ2)
    dZ1=dA1*(1-cache['A1']**2)
    dW1=1./m*dA1.dot(X.T); db1=1./m*np.sum(dZ1,axis=1,keepdims=True)
    return {'dW1':dW1,'db1':db1,'dW2':dW2,'db2':db2}
def update_parameters(parameters,grads,learning_rate=1.2):
    return {k:v-learning_rate*grads['d'+k] for k,v in parameters.items()}
def predict(parameters,X):
    A2,c=forward_propagation(X,parameters)
    return A2>=0


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
