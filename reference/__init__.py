"""The equations of a one-hidden-layer network as typed, pure-NumPy kernels, and their graphs.

The kernels are functions of arrays with one example a column. `graphs` joins them to graphs of
symbols, `EQUATIONS` indexes them by the text's numbers, and `ERRATA` lists the text's misprints.
"""

from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS, Activation
from backproof.reference.activations import (
    identity,
    identity_prime,
    leaky_relu,
    leaky_relu_prime,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
    sigmoid_prime_from_a,
    tanh,
    tanh_prime,
    tanh_prime_from_a,
)
from backproof.reference.axes import (
    Column,
    Examples,
    Features,
    Hidden,
    Matrix,
    Outputs,
    column,
    matrix,
    transpose,
)
from backproof.reference.backward import (
    activation_backward,
    bias_gradient,
    hidden_activation_gradient,
    hidden_error,
    output_error,
    weight_gradient,
    weight_gradient_of_unit,
)
from backproof.reference.descent import (
    Parameters,
    TrainingResult,
    gradient_step,
    gradients,
    initialise,
    initialise_with_zeros,
    train,
)
from backproof.reference.equations import EQUATIONS, Equation, NoSuchEquationError, equation
from backproof.reference.errata import ERRATA, Erratum, ErratumEffect, errata_of
from backproof.reference.forward import affine, predict, unit_input
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError
from backproof.reference.layer_collapse import collapse, collapse_all
from backproof.reference.loss_and_cost import cost, loss, loss_prime, total_loss
from backproof.reference.symbols import Symbol
from backproof.reference.unvectorised import (
    activate_by_units,
    affine_by_examples,
    affine_by_units,
    forward_by_examples,
    stack_columns,
)

__all__ = [
    "ACTIVATIONS",
    "EQUATIONS",
    "ERRATA",
    "Activation",
    "Column",
    "Definition",
    "Equation",
    "Erratum",
    "ErratumEffect",
    "Examples",
    "Features",
    "Graph",
    "Hidden",
    "Matrix",
    "NoSuchEquationError",
    "Outputs",
    "Parameters",
    "Symbol",
    "TrainingResult",
    "UnreachableSymbolError",
    "activate_by_units",
    "activation_backward",
    "affine",
    "affine_by_examples",
    "affine_by_units",
    "bias_gradient",
    "collapse",
    "collapse_all",
    "column",
    "cost",
    "equation",
    "errata_of",
    "forward_by_examples",
    "gradient_step",
    "gradients",
    "graphs",
    "hidden_activation_gradient",
    "hidden_error",
    "identity",
    "identity_prime",
    "initialise",
    "initialise_with_zeros",
    "leaky_relu",
    "leaky_relu_prime",
    "loss",
    "loss_prime",
    "matrix",
    "output_error",
    "predict",
    "relu",
    "relu_prime",
    "sigmoid",
    "sigmoid_prime",
    "sigmoid_prime_from_a",
    "stack_columns",
    "tanh",
    "tanh_prime",
    "tanh_prime_from_a",
    "total_loss",
    "train",
    "transpose",
    "unit_input",
    "weight_gradient",
    "weight_gradient_of_unit",
]
