"""The three styles of submission: a right source each, and the binding that it is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from backproof.binding import SHIPPED, Binding, BindingError, Line, parse
from tests.population import functions_style, kernels_style, rows_style
from tests.population.edits import Edits, edited

TANH = "tanh"


@dataclass(frozen=True, slots=True)
class Style:
    """A way of writing a submission: its binding's text, a right source, what its names mean.

    `hidden` holds the edits for other hidden activations than tanh; `symbols` the symbol of each
    local name, by function.
    """

    name: str
    binding_text: str
    source: str
    hidden: Mapping[str, Edits]
    symbols: Mapping[str, Mapping[str, str]]

    def binding(self, hidden: str = TANH) -> Binding:
        """The binding, for a network with that hidden activation."""
        return _parsed(self.binding_text.replace("hidden: tanh", f"hidden: {hidden}"), self.name)

    def right(self, hidden: str = TANH) -> str:
        """The right source, for a network with that hidden activation."""
        return self.source if hidden == TANH else edited(self.source, self.hidden[hidden])

    @property
    def is_spoken(self) -> bool:
        """Whether the binding can be read."""
        try:
            self.binding()
        except BindingError:
            return False
        return True

    @property
    def shown(self) -> frozenset[tuple[str, str]]:
        """The symbols that the functions compute, on the way to their results too, by graph."""
        computed = ((x.graph, x.graph.plan(x.outputs_computed, x.inputs)) for x in self._lines)
        return frozenset((g.name, s) for g, steps in computed for d in steps for s in d.symbols)

    @property
    def _lines(self) -> tuple[Line, ...]:
        return self.binding().lines

    def one_code(self, symbol: str) -> frozenset[str]:
        """The symbols that one function computes one by one, of which `symbol` is one.

        A wrong line in `weight_gradient` is wrong in dW1 and dW2 alike.
        """
        lines = self.binding().lines
        home = next((x.function for x in lines if symbol in x.outputs), None)
        same = [x.outputs for x in lines if x.function == home]
        if home is None or any(len(outputs) > 1 for outputs in same):
            return frozenset({symbol})
        return frozenset(outputs[0] for outputs in same)


@cache
def _parsed(text: str, name: str) -> Binding:
    return parse(text, name)


def _shipped(name: str) -> str:
    return (SHIPPED / f"{name}.binding").read_text(encoding="utf-8")


STYLES = {
    style.name: style
    for style in (
        Style(
            "functions",
            _shipped("planar"),
            functions_style.SOURCE,
            functions_style.HIDDEN,
            functions_style.SYMBOLS,
        ),
        Style(
            "kernels",
            _shipped("kernels"),
            kernels_style.SOURCE,
            kernels_style.HIDDEN,
            kernels_style.SYMBOLS,
        ),
        Style(
            "rows",
            rows_style.BINDING,
            rows_style.SOURCE,
            rows_style.HIDDEN,
            rows_style.SYMBOLS,
        ),
    )
}
"""The styles by name."""
