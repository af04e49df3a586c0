"""Bindings: how an implementation's functions speak the text's symbols, one line each."""

from dataclasses import replace
from pathlib import Path

from backproof.binding.model import Binding, FunctionBinding
from backproof.binding.parser.binding_parser import parse
from backproof.binding.source_text import BindingError
from backproof.results.argument_checks import require_type

SHIPPED_DIRECTORY = Path(__file__).parent / "shipped"

__all__ = [
    "Binding",
    "BindingError",
    "FunctionBinding",
    "load",
    "parse",
    "shipped_bindings",
    "load_or_parse",
]


def shipped_bindings() -> list[Binding]:
    """The bindings that come with Backproof."""
    return [_read_binding(path) for path in _shipped_paths().values()]


def load(name: str | Path) -> Binding:
    """The shipped binding of that name, or the one in the file of that path.

    Raises BindingError where there is none, or where it cannot be read.
    """
    require_type("binding", name, str | Path, "the name of a shipped one, or the path of a file")
    path = _shipped_paths().get(str(name), Path(name))
    if not path.is_file():
        names = ", ".join(_shipped_paths())
        raise BindingError(f"no binding {str(name)!r}: expected one of {names}, or a file")
    return replace(_read_binding(path), name_or_path=str(name))


def load_or_parse(binding: str | Path) -> Binding:
    """The binding of that name or path, or the one that a text with an arrow spells out.

    Raises BindingError where there is none, or where it cannot be read.
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
