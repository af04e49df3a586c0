"""Opgave 3: ét skjult lag, alt med einsum (Søren Ærø)."""
from numpy import asarray, einsum, exp, log, tanh, zeros
from numpy.random import default_rng

rng = default_rng()


def layer_sizes(X, Y):
    (nx, _), (ny, _) = X.shape, Y.shape
    return nx, 4, ny


def initialize_parameters(n_x, n_h, n_y):
    return dict(
        W1=0.01 * rng.standard_normal((n_h, n_x)), b1=zeros((n_h, 1)),
        W2=0.01 * rng.standard_normal((n_y, n_h)), b2=zeros((n_y, 1)),
    )


def forward_propagation(X, θ):
    Z1 = einsum("hx,xm->hm", θ["W1"], X) + θ["b1"]
    Z2 = einsum("yh,hm->ym", θ["W2"], A1 := tanh(Z1)) + θ["b2"]
    A2 = 0.5 * (1 + tanh(0.5 * Z2))  # σ, uden overløb
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    return -einsum("ym->", Y * log(A2) + (1 - Y) * log(1 - A2)) / Y.shape[-1]


def backward_propagation(θ, cache, X, Y):
    m = X.shape[1]
    δ2 = (cache["A2"] - Y) / m
    δ1 = einsum("yh,ym,hm->hm", θ["W2"], δ2, 1 - cache["A1"] ** 2)
    return {
        "dW1": einsum("hm,xm->hx", δ1, X), "db1": einsum("hm->h", δ1)[:, None],
        "dW2": einsum("ym,hm->yh", δ2, cache["A1"]), "db2": einsum("ym->y", δ2)[:, None],
    }


def update_parameters(θ, grads, learning_rate=1.2):
    return {k: asarray(v) - learning_rate * grads[f"d{k}"] for k, v in θ.items()}


def predict(θ, X):
    return (forward_propagation(X, θ)[0] > 0.5) * 1.0


def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=0.5):
    P = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for _ in range(0, num_iterations):
        A2, cache = forward_propagation(X, P)
        P = update_parameters(P, backward_propagation(P, cache, X, Y), learning_rate)
    return P
