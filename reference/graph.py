"""A graph of symbols: which kernel defines each symbol, and from which others.

Asking a graph for some symbols, given the values of others, is all that anything else does with
it. The kernels are called as they are, so whatever array type is given (float64, another
precision, complex, a duck array that carries an error bound) is what comes out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from backproof.reference.symbols import Symbol, SymbolTable

Values = Mapping[str, Any]
"""Values of symbols, by name."""


class UnreachableSymbolError(LookupError):
    """A symbol is asked for that cannot be computed from what is given."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What computes `symbols` from `inputs`: a kernel that takes the inputs in that order.

    The kernel of one symbol returns its value, that of several a tuple in the order of `symbols`.
    """

    symbols: tuple[str, ...]
    inputs: tuple[str, ...]
    kernel: Callable[..., Any]
    name: str

    def evaluate(self, values: Values) -> dict[str, Any]:
        """The values of `symbols`, given those of `inputs`."""
        result = self.kernel(*(values[name] for name in self.inputs))
        return dict(zip(self.symbols, (result,) if len(self.symbols) == 1 else result, strict=True))

    def drop_symbols(self, names: AbstractSet[str]) -> "Definition":
        """The same definition, of the symbols that are not `taken`."""
        if names.isdisjoint(self.symbols):
            return self
        kept = tuple(symbol for symbol in self.symbols if symbol not in names)

        def kernel(*inputs: Any) -> Any:
            values = self.evaluate(dict(zip(self.inputs, inputs, strict=True)))
            return values[kept[0]] if len(kept) == 1 else tuple(values[s] for s in kept)

        return replace(self, symbols=kept, kernel=kernel)


@dataclass(frozen=True, slots=True)
class Graph:
    """Definitions over a table of symbols; where two define one symbol, the first reachable wins.

    `definitions` may be the chapter's, one kernel a symbol, or an implementation's functions,
    each of which may compute many symbols at once.
    """

    name: str
    table: SymbolTable
    definitions: tuple[Definition, ...]

    def evaluate(self, targets: Iterable[str], inputs: Values) -> dict[str, Any]:
        """Compute the symbols `wanted` from the values `given`, and nothing that is not needed.

        A symbol that is given is taken as given, also where the graph could compute it. Raises
        UnreachableError, naming the symbol, where what is given does not determine it.
        """
        known = dict(inputs)
        targets = tuple(targets)
        for definition in self.evaluation_order(targets, inputs):
            for symbol, value in definition.evaluate(known).items():
                known.setdefault(symbol, value)
        return {symbol: known[symbol] for symbol in targets}

    def evaluation_order(self, targets: Iterable[str], inputs: Iterable[str]) -> list[Definition]:
        """The definitions, in order, that lead from the symbols `given` to those `wanted`."""
        known, steps = set(inputs), list[Definition]()
        for symbol in targets:
            if not self._resolve(symbol, known, steps, ()):
                names = ", ".join(sorted(inputs)) or "nothing"
                raise UnreachableSymbolError(
                    f"{self.name}: {symbol} cannot be computed from {names}"
                )
        return steps

    def can_compute(self, targets: Iterable[str], inputs: Iterable[str]) -> bool:
        """Whether the symbols `given` determine those `wanted`."""
        known = set(inputs)
        return all(self._resolve(symbol, known, [], ()) for symbol in targets)

    def _resolve(
        self, symbol: str, known: set[str], steps: list[Definition], ancestors: tuple[str, ...]
    ) -> bool:
        if symbol in known:
            return True
        for definition in self.definitions_of(symbol):
            if symbol in ancestors:
                continue
            trial_known, trial_steps = set(known), list(steps)
            inputs_reached = all(
                self._resolve(name, trial_known, trial_steps, (*ancestors, symbol))
                for name in definition.inputs
            )
            if inputs_reached:
                known |= trial_known | set(definition.symbols)
                steps[:] = [*trial_steps, definition]
                return True
        return False

    def definitions_of(self, symbol: str) -> Iterator[Definition]:
        """The definitions of `symbol`, in their order of preference."""
        return (d for d in self.definitions if symbol in d.symbols)

    @property
    def computed_symbols(self) -> tuple[str, ...]:
        """The symbols that some definition computes, each once, in the order of definitions."""
        return tuple(dict.fromkeys(s for d in self.definitions for s in d.symbols))

    def replace(self, *replacements: Definition) -> "Graph":
        """The same graph with each of `faulty` in place of the definitions of its symbols.

        A definition that computes several symbols, one of which is replaced, keeps the others.
        """
        taken = {symbol for definition in replacements for symbol in definition.symbols}
        kept = (d.drop_symbols(taken) for d in self.definitions if not taken.issuperset(d.symbols))
        return replace(self, definitions=(*replacements, *kept))

    def symbol(self, name: str) -> Symbol:
        """The table's entry for `name`."""
        return self.table[name]
