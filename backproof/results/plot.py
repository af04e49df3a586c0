"""The plot of a fault, as data."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a plot: the correct values as a line, or correct or wrong values as points."""

    name: str
    kind: Literal["line", "right", "wrong"]
    xs: tuple[float, ...]
    ys: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Axes and series that show one fault.

    Attributes
    ----------
    title, x_label, y_label, caption : str
        The texts of the plot; the caption describes it in a sentence.
    series : tuple of Series
        What is drawn.
    log : bool
        True if both axes are logarithmic.
    threshold : float or None
        The height of a horizontal line at the correct value, or at the largest error allowed.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    caption: str = ""
    log: bool = False
    threshold: float | None = None
