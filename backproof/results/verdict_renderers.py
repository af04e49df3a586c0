"""The functions that render a verdict; the package `backproof` registers them.

Results are plain data: they do not import `backproof.reporting`, which renders them.
"""

from collections.abc import Callable
from typing import Any, Literal

OutputFormat = Literal["text", "html"]
Renderer = Callable[[Any], str]

_RENDERERS: dict[OutputFormat, Renderer] = {}


def register_renderer(output_format: OutputFormat, renderer: Renderer) -> None:
    """Register the function that turns a verdict into this format."""
    _RENDERERS[output_format] = renderer


def render(verdict: Any, output_format: OutputFormat) -> str:
    """Return the verdict in this format."""
    return _RENDERERS[output_format](verdict)
