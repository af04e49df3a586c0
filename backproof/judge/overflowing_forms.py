"""Where accepted forms of the equations overflow: the entries at which inf or NaN is forgiven.

Some formulas of the text, and other right ones, give inf or NaN where |z| is large: 0 · log 0 in
the cost, inf/inf in a quotient of exponentials. This concerns stability alone. The forms are
evaluated on the very example, in double and in single precision, so that inf or NaN is not forgiven
where none of them overflows.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.reference import activations, backward, loss_and_cost
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES

Kernel = Callable[..., Any]


def _sigmoid(z: Any) -> Any:
    return np.exp(z) / (1 + np.exp(z))


def _sigmoid_prime(z: Any) -> Any:
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def _tanh(z: Any) -> Any:
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def _tanh_of_double(z: Any) -> Any:
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)


def _tanh_of_negative_double(z: Any) -> Any:
    return (1 - np.exp(-2 * z)) / (np.exp(-2 * z) + 1)


def _loss(a: Any, y: Any) -> Any:
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


def _cost(a: Any, y: Any) -> Any:
    return np.sum(_loss(a, y)) / y.shape[-1]


def _output_error(a: Any, y: Any) -> Any:
    return (-y / a + (1 - y) / (1 - a)) * a * (1 - a)


def _total_loss(a: Any, y: Any) -> Any:
    return np.sum(_loss(a, y))


def _loss_prime(a: Any, y: Any) -> Any:
    return -y / a + (1 - y) / (1 - a)


def _tanh_prime_by(tanh: Kernel) -> Kernel:
    return lambda z: 1 - tanh(z) ** 2


_OF_THE_OUTPUT: Mapping[Kernel, Kernel] = {
    activations.sigmoid: _sigmoid,
    activations.sigmoid_prime: _sigmoid_prime,
    loss_and_cost.loss: _loss,
    loss_and_cost.total_loss: _total_loss,
    loss_and_cost.cost: _cost,
    loss_and_cost.loss_prime: _loss_prime,
    backward.output_error: _output_error,
}

FORMS: tuple[Mapping[Kernel, Kernel], ...] = tuple(
    {**_OF_THE_OUTPUT, activations.tanh: tanh, activations.tanh_prime: _tanh_prime_by(tanh)}
    for tanh in (_tanh, _tanh_of_double, _tanh_of_negative_double)
)
"""Kernels and forms of them that overflow; each mapping is one way to write a whole network."""


def overflow_mask(example: Example, inputs: tuple[str, ...], symbol: str) -> Any:
    """Return the entries of a symbol at which some form gives inf or NaN, cached on the example."""
    key = "overflow", inputs, symbol
    if key not in example.cache:
        shape = np.shape(example.values[symbol])
        example.cache[key] = np.zeros(shape, dtype=bool)
        for forms in FORMS:
            for dtype in (np.float64, np.float32):
                value = _evaluate(example, inputs, symbol, forms, dtype)
                example.cache[key] = example.cache[key] | ~np.isfinite(value)
    return example.cache[key]


def _evaluate(
    example: Example,
    inputs: tuple[str, ...],
    symbol: str,
    forms: Mapping[Kernel, Kernel],
    dtype: Any,
) -> Any:
    graph = _with_forms(example.graph, forms)
    names = example.sufficient_inputs([symbol], inputs)
    with np.errstate(all="ignore"):
        given = {n: v if n in SIZES else _cast(v, dtype) for n, v in example.values.items()}
        return graph.evaluate([symbol], {name: given[name] for name in names})[symbol]


def _cast(value: Any, dtype: Any) -> Any:
    return np.asarray(value).astype(dtype)[()]


def _with_forms(graph: Graph, forms: Mapping[Kernel, Kernel]) -> Graph:
    definitions = (replace(d, kernel=_form_of(d.kernel, forms)) for d in graph.definitions)
    return replace(graph, definitions=tuple(definitions))


def _form_of(kernel: Any, forms: Mapping[Kernel, Kernel]) -> Any:
    if isinstance(kernel, partial):
        named = {name: _form_of(value, forms) for name, value in kernel.keywords.items()}
        return partial(_form_of(kernel.func, forms), *kernel.args, **named)
    return forms.get(kernel, kernel) if callable(kernel) else kernel
