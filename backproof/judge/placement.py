"""Which equation a wrong result belongs to: the first that is wrong, not all that follow from it.

Each result of a function is held against the chapter's definition twice: on correct values, and
on the function's own earlier results. What is right on its own values merely follows. A symbol
that is not returned is read off those that are: dW and db are (1/m) dZ Aᵀ and (1/m) Σ dZ, which
determine dZ where there are fewer examples than rows in A and a row of ones; and one descent step
shows the gradient along which it was taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.binding import Line
from backproof.judge.sitting import Sitting, plan, upstream
from backproof.judge.stepping import STEPPED, gradient, update_is_at_fault
from properties.bounds import Bounded
from properties.compare import Comparison, worst_entry

READ_OFF = {"dZ2": ("dW2", "db2", "A1"), "dZ1": ("dW1", "db1", "X")}
"""What determines an unreturned dZ: its layer's gradients, and the layer's input."""

WELL_CONDITIONED = 100
LEAST_SQUARES = 2.0**12
"""The error of a symbol that was read off, in units of the precision's u: well above the worst."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The unreturned symbols that are wrong, each with its worst entry, and what only follows."""

    inferred: Mapping[str, tuple[Sitting, Comparison]]
    follows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Owned:
    """A sitting with the implementation's own values: what it returned, and what was read off."""

    sitting: Sitting
    read: Mapping[str, Bounded]

    def consistent(self, symbol: str, value: Any, radius: Any = 0.0) -> bool:
        """Whether `value` is what the chapter makes of the implementation's own earlier values."""
        before = upstream(self.sitting.line, symbol)
        own = {**self.sitting.elsewhere, **self.sitting.results}
        usable = {s: v for s, v in own.items() if s in before and self._usable(s, v)}
        read = {s: v for s, v in self.read.items() if s in before}
        expected = self.sitting.expected(symbol, {**usable, **read})
        if np.shape(value) != expected.shape:
            return False
        return worst_entry(value, expected.value, expected.radius + radius).ok

    def returned(self, symbol: str) -> Any:
        """The result for `symbol`, or None where it has the wrong form or is not finite."""
        value = self.sitting.results.get(symbol)
        return value if value is not None and self._usable(symbol, value) else None

    def _usable(self, symbol: str, value: Any) -> bool:
        shape = self.sitting.line.graph.table[symbol].shape(self.sitting.example.sizes)
        real = np.asarray(value).dtype.kind in "biuf"
        return real and np.shape(value) == shape and bool(np.all(np.isfinite(value)))


def place(line: Line, sittings: Sequence[Sitting], wrong: Iterable[str]) -> Placement:
    """Place the results `wrong` of a function: what is at fault, and what follows from it."""
    wrong = set(wrong)
    owned = [Owned(sitting, {}) for sitting in sittings if not sitting.overflowing]
    inferred = dict[str, tuple[Sitting, Comparison]]()
    for symbol in _worth_reading(line, [o.sitting for o in owned], wrong):
        if set(sources(line, symbol)) <= wrong:
            trial = _with_read_off(owned, symbol)
            fault = _fault(trial, symbol)
            if fault is not None and all(_explains(o, symbol) for o in trial):
                owned, inferred = trial, {**inferred, symbol: fault}
    return Placement(inferred, frozenset(s for s in wrong if _follows(owned, s)))


def unreturned(line: Line) -> list[str]:
    """The symbols that can be read off, on the way to the outputs and not among them."""
    steps = (s for step in plan(line) for s in step.symbols)
    return [s for s in steps if s not in line.outputs and sources(line, s)]


def judged(line: Line) -> list[str]:
    """The symbols on which a function is judged, returned or not, as the chapter computes them."""
    return line.in_order([*unreturned(line), *line.outputs])


