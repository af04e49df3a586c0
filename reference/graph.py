"""A graph of symbols: the kernel that computes each symbol, and the symbols it computes it from.

`Graph.evaluate` computes some symbols from the values of others. It calls the kernels as they
are, so that they work on any array type: float64, another precision, complex, or a duck array
that carries an error bound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from backproof.reference.symbols import Symbol, SymbolTable

Values = Mapping[str, Any]
"""Values of symbols, by name."""


class UnreachableSymbolError(LookupError):
    """The requested symbol cannot be computed from the given ones."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A kernel that computes some symbols from others.

    Parameters
    ----------
    symbols : tuple of str
        The computed symbols.
    inputs : tuple of str
        The symbols that the kernel takes, in the order of its arguments.
    kernel : callable
        The function. It returns the value of one symbol, or a tuple in the order of `symbols`.
    name : str
        The name of the definition in messages.
    """

    symbols: tuple[str, ...]
    inputs: tuple[str, ...]
    kernel: Callable[..., Any]
    name: str

    def evaluate(self, values: Values) -> dict[str, Any]:
        """Call the kernel.

        Parameters
        ----------
        values : mapping of str to array
            Values of at least the inputs.

        Returns
        -------
        dict of str to array
            The values of `symbols`.
        """
        result = self.kernel(*(values[name] for name in self.inputs))
        return dict(zip(self.symbols, (result,) if len(self.symbols) == 1 else result, strict=True))

    def drop_symbols(self, names: AbstractSet[str]) -> "Definition":
        """Return the same definition without the symbols in `names`.

        Parameters
        ----------
        names : set of str
            Symbols to drop; at least one symbol of the definition must remain.

        Returns
        -------
        Definition
            A definition of the remaining symbols.
        """
        if names.isdisjoint(self.symbols):
            return self
        remaining = tuple(symbol for symbol in self.symbols if symbol not in names)

        def kernel(*inputs: Any) -> Any:
            values = self.evaluate(dict(zip(self.inputs, inputs, strict=True)))
            return (
                values[remaining[0]] if len(remaining) == 1 else tuple(values[s] for s in remaining)
            )

        return replace(self, symbols=remaining, kernel=kernel)


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Definitions over a table of symbols. Two graphs are equal if they are the same object.

    Where several definitions compute one symbol, the first whose inputs can be computed is used.
    The definitions may be the chapter's kernels, or the functions of an implementation, which may
    compute several symbols in one call.

    Parameters
    ----------
    name : str
        The name of the graph, such as "network".
    table : mapping of str to Symbol
        The symbols by name.
    definitions : tuple of Definition
        The definitions, in their order of preference.
    """

    name: str
    table: SymbolTable
    definitions: tuple[Definition, ...]

    def evaluate(self, targets: Iterable[str], inputs: Values) -> dict[str, Any]:
        """Compute symbols from given values, calling only the kernels that are needed.

        A given value is used as it is, also where the graph could compute the symbol.

        Parameters
        ----------
        targets : iterable of str
            The symbols to compute.
        inputs : mapping of str to array
            The given values by symbol.

        Returns
        -------
        dict of str to array
            The values of `targets`, in their order.

        Raises
        ------
        UnreachableSymbolError
            If a target cannot be computed from `inputs`; the message names it.
        """
        known = dict(inputs)
        targets = tuple(targets)
        for definition in self.evaluation_order(targets, inputs):
            for symbol, value in definition.evaluate(known).items():
                known.setdefault(symbol, value)
        return {symbol: known[symbol] for symbol in targets}

    def evaluation_order(self, targets: Iterable[str], inputs: Iterable[str]) -> list[Definition]:
        """Return the definitions to call, in order, to compute `targets` from `inputs`.

        Parameters
        ----------
        targets : iterable of str
            The symbols to compute.
        inputs : iterable of str
            The given symbols.

        Returns
        -------
        list of Definition
            The definitions in the order of their calls.

        Raises
        ------
        UnreachableSymbolError
            If a target cannot be computed from `inputs`; the message names it.
        """
        known, steps = set(inputs), list[Definition]()
        for symbol in targets:
            if not self._resolve(symbol, known, steps, ()):
                names = ", ".join(sorted(inputs)) or "nothing"
                raise UnreachableSymbolError(
                    f"{self.name}: {symbol} cannot be computed from {names}"
                )
        return steps

    def can_compute(self, targets: Iterable[str], inputs: Iterable[str]) -> bool:
        """Return True if all `targets` can be computed from `inputs`.

        Parameters
        ----------
        targets : iterable of str
            The symbols to compute.
        inputs : iterable of str
            The given symbols.

        Returns
        -------
        bool
            True if `evaluate` would find a kernel for every target.
        """
        known = set(inputs)
        return all(self._resolve(symbol, known, [], ()) for symbol in targets)

    def _resolve(
        self, symbol: str, known: set[str], steps: list[Definition], ancestors: tuple[str, ...]
    ) -> bool:
        """Extend `known` and `steps` until they contain `symbol`; return False if they cannot."""
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
        """Iterate over the definitions of one symbol, in their order of preference.

        Parameters
        ----------
        symbol : str
            The name of the symbol.

        Returns
        -------
        iterator of Definition
            The definitions that compute it.
        """
        return (d for d in self.definitions if symbol in d.symbols)

    @property
    def computed_symbols(self) -> tuple[str, ...]:
        """The symbols that some definition computes, each once, in the order of definitions."""
        return tuple(dict.fromkeys(s for d in self.definitions for s in d.symbols))

    def replace(self, *replacements: Definition) -> "Graph":
        """Return a graph in which `replacements` define their symbols.

        A definition that computes several symbols, one of which is replaced, keeps the others.

        Parameters
        ----------
        *replacements : Definition
            The new definitions.

        Returns
        -------
        Graph
            The changed graph.
        """
        replaced = {symbol for definition in replacements for symbol in definition.symbols}
        remaining = (
            d.drop_symbols(replaced) for d in self.definitions if not replaced.issuperset(d.symbols)
        )
        return replace(self, definitions=(*replacements, *remaining))

    def symbol(self, name: str) -> Symbol:
        """Return the table's entry for a symbol.

        Parameters
        ----------
        name : str
            The name of the symbol.

        Returns
        -------
        Symbol
            The entry.
        """
        return self.table[name]
