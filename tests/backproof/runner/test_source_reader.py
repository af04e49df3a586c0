"""Reading a submission's statements: cells, magics, and invalid code."""

import ast
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.runner.loader import source_reader
from backproof.runner.loader.notebook_magics import strip_magics
from backproof.runner.loader.source_reader import CodeCell, UnreadableError, read_cells
from backproof.runner.loader.syntax_error_recovery import statements_of


def _names(text: str) -> list[str]:
    """Return the functions, classes and variables that the valid parts of a text define."""
    statements, _ = statements_of(CodeCell(text, "x.py"))
    tree = ast.Module(statements, [])
    named = (ast.FunctionDef, ast.ClassDef)
    return [
        node.name if isinstance(node, named) else node.id
        for node in ast.walk(tree)
        if isinstance(node, named)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]


def _broken(text: str) -> list[tuple[int, str]]:
    """Return the lines of the skipped parts, and the functions that they define."""
    return [(piece.line, piece.name) for piece in statements_of(CodeCell(text, "x.py"))[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("% matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install numpy  # it's quick\nx = 1", "\nx = 1"),
        ("x = 1\nnp.dot?", "x = 1\n"),
        ("?np.dot\nx = 1", "\nx = 1"),
        ("x = 1\nx.T??", "x = 1\n"),
        ("cd drive/My Drive\nx = 1", "\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\nx = 1\n%time y = 2", "\n\nx = 1\n"),
        ("%%bash\nls *.py\nx = 1", ""),
        ("%%writefile model.py\nx = 1", "\nx = 1"),
        ("%%file 'model.py'\nx = 1", "\nx = 1"),
        ("%%writefile notes.txt\nx = 1", ""),
        ("%%html\n<b>x</b>", ""),
        ("files = !ls\nx = 1", "files = None\nx = 1"),
        ("for i in y:\n    %time f(i)\nx = 1", "for i in y:\n    pass\nx = 1"),
        ("  x = 1\n  if x:\n      y = 2", "x = 1\nif x:\n    y = 2"),
        (">>> x = 1\n1\n>>> if x:\n...     y = 2", "x = 1\n\nif x:\n    y = 2"),
    ],
)
def test_ipython_syntax_is_blanked_line_by_line(text: str, expected: str) -> None:
    assert strip_magics(text) == expected
    ast.parse(expected)


@pytest.mark.parametrize(
    "text",
    [
        "print('%d' + '%%'\n  % float(2 / 3))",
        'x = """\n%matplotlib inline\n!ls\n"""',
        "x = a \\\n  % b",
        "ls = 1\nls",
    ],
)
def test_python_that_looks_like_a_magic_is_left_alone(text: str) -> None:
    assert strip_magics(text) == text
    assert strip_magics(f"%time 1\n{text}") == f"\n{text}"


def test_a_magic_after_brackets_that_are_never_closed_is_still_seen() -> None:
    assert strip_magics("x = (1,\nimport numpy\n%time 1").endswith("import numpy\n")


@pytest.mark.parametrize(
    ("text", "names", "broken"),
    [
        ("shape_X = \nm = 1", ["m"], [(1, "")]),
        ("a = 1\ndef f(x):\n    return x +\nb = 2", ["a", "b"], [(3, "f")]),
        ("def f(:\n    pass\ndef g():\n    pass", ["g"], [(1, "f")]),
        ("@wraps\ndef f(x):\n    y = \nb = 2", ["b"], [(3, "f")]),
        ("Let's see (below):\n* one isn't two\na = 1", ["a"], [(1, ""), (2, "")]),
        ("x = (1, 2\ndef f():\n    return 1", ["f"], [(1, "")]),
        ('s = """never closed\ndef f(x):\n    return 1', ["f"], [(1, "")]),
        ("if a:\n    b = 1\nelse:\n    c = 2\nd =", ["b", "c"], [(5, "")]),
        ("x = [\n1,\n]\ny =", ["x"], [(4, "")]),
        ("```python\na = 1\n```", ["a"], [(1, ""), (3, "")]),
        ("class A:\n    def f(self):\n        x =\n    def g(self):\n        return 1\na = 1",
         ["A", "g", "a"], [(3, "f")]),
    ],
)  # fmt: skip
def test_invalid_code_is_skipped_and_the_rest_is_kept(
    text: str, names: list[str], broken: list[tuple[int, str]]
) -> None:
    assert sorted(_names(text)) == sorted(names)
    assert _broken(text) == broken


@pytest.mark.parametrize(
    "text",
    [
        'def f(X):\n"""\nThe cost\n"""\n    return X\n',
        'def f(X):\n  """The cost"""\n    # it is\n    return X\n',
        "def f(X):\n\tif X:\n            return X\n\treturn 0\n",
    ],
)
def test_misplaced_docstrings_and_tabs_are_repaired(text: str) -> None:
    assert _names(text) == ["f"]
    assert _broken(text) == []


JUNK = (
    st.text(st.sampled_from("ab1 =()[]{}'\"#\\:@%!?,.-\téσ"), max_size=30)
    .map(lambda text: text.lstrip(" \t@"))  # what is indented belongs to the function above it
    .filter(lambda text: not text.startswith("%%"))
    .filter(lambda text: "'''" not in text and '"""' not in text)  # two of them make a string
)
FUNCTIONS = ("def f(x):\n    return x", 'def g(y, z=(1, 2)):\n    """Doc."""\n    return y')


