"""Bindings map the functions of an implementation to the symbols of the text, one line each."""

from dataclasses import replace
from pathlib import Path

from backproof.binding.function_binding import FunctionBinding
from backproof.binding.model import Binding
from backproof.binding.parser.binding_parser import parse
from backproof.binding.source_text import BindingError
from backproof.results.argument_checks import require_type

SHIPPED_DIRECTORY = Path(__file__).parent / "shipped"

__all__ = [
    "Binding",
    "BindingError",
    "FunctionBinding",
    "load",
    "load_or_parse",
    "parse",
    "shipped_bindings",
]


def shipped_bindings() -> list[Binding]:
    """Return the bindings that come with Backproof."""
    return [_read_binding(path) for path in _shipped_paths().values()]


def load(name: str | Path) -> Binding:
    """Load a shipped binding by its name, or the binding in a file.

    Raises
    ------
    BindingError
        If there is no such binding, or if it cannot be read.
    """
    require_type("binding", name, str | Path, "the name of a shipped one, or the path of a file")
    path = _shipped_paths().get(str(name), Path(name))
    if not path.is_file():
        names = ", ".join(_shipped_paths())
        raise BindingError(f"no binding {str(name)!r}: expected one of {names}, or a file")
    return replace(_read_binding(path), name_or_path=str(name))


def load_or_parse(binding: str | Path) -> Binding:
    """Load a binding by its name or path, or parse a text that contains an arrow.

    Raises
    ------
    BindingError
        If there is no such binding, or if it cannot be read.
    """
    inline = isinstance(binding, str) and "->" in binding
    return parse(str(binding), "binding") if inline else load(binding)


def _shipped_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SHIPPED_DIRECTORY.glob("*.binding"))}


def _read_binding(path: Path) -> Binding:
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise BindingError(f"{path}: not a text file in UTF-8: expected a binding") from None
    except OSError as error:
        raise BindingError(f"{path}: cannot be read: {error.strerror}") from None
