"""The worksheet files of an assignment."""

from backproof.binding import Binding
from backproof.worksheet.function_headers import headers_of
from backproof.worksheet.loop_header import loop_header
from backproof.worksheet.worksheet_writer import worksheet_notebook, worksheet_script


def worksheets(name: str, title: str, binding: Binding, training_call: str = "") -> dict[str, str]:
    """Return the text of a Python file and of a notebook with blanks, by file name.

    There are none if the binding works on objects. `training_call` is the call of a training loop
    to write as well, or empty.
    """
    headers = headers_of(binding)
    if not headers:
        return {}
    headers += [loop_header(training_call, binding)] if training_call else []
    return {
        f"{name}.py": worksheet_script(name, title, headers),
        f"{name}.ipynb": worksheet_notebook(name, title, headers),
    }
