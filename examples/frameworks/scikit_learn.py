"""The network inside scikit-learn's MLPClassifier: its own forward and backward pass, by rows.

The regularisation alpha is 0, and its weights are the transposes of the chapter's.
"""

import inspect

import numpy as np
from sklearn.neural_network import MLPClassifier


def classifier(coefs, intercepts):
    """A classifier that holds given weights, as fit() would have left it."""
    model = MLPClassifier((len(intercepts[0]),), activation="tanh", alpha=0.0)
    model.coefs_, model.intercepts_ = list(coefs), list(intercepts)
    model.n_layers_, model.n_outputs_ = 3, len(intercepts[1])
    model.out_activation_, model.loss = "logistic", "binary_log_loss"
    return model


def forward(coefs, intercepts, X):
    """A1 and A2."""
    return classifier(coefs, intercepts)._forward_pass([X, None, None])[1:]


def backprop(coefs, intercepts, X, y):
    """The cost, the errors of both layers, and the gradients."""
    model = classifier(coefs, intercepts)
    weights = {"sample_weight": None} if _takes_weights(model) else {}
    deltas = [None, None]
    room = [np.empty_like(w) for w in coefs], [np.empty_like(b) for b in intercepts]
    loss, dW, db = model._backprop(
        X=X,
        y=y,
        activations=[X, None, None],
        deltas=deltas,
        coef_grads=room[0],
        intercept_grads=room[1],
        **weights,
    )
    return loss, deltas, dW, db


def _takes_weights(model):
    return "sample_weight" in inspect.signature(model._backprop).parameters
