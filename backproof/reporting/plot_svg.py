"""A plot as coordinates: axes with round ticks, lines and points in a frame of fixed size."""

import math
from dataclasses import dataclass, replace

from backproof.reporting.graph_layouts import LABELS
from backproof.results.plot import Plot, Series

WIDTH, HEIGHT = 480.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 66.0, 14.0, 14.0, 50.0

MAX_TICKS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: limits (their logarithms on a logarithmic axis), pixel range and ticks."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool
    ticks: tuple[tuple[float, str], ...]

    def position_of(self, value: float) -> float:
        """Return the pixel position of a value, clipped to the axis."""
        scaled = math.log10(value) if self.is_log else value
        share = (scaled - self.low) / (self.high - self.low)
        return round(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start), 2)


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """A series with pixel positions."""

    name: str
    kind: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The points as SVG path commands."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot as coordinates; `threshold` is the pixel height of the line of right results."""

    plot: Plot
    x_label: str
    y_label: str
    x: Axis
    y: Axis
    series: tuple[PlacedSeries, ...]
    threshold: float | None
    width: float = WIDTH
    height: float = HEIGHT


def chart_of(plot: Plot) -> Chart:
    """Return the plot with the pixel position of every point."""
    xs = [x for series in plot.series for x in series.xs]
    ys = [y for series in plot.series for y in series.ys]
    ys += [plot.threshold] if plot.threshold is not None else []
    x = _axis(xs, LEFT, WIDTH - RIGHT, is_log=plot.log)
    y = _axis(ys, HEIGHT - BOTTOM, TOP, is_log=plot.log)
    placed = tuple(_place_series(series, x, y) for series in plot.series)
    threshold = None if plot.threshold is None else y.position_of(plot.threshold)
    x_label, y_label = (LABELS.get(label, label) for label in (plot.x_label, plot.y_label))
    return Chart(plot, x_label, y_label, x, y, placed, threshold)


def _place_series(series: Series, x: Axis, y: Axis) -> PlacedSeries:
    points = zip(series.xs, series.ys, strict=True)
    positions = dict.fromkeys((x.position_of(a), y.position_of(b)) for a, b in points)
    return PlacedSeries(series.name, series.kind, tuple(positions))


def _axis(values: list[float], start: float, end: float, *, is_log: bool) -> Axis:
    """Return an axis with round limits that contains all values."""
    scaled = [math.log10(value) for value in values] if is_log else values
    low, high = min(scaled), max(scaled)
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        low, high = low - 1, high + 1
    step = _step(high - low, is_integer=is_log)
    first, last = math.floor(low / step), math.ceil(high / step)
    tick_values = [number * step for number in range(first, last + 1)]
    axis = Axis(tick_values[0], tick_values[-1], start, end, is_log, ())
    ticks = tuple(
        (axis.position_of(10.0**value if is_log else value), _tick_label(value, is_log))
        for value in tick_values
    )
    return replace(axis, ticks=ticks)


def _step(span: float, *, is_integer: bool) -> float:
    """Return the least step, 1, 2 or 5 times a power of ten, that needs at most MAX_TICKS ticks."""
    power = 10.0 ** math.floor(math.log10(span / MAX_TICKS))
    steps = (factor * scale for scale in (power, 10 * power) for factor in (1.0, 2.0, 5.0))
    step = next((s for s in steps if span / s <= MAX_TICKS), 10 * power)
    return max(1.0, round(step)) if is_integer else step


def _tick_label(value: float, is_log: bool) -> str:
    """Return the label of a tick; a large or small power of ten is written with its exponent."""
    if not is_log:
        return f"{round(value, 12):g}".replace("-", "−")
    exponent = round(value)
    return f"{10.0**exponent:g}" if -3 <= exponent <= 3 else f"1e{exponent}".replace("-", "−")
