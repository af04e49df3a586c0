"""Build the documentation site: the manual's pages and the API reference, with Sphinx."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import backproof  # noqa: E402  (the checkout comes first on the search path)

project = "Backproof"
author = "The Backproof developers"
release = version = backproof.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "numpydoc",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

autosummary_generate = False
autodoc_typehints = "none"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = "Backproof"
html_theme_options = {"navigation_with_keys": False, "show_toc_level": 2}
