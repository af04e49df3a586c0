import numpy as np

def layer_size(X, Y):
    return X.shape[0], 4, Y.shape[0]

def initalize_paramters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x)*0.01
    W2 = np.random.randn(n_y, n_h)*0.01
    return {"W1":W1, "b1":np.zeros((n_h,1)), "W2":W2, "b2":np.zeros((n_y,1))}

def sigmoid(z):
    return 1/(1+np.exp(-z))

def forward_progagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X)+parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1)+parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1":Z1, "A1":A1, "Z2":Z2, "A2":A2}

def cost_funciton(A2, Y):
    return -np.mean(Y*np.log(A2)+(1-Y)*np.log(1-A2))

def backward_propogation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"]-Y
    dZ1 = np.dot(parameters["W2"].T, dZ2)*(1-cache["A1"]**2)
    return {"dW1":np.dot(dZ1,X.T)/m, "db1":np.sum(dZ1,axis=1,keepdims=True)/m,
            "dW2":np.dot(dZ2,cache["A1"].T)/m, "db2":np.sum(dZ2,axis=1,keepdims=True)/m}

def update_paramters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k]-learning_rate*grads["d"+k] for k in parameters}

def predict(parameters, X):
    A2, cache = forward_progagation(X, parameters)
    return A2 > 0.5
