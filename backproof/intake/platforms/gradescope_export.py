"""The export of Gradescope: `submission_<id>/` folders, and a YAML file with the students."""

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
    """The entry of one submission: names, keys and addresses of the students of its group."""

    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    created_at: str = ""

    @property
    def group_key(self) -> tuple[str, ...]:
        """A key that is equal for submissions of the same students; empty if they are unknown."""
        return tuple(sorted(self.emails or self.keys))


def detect(location: InputLocation) -> bool:
    """True if the metadata file exists. Without it, the export is a plain folder."""
    return any(item.name == METADATA and not item.is_folder for item in location.items)


def submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    """Yield one submission per group of students: its last attempt, with all names."""
    entries, problem = _read_metadata(location)
    items = {item.name: item for item in location.items if item.name != METADATA}
    attempts = dict[tuple[str, ...], list[tuple[str, RawSubmission]]]()
    for name in sorted(items.keys() | entries.keys()):
        entry = entries.get(name, _SubmissionMetadata())
        raw = _raw_submission(location, name, items.get(name), entry, due)
        if problem:
            raw = replace(raw, notes=(problem,))
        attempts.setdefault(entry.group_key or (name,), []).append((entry.created_at, raw))
    for group_attempts in attempts.values():
        by_time = sorted(group_attempts, key=lambda attempt: (attempt[0], attempt[1].origin))
        yield _last_attempt([raw for _, raw in by_time])


def _raw_submission(
    location: InputLocation,
    name: str,
    item: TreeItem | None,
    metadata: _SubmissionMetadata,
    due: datetime | None,
) -> RawSubmission:
    """The submission in a folder, refused if the metadata names it and the folder is missing."""
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
        refused="" if item else f"is in {METADATA}, but its folder is missing: export it again",
    )


def _last_attempt(attempts: list[RawSubmission]) -> RawSubmission:
    """The last attempt, with a note on each earlier one."""
    *earlier, last = attempts
    notes = tuple(
        f"an earlier attempt is set aside: {printable_text(raw.origin)}" for raw in earlier
    )
    return replace(last, attempt=len(attempts), set_aside=notes)


def _read_metadata(location: InputLocation) -> tuple[dict[str, _SubmissionMetadata], str]:
    """The entries by folder name, and a note if the metadata file cannot be used."""
    item = next(item for item in location.items if item.name == METADATA)
    try:
        loaded = _load_yaml(item.path) if not item.problem else None
    except RefusedError as error:
        return {}, f"{METADATA} {error}: names are those of folders"
    if not isinstance(loaded, dict):
        return {}, f"{METADATA} has no list of submissions: names are those of folders"
    return {str(k): _parse_metadata(v) for k, v in loaded.items() if isinstance(v, dict)}, ""


def _load_yaml(path: Path) -> Any:
    """Load YAML as dicts, lists and strings.

    The base loader of PyYAML ignores tags, so that it creates no other objects, and converts no
    scalars, so that "0012" and a person called "No" stay strings.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_METADATA + 1)
        if len(data) > MAX_METADATA:
            raise RefusedError(f"has more than {MAX_METADATA >> 20} MiB")
        return yaml.load(data, Loader=loader)  # noqa: S506  (the base loader is stricter than the safe loader)
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise RefusedError(f"is not valid YAML: {printable_text(str(error), 120)}") from None
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None


def _parse_metadata(fields: Mapping[str, Any]) -> _SubmissionMetadata:
    """The entry of one submission; values of unexpected types are ignored."""
    values = fields.get(":submitters")
    submitters = [s for s in values if isinstance(s, dict)] if isinstance(values, list) else []

    def texts_of(key: str) -> tuple[str, ...]:
        texts = (_text(submitter.get(key)) for submitter in submitters)
        return tuple(text for text in texts if text)

    return _SubmissionMetadata(
        texts_of(":name"), texts_of(":sid"), texts_of(":email"), _text(fields.get(":created_at"))
    )


def _text(value: Any) -> str:
    return printable_text(value) if isinstance(value, str) else ""
