"""The graphs of symbols that a verdict speaks of, as nodes and edges with coordinates.

Edges are those of the chapter's graphs. Each node has the worst status that its symbol got.
"""

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from backproof.reference import graphs
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES
from backproof.reporting.graph_layouts import BENDS, LABELS, TITLES, symbol_positions
from backproof.results.verdict import EquationVerdict, Status, Verdict

HEIGHT, MARGIN, GAP = 42.0, 2.0, 3.0
"""The height of a node; the space around the drawing, and before the head of an arrow."""

Point = tuple[float, float]

STATUSES_BY_SEVERITY = (
    Status.CRASHED,
    Status.TIMED_OUT,
    Status.DIFFERS,
    Status.MISSING,
    Status.UNSUPPORTED,
    Status.FOLLOWS,
    Status.CLOSE,
    Status.CONFORMS,
)

STATUS_GLYPHS = {
    Status.CONFORMS: "✓",
    Status.CLOSE: "≈",
    Status.FOLLOWS: "↳",
    Status.DIFFERS: "✗",
    Status.CRASHED: "!",
    Status.TIMED_OUT: "…",
    Status.MISSING: "∅",
    Status.UNSUPPORTED: "?",
}
"""The sign of each status, so that nothing is said by colour alone."""


@dataclass(frozen=True, slots=True)
class GraphMetrics:
    """The width of a node, and the distances between centres across and down."""

    width: float
    x_spacing: float
    y_spacing: float


WIDE_METRICS, NARROW_METRICS = GraphMetrics(66.0, 92.0, 66.0), GraphMetrics(60.0, 74.0, 66.0)


@dataclass(frozen=True, slots=True)
class Node:
    """A symbol in its place: its label in parts, its number and status, and its whole meaning."""

    symbol: str
    x: float
    y: float
    label: tuple[str, str, str]
    number: str | None
    status: Status | None
    meaning: str

    @property
    def css_class(self) -> str:
        """The class by which it is coloured."""
        return str(self.status).replace(" ", "-") if self.status else "given"

    @property
    def glyph(self) -> str:
        """The sign of its status."""
        return STATUS_GLYPHS[self.status] if self.status else ""


