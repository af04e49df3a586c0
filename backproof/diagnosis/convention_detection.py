"""Detect other conventions than the chapter's, such as another cost: they are not faults.

A convention is a set of replaced definitions that belong together. An implementation follows it if
every function that computes one of its symbols returns exactly what the convention defines. A
squared error with the gradient of the cross-entropy is a fault, not a convention.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.accepted_conventions import PENALTY, SOFTMAX, SQUARED_ERROR
from backproof.diagnosis.fault_prediction import matching_outputs
from backproof.judge.evaluation import FunctionResult
from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.faults import FAULTS, Fault, FaultClass
from backproof.properties.faults.formula import compile_formula
from backproof.reference.graph import UnreachableSymbolError
from backproof.reference.graphs import define
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention: its name, a statement for readers, and the symbols it redefines."""

    name: str
    statement: str
    symbols: frozenset[str]

    def verdicts(
        self,
        line: FunctionBinding,
        verdicts: Iterable[EquationVerdict],
        allowed_conventions: Sequence[str],
    ) -> tuple[EquationVerdict, ...]:
        """Mark what the convention redefines as unsupported, or as close if it is allowed."""
        return tuple(self._verdict(line, v, self.name in allowed_conventions) for v in verdicts)

    def _verdict(
        self, line: FunctionBinding, verdict: EquationVerdict, is_allowed: bool
    ) -> EquationVerdict:
        if verdict.status.passes or verdict.status is Status.MISSING:
            return verdict
        if is_allowed:
            message = f"as {self.name} has it, which the binding allows."
            return replace(verdict, status=Status.CLOSE, approximation=self.name, message=message)
        if verdict.status.earns:
            return verdict
        if verdict.symbol in self.symbols:
            message = f"{self.statement}; the binding does not state that."
            return replace(verdict, status=Status.UNSUPPORTED, message=message)
        if self.symbols & upstream_symbols(line, verdict.symbol):
            message = f"right by its own convention: {self.statement}."
            return replace(verdict, status=Status.FOLLOWS, message=message)
        return verdict

    def remark(self, allowed_conventions: Sequence[str]) -> str:
        """Return the remark for the reader."""
        if self.name in allowed_conventions:
            return f"{self.statement}, as the binding allows."
        return (
            f"{self.statement}: another convention than the binding's, and not judged; "
            f"allow it by a line allow: {self.name}."
        )


@dataclass(frozen=True, slots=True)
class _Alternatives:
    """The definitions that a convention allows for each symbol that it redefines.

    `required_symbol` must be among the redefined symbols, because others are shared with other
    conventions.
    """

    name: str
    statement: str
    required_symbol: str
    build_definitions: Callable[[Sequence[FunctionResult]], Mapping[str, Sequence[Fault]]]


def convention_of(functions: Sequence[FunctionResult]) -> Convention | None:
    """Return the convention that all wrong functions follow, if there is one."""
    answered = [f for f in functions if f.observations and f.line.computed_outputs]
    wrong = [f for f in answered if any(not v.status.earns for v in f.verdicts)]
    if not wrong or any(s.failure for f in wrong for s in f.observations):
        return None
    for alternatives in _CONVENTIONS:
        convention = _detect(alternatives, answered)
        if convention is not None:
            return convention
    return None


def _detect(alternatives: _Alternatives, functions: Sequence[FunctionResult]) -> Convention | None:
    """Return the convention if it explains every function that computes one of its symbols."""
    definitions, redefined = alternatives.build_definitions(functions), set[str]()
    for function in functions:
        computed = {s for s in definitions if s in _computed_symbols(function.line)}
        if computed and not any(
            _explains(function, combination) for combination in _combinations(definitions, computed)
        ):
            return None
        redefined |= computed
    if alternatives.required_symbol not in redefined:
        return None
    return Convention(alternatives.name, alternatives.statement, frozenset(redefined))


def _computed_symbols(line: FunctionBinding) -> set[str]:
    inside = (upstream_symbols(line, output) for output in line.computed_outputs)
    return set(line.computed_outputs).union(*inside)


