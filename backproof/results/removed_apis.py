"""Explanations of exceptions that a removed or renamed API of Python, NumPy or SciPy causes.

Such code was correct for an older version of the library: the error is not one of mathematics.
"""

import re
from collections.abc import Mapping

_NUMPY_1_24 = {
    "float": "float or np.float64",
    "int": "int or np.int64",
    "bool": "bool or np.bool_",
    "complex": "complex or np.complex128",
    "object": "object",
    "str": "str",
    "long": "int",
    "unicode": "str",
}
_NUMPY_2_0 = {
    "float_": "np.float64",
    "complex_": "np.complex128",
    "unicode_": "np.str_",
    "string_": "np.bytes_",
    "Inf": "np.inf",
    "Infinity": "np.inf",
    "infty": "np.inf",
    "NaN": "np.nan",
    "mat": "np.asmatrix",
    "asfarray": "np.asarray with a dtype",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "round_": "np.round",
    "msort": "np.sort with axis=0",
    "find_common_type": "np.result_type",
}
_NUMPY_UNVERSIONED = {"trapz": "np.trapezoid", "in1d": "np.isin", "row_stack": "np.vstack"}
_PYTHON_3_NAMES = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "reduce": "functools.reduce",
}
_PYTHON_3_METHODS = {
    "iteritems": "items()",
    "itervalues": "values()",
    "iterkeys": "keys()",
    "has_key": "key in d",
}

_PYTHON_3_RENAMES: tuple[Mapping[str, str], ...] = (_PYTHON_3_NAMES, _PYTHON_3_METHODS)

_NO_NUMPY_NAME = re.compile(r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was removed")
_NO_NAME = re.compile(r"NameError: (?:global )?name '(\w+)' is not defined")
_NO_METHOD = re.compile(r"AttributeError: 'dict' object has no attribute '(\w+)'")
_MESSAGES_BY_PATTERN = {
    r"module 'time' has no attribute 'clock'": (
        "Python 3.8 removed time.clock: write time.perf_counter()"
    ),
    r"module 'collections' has no attribute '(Iterable|Mapping|Sequence|Callable)'": (
        "Python 3.10 moved such names from collections: import them from collections.abc"
    ),
    r"only (0-dimensional|length-1|size-1) arrays can be converted to Python scalars": (
        "NumPy no longer makes a number of an array with an axis, as it did until its deprecation "
        "in 1.25: write x.item(), or np.squeeze(x) first"
    ),
    r"Missing parentheses in call to 'print'": (
        "Python 3 made print a function: write print(...) with parentheses"
    ),
    r"scipy\.misc.*(logsumexp|expit|comb|factorial)|cannot import name 'logsumexp'": (
        "SciPy 1.0 and later moved such functions from scipy.misc: import them from scipy.special"
    ),
}


def explain_removed_api(message: str) -> str | None:
    """Return which version removed the API that this error message names, and what to write now.

    None if the message names no removed API.
    """
    for pattern, explanation in _MESSAGES_BY_PATTERN.items():
        if re.search(pattern, message):
            return explanation
    if match := _NO_NUMPY_NAME.search(message):
        return _numpy_message(match[1] or match[2])
    if match := _NO_NAME.search(message):
        return _python_3_message(match[1], _PYTHON_3_NAMES)
    if match := _NO_METHOD.search(message):
        return _python_3_message(match[1], _PYTHON_3_METHODS)
    return None


def is_removed_api_message(message: str) -> bool:
    """Return True if the message is exactly one that `explain_removed_api` returns."""
    numpy = (*_NUMPY_1_24, *_NUMPY_2_0, *_NUMPY_UNVERSIONED, "asscalar")
    python = [_python_3_message(n, names) for names in _PYTHON_3_RENAMES for n in names]
    return message in {*_MESSAGES_BY_PATTERN.values(), *map(_numpy_message, numpy), *python}


def _numpy_message(name: str) -> str | None:
    if name == "asscalar":
        return "NumPy 1.23 removed np.asscalar: write x.item()"
    if name in _NUMPY_1_24:
        return f"NumPy 1.24 removed np.{name}: write {_NUMPY_1_24[name]}"
    if name in _NUMPY_2_0:
        return f"NumPy 2.0 removed np.{name}: write {_NUMPY_2_0[name]}"
    if name in _NUMPY_UNVERSIONED:
        return f"NumPy has removed np.{name}: write {_NUMPY_UNVERSIONED[name]}"
    return None


def _python_3_message(name: str, replacements: Mapping[str, str]) -> str | None:
    return f"Python 3 has no {name}: write {replacements[name]}" if name in replacements else None