def sources(line: Line, symbol: str) -> tuple[str, ...]:
    """The results of a function that show a symbol: itself, or what it is read off."""
    if symbol in line.outputs:
        return (symbol,)
    if symbol in STEPPED:
        return (STEPPED[symbol],) if STEPPED[symbol] in line.outputs else ()
    layer = [sources(line, s) for s in READ_OFF.get(symbol, ())[:2]]
    return tuple(s for shown in layer for s in shown) if all(layer) else ()


def _worth_reading(line: Line, sittings: Sequence[Sitting], wrong: set[str]) -> list[str]:
    """The unreturned symbols, but for those of a step whose length alone explains it."""
    stepped = [s for s in unreturned(line) if s in STEPPED]
    if stepped and {STEPPED[s] for s in stepped} <= wrong and update_is_at_fault(sittings, stepped):
        return []
    return unreturned(line)


def _with_read_off(owned: list[Owned], symbol: str) -> list[Owned]:
    """The sittings whose examples determine the symbol, with its value."""
    found = ((o, _read_off(o, symbol)) for o in owned)
    return [replace(o, read={**o.read, symbol: v}) for o, v in found if v is not None]


def _read_off(owned: Owned, symbol: str) -> Bounded | None:
    """The gradient of a step, or the dZ of a layer's gradients, where the example shows it."""
    if symbol in STEPPED:
        return gradient(owned.sitting, symbol)
    dW, db, A = READ_OFF[symbol]
    gradients = [_gradient(owned, s) for s in (dW, db)]
    example = owned.sitting.example
    rows = np.vstack([example.values[A], np.ones((1, example.sizes["m"]))]).astype(np.float64)
    if any(g is None for g in gradients):
        return None
    return _solved(rows, [g for g in gradients if g is not None])


def _gradient(owned: Owned, symbol: str) -> Bounded | None:
    """A gradient as the function returned it, or as the step shows it that was taken along it."""
    if symbol not in owned.sitting.line.outputs:
        return gradient(owned.sitting, symbol)
    returned = owned.returned(symbol)
    precision = owned.sitting.example.precision.against_reference()
    return None if returned is None else Bounded.exactly(returned, precision)


def _solved(rows: Any, gradients: Sequence[Bounded]) -> Bounded | None:
    """The dZ with m [dW db] = dZ [A; 1]ᵀ, or None where that leaves it some freedom."""
    m, precision = rows.shape[1], gradients[0].precision
    if not m < len(rows) or np.linalg.cond(rows) > WELL_CONDITIONED:
        return None
    right = m * np.hstack([g.value for g in gradients]).T
    dZ = np.linalg.lstsq(rows, right, rcond=None)[0].T
    carried = m * np.hstack([g.radius for g in gradients]) @ np.abs(np.linalg.pinv(rows)).T
    error = LEAST_SQUARES * precision.unit * np.max(np.abs(dZ))
    return Bounded.within(dZ, carried + error, precision)


def _fault(trial: list[Owned], symbol: str) -> tuple[Sitting, Comparison] | None:
    """The first sitting where the symbol is neither right nor what its own past makes of it."""
    for owned in trial:
        read, right = owned.read[symbol], owned.sitting.expected(symbol)
        comparison = worst_entry(read.value, right.value, right.radius + read.radius)
        past = replace(owned, read={s: v for s, v in owned.read.items() if s != symbol})
        if not comparison.ok and not past.consistent(symbol, read.value, read.radius):
            return owned.sitting, comparison
    return None


def _explains(owned: Owned, symbol: str) -> bool:
    """Whether its layer's gradients follow from the symbol, and nothing right speaks against it."""
    line = owned.sitting.line
    layer = sources(line, symbol)
    for output in line.outputs:
        downstream = symbol in upstream(line, output)
        held = output in layer or owned.sitting.compared(output).ok
        if downstream and held and not owned.consistent(output, owned.returned(output)):
            return False
    return True


def _follows(owned: list[Owned], symbol: str) -> bool:
    """Whether a wrong result is right on the implementation's own values, on every example."""
    return bool(owned) and all(o.consistent(symbol, o.returned(symbol)) for o in owned)
