"""The gradebook of a run, as `backproof mark` and `backproof compare` open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from backproof.grading.gradebook_store import Store

RUN_DIRECTORY = click.Path(path_type=Path)


@contextmanager
def open_gradebook(out: Path) -> Iterator["Store"]:
    """Open the gradebook in a folder; report in one line why it cannot be opened."""
    from backproof.grading.gradebook_store import Store, StoreError

    try:
        with Store.from_run(out) as store:
            yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from None
