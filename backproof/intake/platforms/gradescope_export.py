"""The export of Gradescope: `submission_<id>/` folders, and in YAML whose they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from backproof.intake.archive_limits import MAX_METADATA
from backproof.intake.file_tree import TreeItem
from backproof.intake.intake_errors import RefusedError
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.safe_names import printable_text
from backproof.intake.timestamps import days_late

METADATA = "submission_metadata.yml"


@dataclass(frozen=True, slots=True)
class _SubmissionMetadata:
    """What the list says of one submission; the names, keys and addresses of a group in turn."""

    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    created_at: str = ""

    @property
    def group_key(self) -> tuple[str, ...]:
        """By what several submissions of the same students are known; empty where by nothing."""
        return tuple(sorted(self.emails or self.keys))


def detect(location: InputLocation) -> bool:
    """Whether the list is there; without it, folders of Gradescope are folders like others."""
    return any(item.name == METADATA and not item.is_folder for item in location.items)


def submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    """One piece for each submission, a group's with all names; of several attempts the last."""
    entries, problem = _read_metadata(location)
    found = {item.name: item for item in location.items if item.name != METADATA}
    attempts = dict[tuple[str, ...], list[tuple[str, RawSubmission]]]()
    for name in sorted(found.keys() | entries.keys()):
        entry = entries.get(name, _SubmissionMetadata())
        piece = _raw_submission(location, name, found.get(name), entry, due)
        if problem:
            piece = replace(piece, notes=(problem,))
        attempts.setdefault(entry.group_key or (name,), []).append((entry.created_at, piece))
    for several in attempts.values():
        yield _last_attempt(
            [piece for _, piece in sorted(several, key=lambda one: (one[0], one[1].origin))]
        )


def _raw_submission(
    location: InputLocation,
    name: str,
    item: TreeItem | None,
    metadata: _SubmissionMetadata,
    due: datetime | None,
) -> RawSubmission:
    days = days_late(metadata.created_at, due)
    return RawSubmission(
        student=", ".join(metadata.names) or name,
        origin=f"{location.origin}/{name}",
        items=[replace(item, name="" if item.is_folder else name)] if item else [],
        tree=location.tree,
        key=", ".join(metadata.keys),
        email=", ".join(metadata.emails),
        late=days > 0,
        days_late=days,
        refused="" if item else f"is in {METADATA}, and its folder is not there: export it again",
    )


def _last_attempt(attempts: list[RawSubmission]) -> RawSubmission:
    """The last of several attempts, which says what the earlier ones were."""
    *earlier, last = attempts
    aside = tuple(
        f"an earlier attempt is set aside: {printable_text(piece.origin)}" for piece in earlier
    )
    return replace(last, attempt=len(attempts), set_aside=aside)


def _read_metadata(location: InputLocation) -> tuple[dict[str, _SubmissionMetadata], str]:
    """What the list says of each submission, and what is the matter with it, if something is."""
    item = next(item for item in location.items if item.name == METADATA)
    try:
        loaded = _load_yaml(item.path) if not item.problem else None
    except RefusedError as error:
        return {}, f"{METADATA} {error}: names are those of folders"
    if not isinstance(loaded, dict):
        return {}, f"{METADATA} has no list of submissions: names are those of folders"
    return {str(k): _parse_metadata(v) for k, v in loaded.items() if isinstance(v, dict)}, ""


def _load_yaml(path: Path) -> Any:
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
        raise RefusedError(f"is no YAML: {printable_text(str(error), 120)}") from None
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None


def _parse_metadata(fields: Mapping[str, Any]) -> _SubmissionMetadata:
    listed = fields.get(":submitters")
    submitters = [s for s in listed if isinstance(s, dict)] if isinstance(listed, list) else []

    def texts_of(key: str) -> tuple[str, ...]:
        texts = (_text(submitter.get(key)) for submitter in submitters)
        return tuple(text for text in texts if text)

    return _SubmissionMetadata(
        texts_of(":name"), texts_of(":sid"), texts_of(":email"), _text(fields.get(":created_at"))
    )


def _text(value: Any) -> str:
    return printable_text(value) if isinstance(value, str) else ""
