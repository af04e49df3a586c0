"""The three styles of submission: a right source each, and the binding that it is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from backproof.binding import SHIPPED_DIRECTORY, Binding, BindingError, FunctionBinding, parse
from tests.population import functions_style, kernels_style, rows_style
from tests.support.submission_data import Edits, apply_edits

TANH = "tanh"


@dataclass(frozen=True, slots=True)
class SubmissionStyle:
    """A way of writing a submission: its binding's text, a right source, what its names mean.

    `hidden` holds the edits for other hidden activations than tanh; `symbols` the symbol of each
    local name, by function.
    """

    name: str
    binding_text: str
    source: str
    activation_edits: Mapping[str, Edits]
    local_symbols: Mapping[str, Mapping[str, str]]

    def binding(self, activation: str = TANH) -> Binding:
        """The binding, for a network with that hidden activation."""
        return _parse_binding(
            self.binding_text.replace("hidden: tanh", f"hidden: {activation}"), self.name
        )

    def right_source(self, activation: str = TANH) -> str:
        """The right source, for a network with that hidden activation."""
        return (
            self.source
            if activation == TANH
            else apply_edits(self.source, self.activation_edits[activation])
        )

    @property
    def has_valid_binding(self) -> bool:
        """Whether the binding can be read."""
        try:
            self.binding()
        except BindingError:
            return False
        return True

    @property
    def observable_symbols(self) -> frozenset[tuple[str, str]]:
        """The symbols that the functions compute, on the way to their results too, by graph."""
        computed = (
            (x.graph, x.graph.evaluation_order(x.computed_outputs, x.inputs))
            for x in self._functions
        )
        return frozenset((g.name, s) for g, steps in computed for d in steps for s in d.symbols)

    @property
    def _functions(self) -> tuple[FunctionBinding, ...]:
        return self.binding().lines

    def symbols_of_same_function(self, symbol: str) -> frozenset[str]:
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
def _parse_binding(text: str, name: str) -> Binding:
    return parse(text, name)


def _shipped_binding_text(name: str) -> str:
    return (SHIPPED_DIRECTORY / f"{name}.binding").read_text(encoding="utf-8")


STYLES = {
    style.name: style
    for style in (
        SubmissionStyle(
            "functions",
            _shipped_binding_text("planar"),
            functions_style.SOURCE,
            functions_style.ACTIVATION_EDITS,
            functions_style.LOCAL_SYMBOLS,
        ),
        SubmissionStyle(
            "kernels",
            _shipped_binding_text("kernels"),
            kernels_style.SOURCE,
            kernels_style.ACTIVATION_EDITS,
            kernels_style.LOCAL_SYMBOLS,
        ),
        SubmissionStyle(
            "rows",
            rows_style.BINDING,
            rows_style.SOURCE,
            rows_style.ACTIVATION_EDITS,
            rows_style.LOCAL_SYMBOLS,
        ),
    )
}
"""The styles by name."""
