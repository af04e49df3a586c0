"""A plot as coordinates: axes with round ticks, lines and marks in a frame of fixed size."""

import math
from dataclasses import dataclass

from backproof.judge.verdict import Plot, Series
from backproof.report.layouts import LABELS

WIDTH, HEIGHT = 480.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 66.0, 14.0, 14.0, 50.0

MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its limits (logarithms of them where it is logarithmic), where it runs, ticks."""

    low: float
    high: float
    start: float
    end: float
    log: bool
    ticks: tuple[tuple[float, str], ...]

    def at(self, value: float) -> float:
        """The place of a value; what lies outside is put at the end."""
        scaled = math.log10(value) if self.log else value
        share = (scaled - self.low) / (self.high - self.low)
        return round(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start), 2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series in its place."""

    name: str
    kind: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The points as the commands of an SVG path."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot that is ready to be drawn; `threshold` is the height of the line that is right."""

    plot: Plot
    x_label: str
    y_label: str
    x: Axis
    y: Axis
    series: tuple[Drawn, ...]
    threshold: float | None
    width: float = WIDTH
    height: float = HEIGHT


def chart_of(plot: Plot) -> Chart:
    """The plot with every point in its place."""
    xs = [x for series in plot.series for x in series.xs]
    ys = [y for series in plot.series for y in series.ys]
    ys += [plot.threshold] if plot.threshold is not None else []
    x = _axis(xs, LEFT, WIDTH - RIGHT, log=plot.log)
    y = _axis(ys, HEIGHT - BOTTOM, TOP, log=plot.log)
    drawn = tuple(_placed(series, x, y) for series in plot.series)
    threshold = None if plot.threshold is None else y.at(plot.threshold)
    x_label, y_label = (LABELS.get(label, label) for label in (plot.x_label, plot.y_label))
    return Chart(plot, x_label, y_label, x, y, drawn, threshold)


def _placed(series: Series, x: Axis, y: Axis) -> Drawn:
    points = zip(series.xs, series.ys, strict=True)
    places = dict.fromkeys((x.at(a), y.at(b)) for a, b in points)
    return Drawn(series.name, series.kind, tuple(places))


def _axis(values: list[float], start: float, end: float, *, log: bool) -> Axis:
    """An axis with round ends that holds all the values."""
    scaled = [math.log10(value) for value in values] if log else values
    low, high = min(scaled), max(scaled)
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        low, high = low - 1, high + 1
    step = _step(high - low, whole=log)
    first, last = math.floor(low / step), math.ceil(high / step)
    marks = [number * step for number in range(first, last + 1)]
    axis = Axis(marks[0], marks[-1], start, end, log, ())
    ticks = tuple((axis.at(10.0**mark if log else mark), _said(mark, log)) for mark in marks)
    return Axis(marks[0], marks[-1], start, end, log, ticks)


def _step(span: float, *, whole: bool) -> float:
    """The least round step (1, 2 or 5 times a power of ten) that gives few ticks."""
    power = 10.0 ** math.floor(math.log10(span / MOST_TICKS))
    steps = (factor * scale for scale in (power, 10 * power) for factor in (1.0, 2.0, 5.0))
    found = next((s for s in steps if span / s <= MOST_TICKS), 10 * power)
    return max(1.0, round(found)) if whole else found


def _said(mark: float, log: bool) -> str:
    """A tick's number; a power of ten is said by its exponent where it is long."""
    if not log:
        return f"{round(mark, 12):g}".replace("-", "−")
    exponent = round(mark)
    return f"{10.0**exponent:g}" if -3 <= exponent <= 3 else f"1e{exponent}".replace("-", "−")
