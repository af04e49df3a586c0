"""The parts of a page: formulas, drawings of the graphs, and charts."""

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from backproof.reference import graphs
from backproof.reference.equations import EQUATIONS
from backproof.reference.graph import Graph
from backproof.reporting.formulas import TABLES, clauses, formula_of
from backproof.reporting.graph_layouts import LABELS, LAYOUTS, TITLES, symbol_positions
from backproof.reporting.graph_svg import (
    GAP,
    HEIGHT,
    NARROW_METRICS,
    WIDE_METRICS,
    GraphMetrics,
    _draw_graph,
    drawings,
)
from backproof.reporting.mathml import statement_mathml, symbol_mathml
from backproof.reporting.plot_svg import chart_of
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.plot import Plot, Series
from backproof.results.status import Status
from tests.support.sample_verdicts import CONFORMING_VERDICT, FAULT_PLOT, ONE_FAULT, wrong_equation

CORNER = 2.0
"""How far an arrow may come below the rounded corner of a frame."""

GRAPHS = (
    graphs.network(),
    graphs.single_example(),
    graphs.logistic_unit(),
    graphs.elementwise_functions(),
    graphs.linear_collapse(),
)


@pytest.mark.parametrize(
    ("symbol", "number", "formula"),
    [
        ("dW2", "3.44", "dW2 = (1/m) dZ2 A1ᵀ"),
        ("dZ2", "3.44", "dZ2 = A2 − Y"),
        ("Z2", "3.15", "Z2 = W2 A1 + b2"),
        ("z1", "3.15", "z1 = W1 x + b1"),
        ("A1", "3.20", "A1 = g1(Z1)"),
        ("W2_next", "3.31", "W2 := W2 − α dW2"),
        ("W1", "3.11-init", "W1 = 0.01 · N(0, 1) of shape (n1, n0)"),
        ("L", "3.38", "L(a, y) = −(y log a + (1 − y) log(1 − a))"),
        ("W_collapsed", "3.7-(3)", "W′ = W2 W1"),
        ("sigmoid_Z", "3.18", "σ(z) = 1 / (1 + e⁻ᶻ)"),
        ("n0", None, "the number of features"),
        ("nothing", "3.99", ""),
    ],
)
def test_a_symbol_has_the_formula_that_defines_it(
    symbol: str, number: str | None, formula: str
) -> None:
    assert formula_of(symbol, number) == formula


def test_every_computed_symbol_has_a_formula_or_words() -> None:
    entries = [entry for table in TABLES for entry in table.values() if entry.number]
    assert all(formula_of(entry.name, entry.number) for entry in entries)


def test_commas_inside_brackets_do_not_split_a_statement() -> None:
    assert list(clauses("A = f(x, y), B = [1, 2]; C")) == ["A = f(x, y)", "B = [1, 2]", "C"]


def _letters(text: str) -> str:
    """The signs that mean something, without brackets, spaces and how the index writes a form."""
    plain = text.replace("over columns of", "columns").translate(str.maketrans("ᵀ²ᶻ⁻ᵢ∑", "T2z−iΣ"))
    return re.sub(r"[\s()\[\]_/,]", "", plain)


@pytest.mark.parametrize("number", [n for n, e in EQUATIONS.items() if not e.absent])
def test_mathml_keeps_every_character_of_a_statement(number: str) -> None:
    statement = EQUATIONS[number].statement
    tree = ET.fromstring(f"<p>{statement_mathml(statement)}</p>")  # noqa: S314  (our own)
    assert _letters("".join(tree.itertext())) == _letters(statement)


@pytest.mark.parametrize(
    ("statement", "inside"),
    [
        ("dW1", "<mrow><mi>d</mi><msub><mi>W</mi><mrow><mn>1</mn></mrow></msub></mrow>"),
        ("(1/m) X", "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>m</mi></mrow></mfrac>"),
        ("W2ᵀ", '<msubsup><mi>W</mi><mrow><mn>2</mn></mrow><mi mathvariant="normal">T</mi>'),
        ("y(i)", "<msup><mi>y</mi><mrow><mo>(</mo><mi>i</mi><mo>)</mo></mrow></msup>"),
        ("1 / (1 + a)", "<mn>1</mn></mrow><mrow><mn>1</mn><mo>+</mo><mi>a</mi></mrow></mfrac>"),
        ("a < b", "<mo>&lt;</mo>"),
    ],
)
def test_subscripts_superscripts_and_fractions_are_set(statement: str, inside: str) -> None:
    assert inside in statement_mathml(statement)