@given(st.lists(JUNK, min_size=3, max_size=3))
def test_text_between_functions_affects_none_of_them(junk: list[str]) -> None:
    text = "\n".join([junk[0], FUNCTIONS[0], junk[1], FUNCTIONS[1], junk[2]])
    assert {"f", "g"} <= set(_names(strip_magics(text)))


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    text = source_reader._normalize_newlines(text).replace("\0", "")  # as they are read
    cell = CodeCell(strip_magics(text), "x.py")
    statements, broken = statements_of(cell)
    assert all(1 <= piece.line <= text.count("\n") + 1 for piece in broken)
    assert all(isinstance(node, ast.stmt) for node in statements)


def test_tabs_that_could_mean_two_things_are_not_guessed() -> None:
    text = "def f(X):\n    if X:\n        a = 1\n\treturn 0\n"
    assert _broken(text.replace("\treturn", "\t b =")) != []
    four, eight = (_dump(text.expandtabs(width)) for width in (4, 8))
    assert four != eight
    assert _names(text) == []


def _dump(text: str) -> str:
    return ast.dump(ast.parse(text))


def test_statements_keep_their_lines_if_others_are_skipped() -> None:
    statements, _ = statements_of(CodeCell("x =\n\n\ndef f():\n    return 1", "x.py"))
    assert [node.lineno for node in statements] == [4]


def test_a_cell_that_an_export_wrote_as_a_call_is_its_statements() -> None:
    text = "get_ipython().run_cell_magic('time', '', 'def f():\\n    return 1\\n')"
    assert _names(text) == ["f"]
    assert _names(text.replace("'time'", "'bash'")) == []


def test_a_function_in_python_2_says_so_when_it_is_called() -> None:
    statements, broken = statements_of(CodeCell("def f(x):\n    print 'x', x\n", "x.py"))
    names: dict[str, object] = {}
    exec(compile(ast.Module(statements, []), "x.py", "exec"), names)  # noqa: S102
    with pytest.raises(SyntaxError, match=r"Missing parentheses in call to 'print'.*line 2"):
        names["f"](1, 2)  # type: ignore[operator]
    assert broken == []


def _cells(folder: Path, name: str, content: str | bytes) -> list[CodeCell]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_cells(str(path))[0]


def test_blocks_of_a_markdown_page_keep_the_lines_of_the_page(tmp_path: Path) -> None:
    page = "# Title\n\n~~~ python\nx = 1\n~~~\n\n1. so:\n\n   ```{.python}\n   y = 2\n   ```\n"
    first, second = _cells(tmp_path, "a.md", page)
    assert first.text == "\n\n\nx = 1\n"
    assert second.text.split("\n")[9] == "y = 2"
    assert second.location(10) == "line 10"


def test_blocks_without_a_language_count_where_none_has_one(tmp_path: Path) -> None:
    assert [c.text.strip() for c in _cells(tmp_path, "a.md", "```\nx = 1\n```\n")] == ["x = 1"]
    page = "```\n$ ls\n```\n```py\nx = 1\n```\n"
    assert [c.text.strip() for c in _cells(tmp_path, "a.md", page)] == ["x = 1"]


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_reader, "MAX_TEXT_BYTES", 100)
    with pytest.raises(UnreadableError, match="is larger than"):
        _cells(tmp_path, "a.py", "x" * 101)
    assert len(_cells(tmp_path, "b.py", "x" * 100)) == 1


def test_huge_outputs_and_malformed_cells_are_skipped(tmp_path: Path) -> None:
    code = {"cell_type": "code", "outputs": [{"data": {"image/png": "A" * 5_000_000}}]}
    notebook = {"cells": [{**code, "source": "x = 1"}, {**code, "source": {"a": 1}}, 7, code]}
    assert [c.text for c in _cells(tmp_path, "a.ipynb", json.dumps(notebook))] == ["x = 1"]


def test_a_pipe_is_no_file_to_wait_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(UnreadableError, match="is no regular file"):
        read_cells(str(tmp_path / "a.py"))


NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": "def f(): return 1"}]})


@pytest.mark.parametrize(
    ("name", "text", "cell"),
    [("net.py", NOTEBOOK, "cell 1"), ("net.ipynb", "def f():\n    return 1\n", "")],
)
def test_a_file_is_read_by_its_contents_whatever_its_suffix(
    tmp_path: Path, name: str, text: str, cell: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    cells, _ = read_cells(str(path))
    assert [(c.name, c.text.split("(")[0]) for c in cells] == [(cell, "def f")]


@pytest.mark.parametrize("text", ["", "{", "no JSON, and no definition", '{"a": 1}'])
def test_a_broken_notebook_is_still_reported_as_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "net.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match="is no notebook"):
        read_cells(str(path))


def test_a_formula_in_the_middle_of_a_function_is_left_out() -> None:
    body = ['    """Double."""', "$$a = \\sigma(z)$$", "    y = 2 * x", "    return y"]
    text = "\n".join(["def f(x):", *body, "z = (", "    1)"])
    assert set(_names(text)) == {"f", "y", "z"}
    assert _broken(text) == [(3, "")]
