"""The graphs of symbols that a verdict speaks of, as nodes and edges with coordinates.

Edges are those of the chapter's graphs. Each node has the worst status that its symbol got.
"""

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from backproof.judge.verdict import EquationVerdict, Status, Verdict
from backproof.report.layouts import BENDS, LABELS, TITLES, places
from reference import chapter
from reference.graph import Graph
from reference.symbols import SIZES

HEIGHT, MARGIN, GAP = 42.0, 2.0, 3.0
"""The height of a node; the space around the drawing, and before the head of an arrow."""

Point = tuple[float, float]

WORST_FIRST = (
    Status.CRASHED,
    Status.TIMED_OUT,
    Status.DIFFERS,
    Status.MISSING,
    Status.UNSUPPORTED,
    Status.FOLLOWS,
    Status.CLOSE,
    Status.CONFORMS,
)

MARKS = {
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
class Measure:
    """The width of a node, and the distances between centres across and down."""

    width: float
    across: float
    down: float


WIDE, NARROW = Measure(66.0, 92.0, 66.0), Measure(60.0, 74.0, 66.0)


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
    def kind(self) -> str:
        """The class by which it is coloured."""
        return str(self.status).replace(" ", "-") if self.status else "given"

    @property
    def mark(self) -> str:
        """The sign of its status."""
        return MARKS[self.status] if self.status else ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph that is ready to be drawn: nodes in order, edges as the commands of SVG paths."""

    title: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[str, ...]
    measure: Measure

    @property
    def narrow(self) -> bool:
        """Whether it is for a narrow page."""
        return self.measure is NARROW

    @property
    def summary(self) -> str:
        """The drawing in words, for those who do not see it."""
        judged = [node for node in self.nodes if node.status]
        said = ", ".join(f"{node.symbol} {node.status}" for node in judged)
        return f"{self.title}, as a graph. {said}."


def drawings(verdict: Verdict) -> list[tuple[Drawing, Drawing]]:
    """Each graph with judged symbols of its own, drawn for a wide page and for a narrow one."""
    left = worst_by_symbol(verdict)
    made = []
    for graph in _graphs():
        own = {key: e for key, e in left.items() if _speaks_of(graph, *key)}
        left = {key: e for key, e in left.items() if key not in own}
        if own:
            judged = {symbol: equation for (symbol, _), equation in own.items()}
            made.append((_drawn(graph, judged, WIDE), _drawn(graph, judged, NARROW)))
    return made


def _graphs() -> tuple[Graph, ...]:
    return (
        chapter.network(),
        chapter.one_example(),
        chapter.logistic_unit(),
        chapter.elementwise(),
        chapter.linear_collapse(),
    )


def _speaks_of(graph: Graph, symbol: str, number: str | None) -> bool:
    """Whether the graph has the symbol in its drawing, under that number."""
    return symbol in places(graph.name) and graph.table[symbol].number == number


def worst_by_symbol(verdict: Verdict) -> dict[tuple[str, str | None], EquationVerdict]:
    """The worst verdict on each symbol and number."""
    order = sorted(verdict.equations, key=lambda e: WORST_FIRST.index(e.status))
    worst = dict[tuple[str, str | None], EquationVerdict]()
    for equation in order:
        if equation.symbol not in SIZES:
            worst.setdefault((equation.symbol, equation.number), equation)
    return worst


def _placed(graph: Graph, judged: Mapping[str, EquationVerdict]) -> dict[str, Point]:
    """The places of all symbols; where few are judged, of those and what they are made from."""
    placed = places(graph.name)
    if 2 * len(judged) >= len(graph.computed):
        return placed
    made_from = {i for d in graph.definitions if judged.keys() & {*d.symbols} for i in d.inputs}
    kept = {name: at for name, at in placed.items() if name in judged or name in made_from}
    left, top = (min(c) for c in zip(*kept.values(), strict=True))
    return {name: (x - left, y - top) for name, (x, y) in kept.items()}


def _drawn(graph: Graph, own: Mapping[str, EquationVerdict], measure: Measure) -> Drawing:
    placed = _placed(graph, own)
    turned = measure is NARROW and _is_wide(placed)
    left, top = MARGIN + measure.width / 2, MARGIN + HEIGHT / 2

    def on_page(place: Point) -> Point:
        x, y = place[::-1] if turned else place
        return left + x * measure.across, top + y * measure.down

    at = {name: on_page(place) for name, place in placed.items()}
    nodes = tuple(_node(graph, name, *centre, own.get(name)) for name, centre in at.items())
    edges = tuple(
        _edge(at[a], on_page(_bent(placed[a], placed[b], BENDS.get((a, b)))), at[b], measure)
        for a, b in _edges(graph, placed)
    )
    width, height = (max(c) for c in zip(*at.values(), strict=True))
    return Drawing(TITLES[graph.name], width + left, height + top, nodes, edges, measure)


def _is_wide(placed: Mapping[str, Point]) -> bool:
    """Whether there are more columns than rows: on a narrow page they change places."""
    return max(x for x, _ in placed.values()) > max(y for _, y in placed.values())


def _node(graph: Graph, name: str, x: float, y: float, judged: EquationVerdict | None) -> Node:
    entry = graph.table[name]
    number = judged.number if judged else None
    meaning = f"{name}: {entry.meaning}"
    if judged:
        meaning += f" ({number}), {judged.status}"
    return Node(name, x, y, _label(name), number, judged.status if judged else None, meaning)


def _label(name: str) -> tuple[str, str, str]:
    """The letters, what stands below them, and what comes after; long names are short."""
    if name in LABELS:
        return LABELS[name], "", ""
    if name == "alpha":
        return "α", "", ""
    base, _, after = name.partition("_")
    letters = base.rstrip("0123456789")
    return letters, base[len(letters) :], after


def _edges(graph: Graph, placed: Container[str]) -> Iterator[tuple[str, str]]:
    """From what each symbol is made to it; a step is drawn from its gradient alone."""
    for definition in graph.definitions:
        for symbol in definition.symbols:
            for name in definition.inputs:
                step = symbol.endswith("_next") and not name.startswith("d")
                if name in placed and symbol in placed and not step:
                    yield name, symbol


def _bent(start: Point, end: Point, bend: Point | None) -> Point:
    """The point towards which an edge bends; the middle of a straight one."""
    aside, down = bend or (0.0, 0.0)
    return (start[0] + end[0]) / 2 + aside, (start[1] + end[1]) / 2 + down


def _edge(start: Point, bend: Point, end: Point, measure: Measure) -> str:
    """The curve from one centre to another, up to a small gap before the frame of the latter."""
    dx, dy = end[0] - bend[0], end[1] - bend[1]
    across = (measure.width / 2 + GAP) / abs(dx) if dx else math.inf
    down = (HEIGHT / 2 + GAP) / abs(dy) if dy else math.inf
    share = min(across, down)
    tip = end[0] - share * dx, end[1] - share * dy
    return "M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*start, *bend, *tip)
