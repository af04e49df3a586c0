"""The computation graphs of a verdict as nodes and edges with coordinates, ready for SVG.

The edges are those of the chapter's graphs. Each node has the worst status of its symbol.
"""

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from backproof.reference import graphs
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES
from backproof.reporting.graph_layouts import BENDS, LABELS, TITLES, symbol_positions
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Verdict

HEIGHT, MARGIN, GAP = 42.0, 2.0, 3.0
"""The height of a node, the margin of the drawing, and the gap before an arrow head."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class GraphMetrics:
    """The width of a node, and the horizontal and vertical distances between node centres."""

    width: float
    x_spacing: float
    y_spacing: float


WIDE_METRICS, NARROW_METRICS = GraphMetrics(66.0, 92.0, 66.0), GraphMetrics(60.0, 74.0, 66.0)


@dataclass(frozen=True, slots=True)
class Node:
    """A placed symbol: the label as letters, subscript and suffix, and the tooltip in `meaning`."""

    symbol: str
    x: float
    y: float
    label: tuple[str, str, str]
    number: str | None
    status: Status | None
    meaning: str

    @property
    def css_class(self) -> str:
        """The CSS class of the node."""
        return str(self.status).replace(" ", "-") if self.status else "given"

    @property
    def glyph(self) -> str:
        """The glyph of the status, "" for a symbol without one."""
        return self.status.glyph if self.status else ""


@dataclass(frozen=True, slots=True)
class GraphDrawing:
    """A placed graph: nodes, and edges as SVG path commands."""

    title: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[str, ...]
    metrics: GraphMetrics

    @property
    def is_narrow(self) -> bool:
        """Whether the drawing is for a narrow page."""
        return self.metrics is NARROW_METRICS

    @property
    def summary(self) -> str:
        """The drawing in words, for screen readers."""
        statuses = [f"{node.symbol} {node.status}" for node in self.nodes if node.status]
        return f"{self.title}, as a graph. {', '.join(statuses)}."


def drawings(verdict: Verdict) -> list[tuple[GraphDrawing, GraphDrawing]]:
    """Return each graph with judged symbols, drawn for a wide page and for a narrow page.

    A symbol that belongs to several graphs is drawn as judged in the first of them only.
    """
    remaining = worst_verdicts(verdict)
    pairs = []
    for graph in _graphs():
        drawn = {key: e for key, e in remaining.items() if _has_symbol(graph, *key)}
        remaining = {key: e for key, e in remaining.items() if key not in drawn}
        if drawn:
            verdicts = {symbol: equation for (symbol, _), equation in drawn.items()}
            wide = _draw_graph(graph, verdicts, WIDE_METRICS)
            pairs.append((wide, _draw_graph(graph, verdicts, NARROW_METRICS)))
    return pairs


def _graphs() -> tuple[Graph, ...]:
    return (
        graphs.network(),
        graphs.single_example(),
        graphs.logistic_unit(),
        graphs.elementwise_functions(),
        graphs.linear_collapse(),
    )


def _has_symbol(graph: Graph, symbol: str, number: str | None) -> bool:
    """Return True if the drawing of the graph has the symbol under this number."""
    return symbol in symbol_positions(graph.name) and graph.table[symbol].number == number


def worst_verdicts(verdict: Verdict) -> dict[tuple[str, str | None], EquationVerdict]:
    """Return the worst verdict of each symbol and number."""
    order = sorted(verdict.equations, key=lambda e: e.status.severity, reverse=True)
    worst = dict[tuple[str, str | None], EquationVerdict]()
    for equation in order:
        if equation.symbol not in SIZES:
            worst.setdefault((equation.symbol, equation.number), equation)
    return worst


def _visible_positions(graph: Graph, verdicts: Mapping[str, EquationVerdict]) -> dict[str, Point]:
    """Return the positions of all symbols, or of the judged ones and their inputs if few are."""
    positions = symbol_positions(graph.name)
    if 2 * len(verdicts) >= len(graph.computed_symbols):
        return positions
    inputs = {i for d in graph.definitions if verdicts.keys() & {*d.symbols} for i in d.inputs}
    visible = {name: xy for name, xy in positions.items() if name in verdicts or name in inputs}
    left, top = (min(c) for c in zip(*visible.values(), strict=True))
    return {name: (x - left, y - top) for name, (x, y) in visible.items()}


def _draw_graph(
    graph: Graph, verdicts: Mapping[str, EquationVerdict], metrics: GraphMetrics
) -> GraphDrawing:
    positions = _visible_positions(graph, verdicts)
    is_transposed = metrics is NARROW_METRICS and _is_wide(positions)
    left, top = MARGIN + metrics.width / 2, MARGIN + HEIGHT / 2

    def to_page(position: Point) -> Point:
        x, y = position[::-1] if is_transposed else position
        return left + x * metrics.x_spacing, top + y * metrics.y_spacing

    def edge_path(start: str, end: str) -> str:
        bend = BENDS.get((start, end), (0.0, 0.0))
        control = to_page(_control_point(positions[start], positions[end], bend))
        return _edge_path(centres[start], control, centres[end], metrics)

    centres = {name: to_page(position) for name, position in positions.items()}
    nodes = tuple(_node(graph, name, *xy, verdicts.get(name)) for name, xy in centres.items())
    edges = tuple(edge_path(start, end) for start, end in _edges(graph, positions))
    width, height = (max(c) for c in zip(*centres.values(), strict=True))
    return GraphDrawing(TITLES[graph.name], width + left, height + top, nodes, edges, metrics)


def _is_wide(positions: Mapping[str, Point]) -> bool:
    """Return True if there are more columns than rows, which a narrow page transposes."""
    return max(x for x, _ in positions.values()) > max(y for _, y in positions.values())


def _node(graph: Graph, name: str, x: float, y: float, verdict: EquationVerdict | None) -> Node:
    entry = graph.table[name]
    number = verdict.number if verdict else None
    meaning = f"{name}: {entry.meaning}"
    if verdict:
        meaning += f" ({number}), {verdict.status}"
    return Node(name, x, y, _label(name), number, verdict.status if verdict else None, meaning)


def _label(name: str) -> tuple[str, str, str]:
    """Return the letters, the subscript and the suffix of a symbol; long names are abbreviated."""
    if name in LABELS:
        return LABELS[name], "", ""
    if name == "alpha":
        return "α", "", ""
    base, _, suffix = name.partition("_")
    letters = base.rstrip("0123456789")
    return letters, base[len(letters) :], suffix


def _edges(graph: Graph, visible_symbols: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the edges; an updated parameter has an edge only from its gradient."""
    for definition in graph.definitions:
        for symbol in definition.symbols:
            for name in definition.inputs:
                is_hidden = symbol.endswith("_next") and not name.startswith("d")
                if name in visible_symbols and symbol in visible_symbols and not is_hidden:
                    yield name, symbol


def _control_point(start: Point, end: Point, bend: Point) -> Point:
    """Return the control point of an edge: its middle, moved by the bend."""
    return (start[0] + end[0]) / 2 + bend[0], (start[1] + end[1]) / 2 + bend[1]


def _edge_path(start: Point, control: Point, end: Point, metrics: GraphMetrics) -> str:
    """Return the curve between two node centres, which ends at a gap before the second frame."""
    dx, dy = end[0] - control[0], end[1] - control[1]
    x_share = (metrics.width / 2 + GAP) / abs(dx) if dx else math.inf
    y_share = (HEIGHT / 2 + GAP) / abs(dy) if dy else math.inf
    share = min(x_share, y_share)
    tip = end[0] - share * dx, end[1] - share * dy
    return "M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*start, *control, *tip)
