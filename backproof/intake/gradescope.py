"""The export of Gradescope: `submission_<id>/` folders, and in YAML whose they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from backproof.intake.errors import RefusedError
from backproof.intake.limits import MAX_METADATA
from backproof.intake.naming import shown
from backproof.intake.piece import Piece, Place
from backproof.intake.times import days_late
from backproof.intake.tree import Item

METADATA = "submission_metadata.yml"


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the list says of one submission; the names, keys and addresses of a group in turn."""

    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    created: str = ""

    @property
    def who(self) -> tuple[str, ...]:
        """By what several submissions of the same students are known; empty where by nothing."""
        return tuple(sorted(self.emails or self.keys))


def recognised(place: Place) -> bool:
    """Whether the list is there; without it, folders of Gradescope are folders like others."""
    return any(item.name == METADATA and not item.folder for item in place.items)


def pieces(place: Place, due: datetime | None) -> Iterator[Piece]:
    """One piece for each submission, a group's with all names; of several attempts the last."""
    entries, problem = _entries(place)
    found = {item.name: item for item in place.items if item.name != METADATA}
    attempts = dict[tuple[str, ...], list[tuple[str, Piece]]]()
    for name in sorted(found.keys() | entries.keys()):
        entry = entries.get(name, _Entry())
        piece = _piece(place, name, found.get(name), entry, due)
        if problem:
            piece = replace(piece, notes=(problem,))
        attempts.setdefault(entry.who or (name,), []).append((entry.created, piece))
    for several in attempts.values():
        yield _last(
            [piece for _, piece in sorted(several, key=lambda one: (one[0], one[1].origin))]
        )


def _piece(
    place: Place, name: str, item: Item | None, entry: _Entry, due: datetime | None
) -> Piece:
    days = days_late(entry.created, due)
    return Piece(
        student=", ".join(entry.names) or name,
        origin=f"{place.origin}/{name}",
        items=[replace(item, name="" if item.folder else name)] if item else [],
        tree=place.tree,
        key=", ".join(entry.keys),
        email=", ".join(entry.emails),
        late=days > 0,
        days_late=days,
        refused="" if item else f"is in {METADATA}, and its folder is not there: export it again",
    )


def _last(attempts: list[Piece]) -> Piece:
    """The last of several attempts, which says what the earlier ones were."""
    *earlier, last = attempts
    aside = tuple(f"an earlier attempt is set aside: {shown(piece.origin)}" for piece in earlier)
    return replace(last, attempt=len(attempts), set_aside=aside)


def _entries(place: Place) -> tuple[dict[str, _Entry], str]:
    """What the list says of each submission, and what is the matter with it, if something is."""
    item = next(item for item in place.items if item.name == METADATA)
    try:
        loaded = _loaded(item.path) if not item.problem else None
    except RefusedError as error:
        return {}, f"{METADATA} {error}: names are those of folders"
    if not isinstance(loaded, dict):
        return {}, f"{METADATA} has no list of submissions: names are those of folders"
    return {str(k): _entry(v) for k, v in loaded.items() if isinstance(v, dict)}, ""


def _loaded(path: Path) -> Any:
    """The YAML as dicts, lists and text alone.

    The base loader of PyYAML knows no other types and no tags, so that nothing is ever made by
    it, and a number with zeros before it or a person called No stays what it is.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_METADATA + 1)
        if len(data) > MAX_METADATA:
            raise RefusedError(f"has more than {MAX_METADATA >> 20} MiB")
        return yaml.load(data, Loader=loader)  # noqa: S506  (even safer than the safe loader)
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise RefusedError(f"is no YAML: {shown(str(error), 120)}") from None
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None


def _entry(fields: Mapping[str, Any]) -> _Entry:
    listed = fields.get(":submitters")
    submitters = [s for s in listed if isinstance(s, dict)] if isinstance(listed, list) else []

    def each(key: str) -> tuple[str, ...]:
        texts = (_text(submitter.get(key)) for submitter in submitters)
        return tuple(text for text in texts if text)

    return _Entry(each(":name"), each(":sid"), each(":email"), _text(fields.get(":created_at")))


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, str) else ""
