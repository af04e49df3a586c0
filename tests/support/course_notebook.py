"""Submissions as students hand them in: notebooks and files, built cell by cell."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.support.submission_data import apply_edits_everywhere

IMPORTS = """
# Package imports
import numpy as np
import matplotlib.pyplot as plt
from testCases_v2 import *
import sklearn
import sklearn.datasets
import sklearn.linear_model
from planar_utils import plot_decision_boundary, sigmoid, load_planar_dataset, load_extra_datasets

%matplotlib inline

np.random.seed(1) # set a seed so that the results are consistent
"""

DATA = """
X, Y = load_planar_dataset()
plt.scatter(X[0, :], X[1, :], c=Y.ravel(), s=40, cmap=plt.cm.Spectral);
"""

LAYER_SIZES = """
# GRADED FUNCTION: layer_sizes
def layer_sizes(X, Y):
    n_x = X.shape[0] # size of input layer
    n_h = 4
    n_y = Y.shape[0] # size of output layer
    return (n_x, n_h, n_y)
"""

INITIALIZE = """
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    assert (W1.shape == (n_h, n_x))
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters
"""

FORWARD = """
def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)
    assert(A2.shape == (1, X.shape[1]))
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache
"""

COST = """
def compute_cost(A2, Y, parameters):
    m = Y.shape[1] # number of example
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    cost = -np.sum(logprobs) / m
    cost = np.squeeze(cost)     # makes sure cost is the dimension we expect.
    return cost
"""

BACKWARD = """
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads
"""

UPDATE = """
def update_parameters(parameters, grads, learning_rate=1.2):
    W1 = parameters["W1"] - learning_rate * grads["dW1"]
    b1 = parameters["b1"] - learning_rate * grads["db1"]
    W2 = parameters["W2"] - learning_rate * grads["dW2"]
    b2 = parameters["b2"] - learning_rate * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
"""

MODEL = """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    np.random.seed(3)
    n_x = layer_sizes(X, Y)[0]
    n_y = layer_sizes(X, Y)[2]
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(0, num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and i % 1000 == 0:
            print ("Cost after iteration %i: %f" %(i, cost))
    return parameters
"""

PREDICT = """
def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    predictions = (A2 > 0.5)
    return predictions
"""

TRAINING = """
parameters = nn_model(X, Y, n_h = 4, num_iterations = 10000, print_cost=True)
plot_decision_boundary(lambda x: predict(parameters, x.T), X, Y)
plt.title("Decision Boundary for hidden layer size " + str(4))
predictions = predict(parameters, X)
print ('Accuracy: %d' % float((np.dot(Y, predictions.T) + np.dot(1 - Y, 1 - predictions.T))
       / float(Y.size) * 100) + '%')
"""

FUNCTIONS = {
    "layer_sizes": LAYER_SIZES,
    "initialize_parameters": INITIALIZE,
    "forward_propagation": FORWARD,
    "compute_cost": COST,
    "backward_propagation": BACKWARD,
    "update_parameters": UPDATE,
    "nn_model": MODEL,
    "predict": PREDICT,
}


def notebook_cells(
    *, first_cells: Sequence[str] = (IMPORTS, DATA), **replacements: str
) -> list[str]:
    """The cells of a right notebook, with some functions as given instead; "" leaves one out."""
    functions = [replacements.get(name, code) for name, code in FUNCTIONS.items()]
    return [text.strip("\n") for text in (*first_cells, *functions, TRAINING) if text]


def notebook_content(sources: Sequence[Any], version: int = 4, **metadata: Any) -> dict[str, Any]:
    """A notebook with these code cells, as the given edition of the format writes it."""
    lines = [s.splitlines(keepends=True) if isinstance(s, str) else s for s in sources]
    outputs = [{"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 40}}]
    common: dict[str, Any] = {"metadata": {}, "outputs": outputs}
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# Planar data\n", "Let's go."]}
    if version == 4:
        code = [{"cell_type": "code", **common, "execution_count": 1, "source": s} for s in lines]
        return {"cells": [text, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}
    code = [
        {"cell_type": "code", **common, "prompt_number": 1, "language": "python", "input": s}
        for s in lines
    ]
    return {"worksheets": [{"cells": [text, *code]}], "metadata": metadata, "nbformat": 3}


def write_notebook(folder: Path, sources: Sequence[Any], name: str = "solution.ipynb") -> Path:
    """A notebook with these cells, written into the folder."""
    path = folder / name
    path.write_text(json.dumps(notebook_content(sources)), encoding="utf-8")
    return path


def write_script(folder: Path, sources: Sequence[str], name: str = "solution.py") -> Path:
    """A Python file with these pieces one after the other."""
    path = folder / name
    path.write_text("\n\n".join(sources) + "\n", encoding="utf-8")
    return path


def indent_lines(text: str, prefix: str = " ") -> str:
    """The text with every line indented."""
    return "\n".join(prefix + line if line else line for line in text.split("\n"))


def replace_code(code: str, edits: Mapping[str, str]) -> str:
    """Return the dedented code with every occurrence of each text replaced."""
    return apply_edits_everywhere(dedent(code), edits)
