import numpy as np
import matplotlib.pyplot as plt
import sklearn.linear_model
from planar_utils import plot_decision_boundary, sigmoid, load_planar_dataset
from testCases import *

X, Y = load_planar_dataset()
plt.scatter(X[0, :], X[1, :], c=Y, s=40)
m = X.shape[1]
print("I have m = %d training examples!" % (m))

def layer_sizes(X, Y):
  n_x = X.shape[0]
  n_h = 4
  n_y = Y.shape[0]
  return (n_x, n_h, n_y)

def initialize_parameters(n_x, n_h, n_y):
  np.random.seed(2)
  W1 = np.random.randn(n_h, n_x)*0.01
  b1 = np.zeros((n_h, 1))
  W2 = np.random.randn(n_y, n_h)*0.01
  b2 = np.zeros((n_y, 1))
  parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
  return parameters

parameters = initialize_parameters(2, 4, 1)

def forward_propagation(X, parameters):
  W1 = parameters["W1"]; b1 = parameters["b1"]
  W2 = parameters["W2"]; b2 = parameters["b2"]
  Z1 = np.matmul(W1, X)+b1
  A1 = np.tanh(Z1)
  Z2 = np.matmul(W2, A1)+b2
  A2 = sigmoid(Z2)
  assert(A2.shape == (1, X.shape[1]))
  cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
  return A2, cache

def compute_cost(A2, Y, parameters):
  m = Y.shape[1] # number of example
  W1 = parameters["W1"]; W2 = parameters["W2"]
  logprobs = np.log(A2)*Y+np.log(1-A2)*(1-Y)
  cost = -1/m*np.sum(logprobs)
  cost = float(np.squeeze(cost))
  assert(isinstance(cost, float))
  return cost

def backward_propagation(parameters, cache, X, Y):
  m = X.shape[1]
  W1 = parameters["W1"]
  W2 = parameters["W2"]
  A1 = cache["A1"]
  A2 = cache["A2"]
  dZ2 = A2-Y
  dW2 = 1/m*np.matmul(dZ2, A1.T)
  db2 = 1/m*np.sum(dZ2, axis=1, keepdims=True)
  dZ1 = np.matmul(W2.T, dZ2)*(1-np.power(A1, 2))
  dW1 = 1/m*np.matmul(dZ1, X.T)
  db1 = 1/m*np.sum(dZ1, axis=1, keepdims=True)
  return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

def update_parameters(parameters, grads, learning_rate=1.2):
  W1 = parameters["W1"]; b1 = parameters["b1"]; W2 = parameters["W2"]; b2 = parameters["b2"]
  W1 = W1-learning_rate*grads["dW1"]
  b1 = b1-learning_rate*grads["db1"]
  W2 = W2-learning_rate*grads["dW2"]
  b2 = b2-learning_rate*grads["db2"]
  return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
  parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
  for i in range(0, num_iterations):
    A2, cache = forward_propagation(X, parameters)
    cost = compute_cost(A2, Y, parameters)
    grads = backward_propagation(parameters, cache, X, Y)
    parameters = update_parameters(parameters, grads)
    if print_cost and i % 1000 == 0:
      print(i, cost)
  return parameters

def predict(parameters, X):
  A2, cache = forward_propagation(X, parameters)
  return np.round(A2)

parameters = nn_model(X, Y, n_h=4, num_iterations=10000, print_cost=True)
plot_decision_boundary(lambda x: predict(parameters, x.T), X, Y)
plt.title("Decision Boundary for hidden layer size " + str(4))