@dataclass(frozen=True, slots=True)
class GraphDrawing:
    """A graph that is ready to be drawn: nodes in order, edges as the commands of SVG paths."""

    title: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[str, ...]
    metrics: GraphMetrics

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a narrow page."""
        return self.metrics is NARROW_METRICS

    @property
    def summary(self) -> str:
        """The drawing in words, for those who do not see it."""
        judged = [node for node in self.nodes if node.status]
        said = ", ".join(f"{node.symbol} {node.status}" for node in judged)
        return f"{self.title}, as a graph. {said}."


def drawings(verdict: Verdict) -> list[tuple[GraphDrawing, GraphDrawing]]:
    """Each graph with judged symbols of its own, drawn for a wide page and for a narrow one."""
    left = worst_verdicts(verdict)
    made = []
    for graph in _graphs():
        own = {key: e for key, e in left.items() if _has_symbol(graph, *key)}
        left = {key: e for key, e in left.items() if key not in own}
        if own:
            judged = {symbol: equation for (symbol, _), equation in own.items()}
            made.append(
                (
                    _draw_graph(graph, judged, WIDE_METRICS),
                    _draw_graph(graph, judged, NARROW_METRICS),
                )
            )
    return made


def _graphs() -> tuple[Graph, ...]:
    return (
        graphs.network(),
        graphs.single_example(),
        graphs.logistic_unit(),
        graphs.elementwise_functions(),
        graphs.linear_collapse(),
    )


def _has_symbol(graph: Graph, symbol: str, number: str | None) -> bool:
    """Whether the graph has the symbol in its drawing, under that number."""
    return symbol in symbol_positions(graph.name) and graph.table[symbol].number == number


def worst_verdicts(verdict: Verdict) -> dict[tuple[str, str | None], EquationVerdict]:
    """The worst verdict on each symbol and number."""
    order = sorted(verdict.equations, key=lambda e: STATUSES_BY_SEVERITY.index(e.status))
    worst = dict[tuple[str, str | None], EquationVerdict]()
    for equation in order:
        if equation.symbol not in SIZES:
            worst.setdefault((equation.symbol, equation.number), equation)
    return worst


def _visible_positions(graph: Graph, verdicts: Mapping[str, EquationVerdict]) -> dict[str, Point]:
    """The places of all symbols; where few are judged, of those and what they are made from."""
    placed = symbol_positions(graph.name)
    if 2 * len(verdicts) >= len(graph.computed_symbols):
        return placed
    made_from = {i for d in graph.definitions if verdicts.keys() & {*d.symbols} for i in d.inputs}
    kept = {name: at for name, at in placed.items() if name in verdicts or name in made_from}
    left, top = (min(c) for c in zip(*kept.values(), strict=True))
    return {name: (x - left, y - top) for name, (x, y) in kept.items()}


def _draw_graph(
    graph: Graph, verdicts: Mapping[str, EquationVerdict], metrics: GraphMetrics
) -> GraphDrawing:
    placed = _visible_positions(graph, verdicts)
    turned = metrics is NARROW_METRICS and _is_wide(placed)
    left, top = MARGIN + metrics.width / 2, MARGIN + HEIGHT / 2

    def on_page(place: Point) -> Point:
        x, y = place[::-1] if turned else place
        return left + x * metrics.x_spacing, top + y * metrics.y_spacing

    at = {name: on_page(place) for name, place in placed.items()}
    nodes = tuple(_node(graph, name, *centre, verdicts.get(name)) for name, centre in at.items())
    edges = tuple(
        _edge_path(
            at[a], on_page(_control_point(placed[a], placed[b], BENDS.get((a, b)))), at[b], metrics
        )
        for a, b in _edges(graph, placed)
    )
    width, height = (max(c) for c in zip(*at.values(), strict=True))
    return GraphDrawing(TITLES[graph.name], width + left, height + top, nodes, edges, metrics)


def _is_wide(positions: Mapping[str, Point]) -> bool:
    """Whether there are more columns than rows: on a narrow page they change places."""
    return max(x for x, _ in positions.values()) > max(y for _, y in positions.values())


def _node(graph: Graph, name: str, x: float, y: float, verdict: EquationVerdict | None) -> Node:
    entry = graph.table[name]
    number = verdict.number if verdict else None
    meaning = f"{name}: {entry.meaning}"
    if verdict:
        meaning += f" ({number}), {verdict.status}"
    return Node(name, x, y, _label(name), number, verdict.status if verdict else None, meaning)


def _label(name: str) -> tuple[str, str, str]:
    """The letters, what stands below them, and what comes after; long names are short."""
    if name in LABELS:
        return LABELS[name], "", ""
    if name == "alpha":
        return "α", "", ""
    base, _, after = name.partition("_")
    letters = base.rstrip("0123456789")
    return letters, base[len(letters) :], after


def _edges(graph: Graph, visible_symbols: Container[str]) -> Iterator[tuple[str, str]]:
    """From what each symbol is made to it; a step is drawn from its gradient alone."""
    for definition in graph.definitions:
        for symbol in definition.symbols:
            for name in definition.inputs:
                step = symbol.endswith("_next") and not name.startswith("d")
                if name in visible_symbols and symbol in visible_symbols and not step:
                    yield name, symbol


def _control_point(start: Point, end: Point, bend: Point | None) -> Point:
    """The point towards which an edge bends; the middle of a straight one."""
    aside, down = bend or (0.0, 0.0)
    return (start[0] + end[0]) / 2 + aside, (start[1] + end[1]) / 2 + down


def _edge_path(start: Point, control: Point, end: Point, metrics: GraphMetrics) -> str:
    """The curve from one centre to another, up to a small gap before the frame of the latter."""
    dx, dy = end[0] - control[0], end[1] - control[1]
    across = (metrics.width / 2 + GAP) / abs(dx) if dx else math.inf
    down = (HEIGHT / 2 + GAP) / abs(dy) if dy else math.inf
    share = min(across, down)
    tip = end[0] - share * dx, end[1] - share * dy
    return "M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*start, *control, *tip)
