"""Other conventions than the chapter's, which are never called wrong: another cost, a penalty.

A convention is a set of replaced definitions that belong together. An implementation keeps to it
where every function that it touches is exactly what it makes of it: a squared error whose
gradient is the cross-entropy's is no convention but a fault.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.convention_names import PENALTY, SOFTMAX, SQUARED_ERROR
from backproof.diagnosis.fault_prediction import matching_outputs
from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.faults import FAULTS, Fault, FaultClass
from backproof.properties.faults.formula import compile_formula
from backproof.reference.graph import UnreachableSymbolError
from backproof.reference.graphs import define
from backproof.results.verdict import EquationVerdict, Status


class JudgedFunction(Protocol):
    """A judged function."""

    @property
    def line(self) -> FunctionBinding:
        """Its line of the binding."""

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What it answered."""

    @property
    def verdicts(self) -> tuple[EquationVerdict, ...]:
        """What the judge says of it."""


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention by its name, as a binding may allow it, and what is computed otherwise."""

    name: str
    statement: str
    symbols: frozenset[str]

    def verdicts(
        self,
        line: FunctionBinding,
        verdicts: Iterable[EquationVerdict],
        allowed_conventions: Sequence[str],
    ) -> tuple[EquationVerdict, ...]:
        """The verdicts with what the convention computes otherwise as unsupported, or as close."""
        return tuple(self._verdict(line, v, self.name in allowed_conventions) for v in verdicts)

    def _verdict(
        self, line: FunctionBinding, verdict: EquationVerdict, is_allowed: bool
    ) -> EquationVerdict:
        if verdict.status.passes or verdict.status is Status.MISSING:
            return verdict
        if is_allowed:
            said = f"as {self.name} has it, which the binding allows."
            return replace(verdict, status=Status.CLOSE, approximation=self.name, message=said)
        if verdict.status.earns:
            return verdict
        if verdict.symbol in self.symbols:
            said = f"{self.statement}; the binding does not state that."
            return replace(verdict, status=Status.UNSUPPORTED, message=said)
        if self.symbols & upstream_symbols(line, verdict.symbol):
            said = f"right by its own convention: {self.statement}."
            return replace(verdict, status=Status.FOLLOWS, message=said)
        return verdict

    def remark(self, allowed_conventions: Sequence[str]) -> str:
        """What to tell the reader."""
        if self.name in allowed_conventions:
            return f"{self.statement}, as the binding allows."
        return (
            f"{self.statement}: another convention than the binding's, and not judged; "
            f"allow it by a line allow: {self.name}."
        )


@dataclass(frozen=True, slots=True)
class _Alternatives:
    """The ways in which a convention may define each symbol that it defines otherwise.

    It is `needs` that it is known by: no convention is seen in what others share with it.
    """

    name: str
    statement: str
    required_symbol: str
    build_definitions: Callable[[Sequence[JudgedFunction]], Mapping[str, Sequence[Fault]]]


def convention_of(functions: Sequence[JudgedFunction]) -> Convention | None:
    """The convention that all wrong functions of an implementation keep to, if there is one."""
    asked = [f for f in functions if f.observations and f.line.computed_outputs]
    wrong = [f for f in asked if any(not v.status.earns for v in f.verdicts)]
    if not wrong or any(s.failure for f in wrong for s in f.observations):
        return None
    for alternatives in _CONVENTIONS:
        convention = _detect(alternatives, asked)
        if convention is not None:
            return convention
    return None


def _detect(alternatives: _Alternatives, functions: Sequence[JudgedFunction]) -> Convention | None:
    """The convention, if every function that computes one of its symbols is explained by it."""
    ways, otherwise = alternatives.build_definitions(functions), set[str]()
    for function in functions:
        touched = {s for s in ways if s in _computed_symbols(function.line)}
        if touched and not any(_explains(function, way) for way in _combinations(ways, touched)):
            return None
        otherwise |= touched
    if alternatives.required_symbol not in otherwise:
        return None
    return Convention(alternatives.name, alternatives.statement, frozenset(otherwise))


def _computed_symbols(line: FunctionBinding) -> set[str]:
    inside = (upstream_symbols(line, output) for output in line.computed_outputs)
    return set(line.computed_outputs).union(*inside)


def _combinations(
    definitions: Mapping[str, Sequence[Fault]], symbols: set[str]
) -> Iterator[list[Fault]]:
    """One way for each symbol that a function computes; the same number of each list belongs."""
    lists = [definitions[symbol] for symbol in sorted(symbols)]
    combined: list[list[Fault]] = [[]]
    for choices in lists:
        combined = [[*chosen, one] for chosen in combined for one in choices]
    yield from combined


def _explains(function: JudgedFunction, definitions: Sequence[Fault]) -> bool:
    outputs = frozenset(function.line.computed_outputs)
    with contextlib.suppress(
        UnreachableSymbolError
    ):  # the function is not given what it would need
        return all(
            matching_outputs(sitting, definitions) == outputs for sitting in function.observations
        )
    return False


def _alternative_definition(
    symbol: str, formula: str, inputs: tuple[str, ...], **constants: float
) -> Fault:
    """A definition of the convention, as a fault is one; constants stand in the formula."""
    kernel = compile_formula(formula.format(**constants), inputs)
    definition = define(f"{symbol} <- {' '.join(inputs)}", kernel, formula)
    return Fault(symbol, "", definition, formula, "", kind=FaultClass.VALUE)


_SQUARED_ERROR_COSTS = ("J-squared-error", "J-half-squared-error", "J-summed-squared-error")
_SQUARED_ERROR_GRADIENTS = ("dZ2-squared-error", "dZ2-squared-error-doubled")


def _squared_error(_: Sequence[JudgedFunction]) -> dict[str, list[Fault]]:
    """(A2 − Y)², its sum or mean, halved or not, with the gradient through σ′."""
    means = [
        _alternative_definition("J", "np.sum((A2 - Y) ** 2) / A2.size", ("A2", "Y")),
        _alternative_definition("J", "np.sum((A2 - Y) ** 2) / 2", ("A2", "Y")),
        _alternative_definition("J", "np.sum((A2 - Y) ** 2) / (2 * A2.size)", ("A2", "Y")),
    ]
    return {
        "J": [*(FAULTS[i] for i in _SQUARED_ERROR_COSTS), *means],
        "dZ2": [FAULTS[i] for i in _SQUARED_ERROR_GRADIENTS],
    }


def _softmax(_: Sequence[JudgedFunction]) -> dict[str, list[Fault]]:
    """The outputs as the probabilities of one class out of n2, and the loss of the right one."""
    stable = "np.exp(Z2) / np.sum(np.exp(Z2), axis=0, keepdims=True)"
    return {
        "A2": [_alternative_definition("A2", stable, ("Z2",))],
        "J": [FAULTS["J-first-term-only"]],
    }


def _penalty(functions: Sequence[JudgedFunction]) -> dict[str, list[Fault]]:
    """λ/2m Σ W² in the cost and (λ/m) W in the gradients, with the λ that the cost shows."""
    strength = _penalty_strength(functions)
    if strength is None:
        return {}
    right = "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m"
    squares = "(np.sum(W1 ** 2) + np.sum(W2 ** 2))"
    scales = {"m": "/ m", "1": ""}
    return {
        "J": [
            _alternative_definition(
                "J", f"{right} + {{c}} * {squares} {over}", ("A2", "Y", "W1", "W2"), c=c
            )
            for c in (strength / 2, strength)
            for over in scales.values()
        ],
        "dW1": [
            _alternative_definition(
                "dW1", f"dZ1 @ X.T / m + {{c}} * W1 {over}", ("dZ1", "X", "W1"), c=c
            )
            for c in (strength, 2 * strength)
            for over in scales.values()
        ],
        "dW2": [
            _alternative_definition(
                "dW2", f"dZ2 @ A1.T / m + {{c}} * W2 {over}", ("dZ2", "A1", "W2"), c=c
            )
            for c in (strength, 2 * strength)
            for over in scales.values()
        ],
    }


def _penalty_strength(functions: Sequence[JudgedFunction]) -> float | None:
    """λ, read off the gradient of W1 or W2 on one example: (dW − right)·m / W, a short number."""
    for function in functions:
        for symbol in {"dW1", "dW2"} & set(function.line.outputs):
            for sitting in function.observations:
                found = _strength_from_gradient(sitting, symbol)
                if found is not None:
                    return found
    return None


def _strength_from_gradient(observation: Observation, symbol: str) -> float | None:
    got: Any = observation.results.get(symbol)
    weights = np.asarray(observation.example.values.get(symbol[1:], 0.0))
    right = observation.expected_value(symbol).value
    if np.shape(got) != weights.shape or np.asarray(got).dtype.kind not in "biuf":
        return None
    if not np.any(weights) or observation.comparison(symbol).ok:
        return None
    large = np.abs(weights) > np.max(np.abs(weights)) / 4
    ratios = ((got - right)[large] * observation.example.sizes["m"]) / weights[large]
    strength = float(f"{np.median(ratios):.3g}")
    agree = np.all(np.abs(ratios - strength) <= 1e-3 * abs(strength))
    return strength if strength > 0 and agree and np.isfinite(strength) else None


_CONVENTIONS = (
    _Alternatives(SQUARED_ERROR, "The cost is a squared error", "J", _squared_error),
    _Alternatives(SOFTMAX, "The output is a softmax over the classes", "A2", _softmax),
    _Alternatives(PENALTY, "A penalty on the weights is added to the cost", "dW1", _penalty),
)