def _combinations(
    definitions: Mapping[str, Sequence[Fault]], symbols: set[str]
) -> Iterator[list[Fault]]:
    """Yield one definition for each of the symbols, in all combinations."""
    lists = [definitions[symbol] for symbol in sorted(symbols)]
    combined: list[list[Fault]] = [[]]
    for choices in lists:
        combined = [[*chosen, choice] for chosen in combined for choice in choices]
    yield from combined


def _explains(function: FunctionResult, definitions: Sequence[Fault]) -> bool:
    outputs = frozenset(function.line.computed_outputs)
    with contextlib.suppress(UnreachableSymbolError):  # an input of the definition is missing
        return all(
            matching_outputs(observation, definitions) == outputs
            for observation in function.observations
        )
    return False


def _alternative_definition(
    symbol: str, formula: str, inputs: tuple[str, ...], **constants: float
) -> Fault:
    """Return a definition of the convention in the form of a fault."""
    kernel = compile_formula(formula.format(**constants), inputs)
    definition = define(f"{symbol} <- {' '.join(inputs)}", kernel, formula)
    return Fault(symbol, "", definition, formula, "", kind=FaultClass.VALUE)


_SQUARED_ERROR_COSTS = ("J-squared-error", "J-half-squared-error", "J-summed-squared-error")
_SQUARED_ERROR_GRADIENTS = ("dZ2-squared-error", "dZ2-squared-error-doubled")


def _squared_error(_: Sequence[FunctionResult]) -> dict[str, list[Fault]]:
    """Return (A2 − Y)², summed or averaged, halved or not, with the gradient through σ′."""
    means = [
        _alternative_definition("J", "np.sum((A2 - Y) ** 2) / A2.size", ("A2", "Y")),
        _alternative_definition("J", "np.sum((A2 - Y) ** 2) / 2", ("A2", "Y")),
        _alternative_definition("J", "np.sum((A2 - Y) ** 2) / (2 * A2.size)", ("A2", "Y")),
    ]
    return {
        "J": [*(FAULTS[i] for i in _SQUARED_ERROR_COSTS), *means],
        "dZ2": [FAULTS[i] for i in _SQUARED_ERROR_GRADIENTS],
    }


def _softmax(_: Sequence[FunctionResult]) -> dict[str, list[Fault]]:
    """Return outputs as probabilities of one class out of n2, and the loss of the right one."""
    stable = "np.exp(Z2) / np.sum(np.exp(Z2), axis=0, keepdims=True)"
    return {
        "A2": [_alternative_definition("A2", stable, ("Z2",))],
        "J": [FAULTS["J-first-term-only"]],
    }


def _penalty(functions: Sequence[FunctionResult]) -> dict[str, list[Fault]]:
    """Return λ/2m Σ W² in the cost and (λ/m) W in the gradients, with an inferred λ."""
    strength = _penalty_strength(functions)
    if strength is None:
        return {}
    right = "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m"
    squares = "(np.sum(W1 ** 2) + np.sum(W2 ** 2))"
    scales = {"m": "/ m", "1": ""}
    return {
        "J": [
            _alternative_definition(
                "J", f"{right} + {{c}} * {squares} {divisor}", ("A2", "Y", "W1", "W2"), c=c
            )
            for c in (strength / 2, strength)
            for divisor in scales.values()
        ],
        "dW1": [
            _alternative_definition(
                "dW1", f"dZ1 @ X.T / m + {{c}} * W1 {divisor}", ("dZ1", "X", "W1"), c=c
            )
            for c in (strength, 2 * strength)
            for divisor in scales.values()
        ],
        "dW2": [
            _alternative_definition(
                "dW2", f"dZ2 @ A1.T / m + {{c}} * W2 {divisor}", ("dZ2", "A1", "W2"), c=c
            )
            for c in (strength, 2 * strength)
            for divisor in scales.values()
        ],
    }


def _penalty_strength(functions: Sequence[FunctionResult]) -> float | None:
    """Infer a short number λ from a gradient on one example: (dW − right)·m / W."""
    for function in functions:
        for symbol in {"dW1", "dW2"} & set(function.line.outputs):
            for observation in function.observations:
                strength = _strength_from_gradient(observation, symbol)
                if strength is not None:
                    return strength
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
