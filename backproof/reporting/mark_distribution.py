"""How the marks of a class are distributed: mean, median, and a histogram as coordinates."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from backproof.results.formatting import format_points

HEIGHT = 250.0
SIDE, TOP, BOTTOM = 12.0, 58.0, 46.0

GAP = 0.14
"""The share of its place that a bar leaves free."""


@dataclass(frozen=True, slots=True)
class HistogramMetrics:
    """How wide it is, and how many bars and numbers below them there may be."""

    width: float
    max_bars: int
    max_labels: int

    def bar_spacing(self, bar_count: int) -> float:
        """The place of one bar."""
        return (self.width - 2 * SIDE) / bar_count


WIDE_METRICS, NARROW_METRICS = HistogramMetrics(720.0, 26, 14), HistogramMetrics(326.0, 13, 7)


@dataclass(frozen=True, slots=True)
class Bar:
    """The scores from `low` up to the next bar's: how many, and where the bar stands.

    `label` is empty where there is no room for it.
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
        """Where its label and its number stand."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """A line across the bars, such as the mean, with what is said at its top."""

    x: float
    label: str
    anchor: str
    y: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """The marks of a class, ready to be drawn."""

    bars: tuple[Bar, ...]
    lines: tuple[MarkerLine, ...]
    step: float
    summary: str
    metrics: HistogramMetrics

    height, floor = HEIGHT, HEIGHT - BOTTOM

    @property
    def floor_range(self) -> tuple[float, float]:
        """Where the floor begins and ends."""
        return SIDE, self.metrics.width - SIDE

    @property
    def css_class(self) -> str:
        """Whether it is for a wide page or for a narrow one."""
        return "narrow" if self.metrics is NARROW_METRICS else "wide"

    @property
    def caption(self) -> str:
        """What a bar is."""
        if self.step == 1:
            return "A bar for each point."
        return f"A bar for each {format_points(self.step)} points, named by its lowest score."


def histograms(scores: Sequence[float], max_score: float) -> list[Histogram]:
    """The scores between 0 and `most`, or more with a bonus, wide and narrow; none of none."""
    return (
        [_histogram(scores, max_score, measure) for measure in (WIDE_METRICS, NARROW_METRICS)]
        if scores
        else []
    )


def _histogram(scores: Sequence[float], max_score: float, metrics: HistogramMetrics) -> Histogram:
    step = step_of(max(max_score, *scores), metrics.max_bars)
    counts = Counter(bin_index(score, step) for score in scores)
    last = max(bin_index(max_score, step), *counts)
    bars = _bars([counts[place] for place in range(last + 1)], step, metrics)
    lines = _lines(scores, step, metrics, len(bars))
    return Histogram(bars, lines, step, _summary(bars, scores), metrics)


def step_of(max_score: float, max_bars: int) -> float:
    """The least round width of a bar (1, 2 or 5 times a power of ten) that gives so few bars."""
    least = max_score / (max_bars - 1)
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return max(next(f * power for f in (1.0, 2.0, 5.0, 10.0) if f * power >= least), 0.1)


def bin_index(score: float, step: float) -> int:
    """The bar of a score; what adding decimals leaves at its end does not count."""
    return max(math.floor(score / step + 1e-9), 0)


def _bars(counts: Sequence[int], step: float, metrics: HistogramMetrics) -> tuple[Bar, ...]:
    across, most = metrics.bar_spacing(len(counts)), max(counts)
    every = math.ceil(len(counts) / metrics.max_labels)
    made = []
    for place, count in enumerate(counts):
        height = round((HEIGHT - TOP - BOTTOM) * count / most, 2)
        label = format_points(place * step) if (len(counts) - 1 - place) % every == 0 else ""
        x = round(SIDE + (place + GAP / 2) * across, 2)
        y, width = round(HEIGHT - BOTTOM - height, 2), round((1 - GAP) * across, 2)
        made.append(Bar(place * step, count, x, y, width, height, label))
    return tuple(made)


def _lines(
    scores: Sequence[float], step: float, metrics: HistogramMetrics, bar_count: int
) -> tuple[MarkerLine, ...]:
    """The mean and the median, one above the other."""
    known = ("mean", fmean(scores), 11.0), ("median", median(scores), 29.0)

    def line(name: str, value: float, y: float) -> MarkerLine:
        shift = 0.5 if step == 1 else 0.0  # a bar of one point stands for its score
        x = round(SIDE + (value / step + shift) * metrics.bar_spacing(bar_count), 2)
        return MarkerLine(
            x, f"{name} {format_points(value)}", "end" if x > metrics.width / 2 else "start", y
        )

    return tuple(line(*one) for one in known)


def _summary(bars: Sequence[Bar], scores: Sequence[float]) -> str:
    """The histogram in words."""
    said = ", ".join(f"{format_points(b.low)}: {b.count}" for b in bars if b.count)
    mean, middle = format_points(fmean(scores)), format_points(median(scores))
    return f"Histogram of the scores. Mean {mean}, median {middle}. How many from each: {said}."