def test_a_name_that_is_no_symbol_is_escaped_text() -> None:
    assert symbol_mathml("<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_every_symbol_of_a_graph_has_its_own_position(graph: Graph) -> None:
    placed = symbol_positions(graph.name)
    needed = {s for d in graph.definitions for s in (*d.symbols, *d.inputs)} - {"alpha"}
    assert set(placed) == needed, "the learning rate goes without a place"
    assert len(set(placed.values())) == len(placed)
    assert set(LABELS) <= {s for table in TABLES for s in table}
    assert set(TITLES) == set(LAYOUTS)


def test_a_gradient_is_below_its_symbol() -> None:
    placed = symbol_positions("network")
    for symbol in ("Z1", "W1", "b1", "Z2", "W2", "b2"):
        (x, y), (dx, dy) = placed[symbol], placed[f"d{symbol}"]
        assert dx == x
        assert dy > y


def _points(path: str) -> list[tuple[float, float]]:
    """The start, the control point and the tip of an arrow."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _along(path: str) -> list[tuple[float, float]]:
    """Points on the arrow."""
    (x0, y0), (x1, y1), (x2, y2) = _points(path)
    shares = [n / 50 for n in range(51)]
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t**2 * x2,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t**2 * y2,
        )
        for t in shares
    ]


def test_a_drawing_has_the_status_of_each_symbol() -> None:
    [(wide, narrow)] = drawings(ONE_FAULT)
    for drawing in (wide, narrow):
        nodes = {node.symbol: node for node in drawing.nodes}
        assert nodes["dZ1"].status is Status.DIFFERS
        assert nodes["dW1"].glyph == Status.FOLLOWS.glyph
        assert nodes["X"].status is None
        assert "dZ1 differs" in drawing.summary
    assert narrow.width < 400 < wide.width


@pytest.mark.parametrize("measure", [WIDE_METRICS, NARROW_METRICS], ids=["wide", "narrow"])
@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_arrows_end_at_the_frame_of_a_node_and_cross_no_other_node(
    graph: Graph, measure: GraphMetrics
) -> None:
    every = {s: EquationVerdict("3.1", s, "f", Status.CONFORMS) for s in graph.computed_symbols}
    drawing = _draw_graph(graph, every, measure)
    half, gap = (measure.width / 2 - CORNER, HEIGHT / 2 - CORNER), GAP + CORNER + 0.1
    assert len(drawing.edges) >= len(graph.computed_symbols)
    for path in drawing.edges:
        start, _, tip = _points(path)
        [at_start] = [n for n in drawing.nodes if math.dist((n.x, n.y), start) < 0.1]
        near = [
            n
            for n in drawing.nodes
            if abs(tip[0] - n.x) <= half[0] + gap and abs(tip[1] - n.y) <= half[1] + gap
        ]
        assert len(near) == 1, "the tip is at one frame"
        for node in drawing.nodes:
            if node not in (at_start, near[0]):
                inside = [
                    (x, y)
                    for x, y in _along(path)
                    if abs(x - node.x) < half[0] and abs(y - node.y) < half[1]
                ]
                assert not inside, f"{at_start.symbol} to {near[0].symbol} below {node.symbol}"


def test_the_worst_status_of_a_symbol_is_drawn() -> None:
    twice = replace(
        CONFORMING_VERDICT,
        equations=(*CONFORMING_VERDICT.equations, wrong_equation("3.47", "dZ1", Status.CRASHED)),
    )
    [(wide, _)] = drawings(twice)
    assert {n.symbol: n.status for n in wide.nodes}["dZ1"] is Status.CRASHED
    assert len({status.glyph for status in Status}) == len(Status)


def test_points_of_a_chart_are_at_their_values() -> None:
    chart = chart_of(FAULT_PLOT)
    for axis, low in ((chart.x, 1.0), (chart.y, 0.01)):
        assert axis.ticks[0][0] == axis.start
        assert axis.ticks[-1][0] == axis.end
        assert axis.position_of(low * 100) != axis.position_of(low)
    assert chart.threshold == chart.y.position_of(1.0)
    assert chart.y.position_of(10.0) < chart.y.position_of(1.0), "upwards is less in SVG"
    half = chart.x.position_of(10.0**3) - chart.x.start
    assert math.isclose(half, (chart.x.position_of(10.0**6) - chart.x.start) / 2, abs_tol=0.01)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("values", [(2.0, 2.0), (1e-9, 1e-8), (1.0, 1e300), (0.5, 7.25)])
def test_every_value_lies_within_round_ticks_that_are_few(
    values: tuple[float, float], log: bool
) -> None:
    plot = Plot("t", "x", "y", (Series("s", "wrong", values, values),), log=log)
    axis = chart_of(plot).x
    shown = [math.log10(v) if log else v for v in values]
    assert axis.low <= min(shown)
    assert max(shown) <= axis.high
    assert 2 <= len(axis.ticks) <= 8
    assert len({label for _, label in axis.ticks}) == len(axis.ticks)
