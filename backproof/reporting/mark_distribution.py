"""The distribution of the marks of a class: mean, median, and a histogram as coordinates."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from backproof.results.points_formatting import format_points

HEIGHT = 250.0
SIDE, TOP, BOTTOM = 12.0, 58.0, 46.0

GAP = 0.14
"""The share of its slot that a bar leaves empty."""


@dataclass(frozen=True, slots=True)
class HistogramMetrics:
    """The width of a histogram, and its largest numbers of bars and of axis labels."""

    width: float
    max_bars: int
    max_labels: int

    def bar_spacing(self, bar_count: int) -> float:
        """Return the width of the slot of one bar."""
        return (self.width - 2 * SIDE) / bar_count


WIDE_METRICS, NARROW_METRICS = HistogramMetrics(720.0, 26, 14), HistogramMetrics(326.0, 13, 7)


@dataclass(frozen=True, slots=True)
class Bar:
    """The number of scores from `low` up to the next bar, and the position of the bar.

    `label` is "" where there is no room for it.
    """

    low: float
    count: int
    x: float
    y: float
    width: float
    height: float
    label: str

    @property
    def middle(self) -> float:
        """The horizontal position of the label and of the number."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """A vertical line across the bars, such as the mean, with its label at the top."""

    x: float
    label: str
    anchor: str
    y: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """The marks of a class as coordinates."""

    bars: tuple[Bar, ...]
    lines: tuple[MarkerLine, ...]
    step: float
    summary: str
    metrics: HistogramMetrics

    height, floor = HEIGHT, HEIGHT - BOTTOM

    @property
    def floor_range(self) -> tuple[float, float]:
        """The start and the end of the baseline."""
        return SIDE, self.metrics.width - SIDE

    @property
    def css_class(self) -> str:
        """The CSS class: "narrow" or "wide"."""
        return "narrow" if self.metrics is NARROW_METRICS else "wide"

    @property
    def caption(self) -> str:
        """The meaning of a bar."""
        if self.step == 1:
            return "One bar for each point."
        return (
            f"One bar for each {format_points(self.step)} points, labelled with its lowest score."
        )


def histograms(scores: Sequence[float], max_score: float) -> list[Histogram]:
    """Return a wide and a narrow histogram of the scores, or [] for no scores."""
    if not scores:
        return []
    return [_histogram(scores, max_score, metrics) for metrics in (WIDE_METRICS, NARROW_METRICS)]


def _histogram(scores: Sequence[float], max_score: float, metrics: HistogramMetrics) -> Histogram:
    step = step_of(max(max_score, *scores), metrics.max_bars)
    counts = Counter(bin_index(score, step) for score in scores)
    last = max(bin_index(max_score, step), *counts)
    bars = _bars([counts[index] for index in range(last + 1)], step, metrics)
    lines = _lines(scores, step, metrics, len(bars))
    return Histogram(bars, lines, step, _summary(bars, scores), metrics)


def step_of(max_score: float, max_bars: int) -> float:
    """Return the least bar width, 1, 2 or 5 times a power of ten, for at most `max_bars` bars."""
    least = max_score / (max_bars - 1)
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return max(next(f * power for f in (1.0, 2.0, 5.0, 10.0) if f * power >= least), 0.1)


def bin_index(score: float, step: float) -> int:
    """Return the index of the bar of a score, up to the rounding error of sums of points."""
    return max(math.floor(score / step + 1e-9), 0)


def _bars(counts: Sequence[int], step: float, metrics: HistogramMetrics) -> tuple[Bar, ...]:
    spacing, max_count = metrics.bar_spacing(len(counts)), max(counts)
    label_step = math.ceil(len(counts) / metrics.max_labels)
    bars = []
    for index, count in enumerate(counts):
        height = round((HEIGHT - TOP - BOTTOM) * count / max_count, 2)
        label = format_points(index * step) if (len(counts) - 1 - index) % label_step == 0 else ""
        x = round(SIDE + (index + GAP / 2) * spacing, 2)
        y, width = round(HEIGHT - BOTTOM - height, 2), round((1 - GAP) * spacing, 2)
        bars.append(Bar(index * step, count, x, y, width, height, label))
    return tuple(bars)


def _lines(
    scores: Sequence[float], step: float, metrics: HistogramMetrics, bar_count: int
) -> tuple[MarkerLine, ...]:
    """Return the lines of the mean and of the median, with labels one above the other."""
    averages = ("mean", fmean(scores), 11.0), ("median", median(scores), 29.0)

    def line(name: str, value: float, y: float) -> MarkerLine:
        shift = 0.5 if step == 1 else 0.0  # a bar of one point stands for one score
        x = round(SIDE + (value / step + shift) * metrics.bar_spacing(bar_count), 2)
        anchor = "end" if x > metrics.width / 2 else "start"
        return MarkerLine(x, f"{name} {format_points(value)}", anchor, y)

    return tuple(line(*average) for average in averages)


def _summary(bars: Sequence[Bar], scores: Sequence[float]) -> str:
    """Return the histogram in words, for screen readers."""
    counts = ", ".join(f"{format_points(b.low)}: {b.count}" for b in bars if b.count)
    mean, middle = format_points(fmean(scores)), format_points(median(scores))
    return f"Histogram of the scores. Mean {mean}, median {middle}. Number by score: {counts}."
