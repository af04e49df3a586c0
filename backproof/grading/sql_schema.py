"""The SQL schema of a gradebook, and its documentation from the comments in the schema.

SQLite keeps the comments in the database, where `.schema` shows them.
"""

import re
from collections.abc import Iterator
from importlib import resources

SCHEMA_VERSION = 2
"""The `user_version` of a database with this schema."""

_CREATE_STATEMENT = re.compile(
    r"^-- (?P<about>[^\n]+)\n"
    r"CREATE (?P<kind>TABLE|VIEW) IF NOT EXISTS (?P<name>\w+)(?P<body>.*?);$",
    re.MULTILINE | re.DOTALL,
)
_COLUMN = re.compile(
    r"^ {4}(?:.* AS )?(?P<name>\w+)(?: (?P<type>TEXT|REAL|INTEGER)\b.*?)?,?  -- (?P<meaning>.+)$",
    re.MULTILINE,
)


def schema_sql() -> str:
    """Return the statements that create the tables and views."""
    return (resources.files("backproof.grading") / "gradebook.sql").read_text(encoding="utf-8")


def schema_markdown() -> str:
    """Return the description of the tables, views and columns, for the manual."""
    return "\n\n".join(
        part
        for statement in _CREATE_STATEMENT.finditer(schema_sql())
        for part in _section(statement)
    )


def _section(statement: re.Match[str]) -> Iterator[str]:
    columns = _COLUMN.finditer(statement["body"])
    if statement["kind"] == "VIEW":
        yield f"### `{statement['name']}`, a view"
        rows = [f"| `{column['name']}` | {column['meaning']} |" for column in columns]
        table = ["| column | meaning |", "| --- | --- |", *rows]
    else:
        yield f"### `{statement['name']}`"
        typed = ((c["name"], c["type"].lower(), c["meaning"]) for c in columns)
        rows = [f"| `{name}` | {kind} | {meaning} |" for name, kind, meaning in typed]
        table = ["| column | type | meaning |", "| --- | --- | --- |", *rows]
    yield statement["about"]
    yield "\n".join(table)
