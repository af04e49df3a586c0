"""Loading a submission: executed statements, stubs, misspelled names and load reports."""

import ast
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from backproof.binding import parse
from backproof.implementation.load_warnings import load_remarks
from backproof.implementation.required_functions import required_functions
from backproof.results.target import Module
from backproof.runner.loader.name_matching import match_misspelled, similarity
from backproof.runner.loader.placeholder_detection import find_placeholders, functions_in
from backproof.runner.loader.statement_classification import is_definition
from backproof.sandbox import Failure, FunctionInfo, Reply, Worker
from backproof.sandbox.load_report import LoadReport, parse_load_report, unfinished_reasons
from tests.support.submission_files import loaded_worker, write_code


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np",
        "def f(): print(1)",
        "class A(B): x = 1",
        "EPS = 1e-8",
        "a, b = 1, [x, -2 ** 3]",
        "sigmoid = lambda z: 1 / (1 + np.exp(-z))",
        "eps = np.finfo(np.float64).eps",
        "f = np.vectorize(g)",
        "Net.forward = forward",
        "config['n_h'] = 4",
        "n: int = 4",
        "n += 1",
        "x = " + "+".join("1" * 500),
        "try:\n    import a\nexcept ImportError:\n    a = None",
        "if sys.version_info[0] < 3:\n    def f(): pass\nelse:\n    def f(): return 1",
    ],
)
def test_definitions_are_executed(code: str) -> None:
    (node,) = ast.parse(code).body
    assert is_definition(node)


@pytest.mark.parametrize(
    "code",
    [
        "print('x')",
        "np.random.seed(1)",
        "X = np.random.randn(2, 3)",
        "X, Y = load_planar_dataset()",
        "parameters = nn_model(X, Y)",
        "for i in range(3): x = i",
        "while True: pass",
        "with open('x') as f: data = f.read()",
        "plt.title('x')",
        "if __name__ == '__main__':\n    x = 1",
        "try:\n    train()\nexcept ValueError:\n    pass",
        "if x:\n    train()",
        "a = [train(x) for x in y]",
        "x[train()] = 1",
        "rng = np.random.default_rng(0)",
    ],
)
def test_script_statements_are_not_executed(code: str) -> None:
    (node,) = ast.parse(code).body
    assert not is_definition(node)


def _result(folder: Path, code: str, name: str = "f", **options: Any) -> Any:
    """Return the result of `name()`."""
    with loaded_worker(folder, code, **{"wanted": {name: ((0, 0),)}, **options}) as worker:
        got = worker.call(name, [])
    assert isinstance(got, Reply), got
    return got.result


def test_only_what_a_function_needs_is_run_besides_definitions(tmp_path: Path) -> None:
    code = """
        import numpy as np
        rng = np.random.default_rng(0)
        scale = rng.standard_normal(3)
        wasted = open("/nowhere")
        def helper(): return scale
        def f(): return [len(helper()), "wasted" in globals()]
    """
    assert _result(tmp_path, code) == [3, False]


def test_dependencies_of_classes_and_decorated_functions_are_found(tmp_path: Path) -> None:
    code = """
        import functools
        def twice(g):
            @functools.wraps(g)
            def inner(*args): return 2 * g(*args)
            return inner
        step = sum([1, 2])
        factor = max([int("3")])
        class Net:
            def forward(self): return step
        @twice
        def f(): return Net().forward() * factor
    """
    assert _result(tmp_path, code) == 18


def test_training_for_a_global_is_stopped_and_reported(tmp_path: Path) -> None:
    code = """
        def train():
            while True: pass
        parameters = train()
        def f(): return 1
        def g(): return parameters
    """
    options = {"wanted": {"f": ((0, 0),), "g": ((0, 0),)}, "load_seconds": 3.0}
    with loaded_worker(tmp_path, code, **options) as worker:
        assert isinstance(worker.call("f", []), Reply)
        assert isinstance(worker.call("g", []), Failure)
        (told,) = worker.load_report.notes["failed"]
    assert told.startswith("line 3, parameters = train(): TimeoutError: stopped after")


def test_a_failing_statement_is_reported_once_at_its_origin(tmp_path: Path) -> None:
    code = """
        data = open("/nowhere/data.csv").read()
        rows = data.split()
        m = sum(rows)
        def f(): return m
    """
    with loaded_worker(tmp_path, code, wanted={"f": ((0, 0),)}) as worker:
        (told,) = worker.load_report.notes["failed"]
    assert told.startswith("line 1, data = open(")


PLOTTING = """
import matplotlib.pyplot as plt
def f():
    fig, ax = plt.subplots()
    ax.plot([1])
    plt.show()
    return 3
"""
WITH_AN_ANSWER = """
try:
    from nowhere import g
except ImportError:
    def g(): return 3
def f(): return g()
"""


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("from planar_utils import sigmoid\ndef f(): return sigmoid(0.0)", 0.5),
        ("from planar_utils import *\ndef f(): return sigmoid(-1000.0)", 0.0),
        ("from utils.planar_utils_v2 import sigmoid\ndef f(): return sigmoid(0.0)", 0.5),
        ("import planar_utils as p\ndef f(): return p.sigmoid(0.0)", 0.5),
        ("def f():\n    from planar_utils import sigmoid\n    return sigmoid(0.0)", None),
        ("from tqdm_nowhere import tqdm\nimport nowhere.plots\ndef f(): return 3", 3),
        (PLOTTING, 3),
        ("import nowhere.torch as torch\n@torch.compile\ndef f(): return 3", 3),
        ("from nowhere import jit\n@jit(nopython=True)\ndef f(): return 3", 3),
        ("import nowhere\ndef f(x: nowhere.Tensor | None = None): return 3", 3),
        ("import nowhere\nclass A(nowhere.Module): pass\ndef f(): return 3", 3),
        (WITH_AN_ANSWER, 3),
        ("def f(a: NoSuchName = 3): return a", 3),
        ("from math import sqrt, no_such_name\ndef f(): return sqrt(9.0)", 3.0),
        ("def f(): return np.sqrt(9.0) + math.sqrt(9.0)", 6.0),
    ],
)  # fmt: skip
def test_missing_modules_do_not_prevent_loading(
    tmp_path: Path, code: str, value: float | None
) -> None:
    with loaded_worker(tmp_path, code, wanted={"f": ((0, 0),)}) as worker:
        got = worker.call("f", [])
    if value is None:
        assert isinstance(got, Failure)
        assert "No module named 'planar_utils'" in got.message
    else:
        assert isinstance(got, Reply), got
        assert got.result == value


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("from planar_utils import load_planar_dataset\ndef f(): return load_planar_dataset()",
         "planar_utils.load_planar_dataset is called, and the module planar_utils is neither"),
        ("import nowhere.data as d\ndef f(): return d.load(1)", "nowhere.data.load is called"),
        ("import nowhere\nclass A(nowhere.Module): pass\ndef f(): return A()", "base class of A"),
        ("from math import no_such_name\ndef f(): return no_such_name()", "cannot import name"),
    ],
)  # fmt: skip
def test_stubbed_names_fail_when_called(tmp_path: Path, code: str, said: str) -> None:
    with loaded_worker(tmp_path, code, wanted={"f": ((0, 0),)}) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Failure)
    assert said in got.message


def test_stubs_and_injected_functions_are_not_submitted_functions(tmp_path: Path) -> None:
    code = """
        from planar_utils import sigmoid
        from model import predict
        def f(z): return sigmoid(z)
    """
    wanted = dict.fromkeys(("sigmoid", "predict", "f"), ((1, 1),))
    with loaded_worker(tmp_path, code, wanted=wanted) as worker:
        assert set(worker.functions) == {"f"}
        said = worker.unfinished_reasons["predict"]
    assert said == "comes from a module that is missing: model.predict"


def test_a_required_function_is_never_injected(tmp_path: Path) -> None:
    code = "import numpy as np\ndef f(z): return sigmoid(z)"
    wanted = {"sigmoid": ((1, 1),), "f": ((1, 1),)}
    with loaded_worker(tmp_path, code, wanted=wanted) as worker:
        assert set(worker.functions) == {"f"}
        assert isinstance(worker.call("f", [0.0]), Failure)


def test_plotting_modules_are_never_imported(tmp_path: Path) -> None:
    code = """
        import sys
        import matplotlib.pyplot as plt
        def f():
            plt.plot([1])
            return "matplotlib" in sys.modules
    """
    assert _result(tmp_path, code) is False


def test_a_file_beside_it_is_imported_and_only_defines_as_well(tmp_path: Path) -> None:
    write_code(tmp_path, "raise SystemExit\nscale = 2\ndef g(): return scale", "layers.py")
    code = "from .layers import g\nfrom . import layers\ndef f(): return g() + layers.scale"
    assert _result(tmp_path, code) == 4


def test_a_file_beside_it_does_not_take_the_place_of_the_standard_library(tmp_path: Path) -> None:
    write_code(tmp_path, "raise SystemExit", "secrets.py")
    code = "import secrets\ndef f(): return len(secrets.token_bytes(3))"
    assert _result(tmp_path, code) == 3


def test_an_error_in_a_file_beside_it_says_its_name(tmp_path: Path) -> None:
    write_code(tmp_path, "def g():\n    raise ValueError('no')", "layers.py")
    code = "from layers import g\ndef f(): return g()"
    with loaded_worker(tmp_path, code, wanted={"f": ((0, 0),)}) as worker:
        got = worker.call("f", [])
    assert str(got) == "ValueError: no (layers.py, line 2)"


@pytest.mark.parametrize(
    ("target", "name", "room"),
    [
        (Module("math", "tanh"), "hyperbolic", (1, 1)),
        (Module("fractions", "Fraction"), "from_float", (1, 1)),
        (Module("statistics"), "fmean", (1, 2)),
        (Module("statistics"), "fmaen", (1, 2)),
    ],
)
def test_a_module_is_imported_and_what_is_named_in_it_is_bound(
    target: Module, name: str, room: tuple[int, int]
) -> None:
    with Worker(target, wanted={name: (room,)}) as worker:
        assert worker.load() is None
        assert worker.functions[name] == FunctionInfo(*room)


def test_a_missing_module_or_attribute_is_reported() -> None:
    for target, said in (
        (Module("no_such.thing"), "no module of the name no_such is installed"),
        (Module("math", "Net"), "the module math has no Net"),
        (Module("backproof.reference.forward"), "no module of the name backproof is installed"),
    ):
        with Worker(target) as worker:
            assert worker.load() == Failure("unreadable", said)


SLIPS = {
    "layer_size": "layer_sizes",
    "initalize_paramters": "initialize_parameters",
    "forward_progagation": "forward_propagation",
    "forwardPropagation": "forward_propagation",
    "back_propagation": "backward_propagation",
    "update_params": "update_parameters",
    "compute_Cost": "compute_cost",
    "cost_funciton": "compute_cost",
    "cost": "compute_cost",
    "forward_pass": "forward_propagation",
}


@pytest.mark.parametrize(("slip", "name"), SLIPS.items())
def test_misspelled_name_is_matched_to_the_only_candidate(slip: str, name: str) -> None:
    wanted = {n: [(2, 3)] for n in {*SLIPS.values(), "predict"}}
    assert match_misspelled(wanted, {slip: [2, 2], "plot": [2, 2]}) == {name: slip}


@pytest.mark.parametrize(
    ("name", "defined"),
    [
        ("layer_sizes", {"layer_size": [5, 5]}),  # has room for other arguments
        ("layer_sizes", {"layer_size": None}),  # cannot say
        ("layer_sizes", {"layer_size": [2, 2], "layers_sizes": [2, 2]}),  # which one?
        ("forward_propagation", {"backward_propagation": [2, 2]}),
        ("relu_prime", {"leaky_relu_prime": [2, 2]}),
        ("predict", {"predict_test": [2, 2]}),
        ("sigmoid_prime", {"sigmoid_prime_from_a": [2, 2]}),
        ("dense1", {"dense2": [2, 2]}),
        ("cost", {"loss": [2, 2]}),
    ],
)
def test_a_name_that_can_mean_another_is_not_taken(name: str, defined: dict[str, Any]) -> None:
    assert match_misspelled({name: [(2, 2)]}, defined) == {}


def test_one_function_is_not_taken_for_two_names() -> None:
    wanted = {"forward_one": [(1, 1)], "forward_tone": [(1, 1)]}
    assert len(match_misspelled(wanted, {"forward_ones": [1, 1]})) <= 1
    assert similarity("forward_ones", "forward_one") > similarity("forward_ones", "forward_tone")


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "'''Arguments'''",
        "...",
        "return",
        "return None, None",
        "raise NotImplementedError()",
        "x = None\nreturn x + 1",
        "a, b = None\nreturn a",
        "a = b = None\nreturn a + b",
        "cost = None\ncost = np.squeeze(cost)\nreturn cost",
        "if x:\n    y = ...\nreturn y",
        "cost = np.squeeze(cost)\nreturn cost",
        "total += 1\nreturn total",
    ],
)
def test_placeholders_of_unfinished_functions_are_detected(body: str) -> None:
    assert list(_signs(body))


@pytest.mark.parametrize(
    "body",
    [
        "return x",
        "best = None\nfor y in x:\n    if best is None or y: best = y\nreturn best",
        "cost = None\ncost = x\nreturn cost",
        "cache = None\nreturn x",
        "def inner(): return 1\nreturn inner",
        "if not x:\n    raise NotImplementedError\nreturn x",
        "print(x)",
        "x += 1\nreturn x",
        "y = 1\ny = y + 1\nreturn y",
        "global LAST\nLAST = LAST + 1",
    ],
)
def test_finished_functions_have_no_placeholder(body: str) -> None:
    assert list(_signs(body)) == []


def _signs(body: str) -> list[Any]:
    indented = "\n".join(f"    {line}" for line in dedent(body).split("\n"))
    (statement,) = ast.parse(f"def f(x):\n{indented}\n").body
    ((_, function),) = functions_in(statement)
    return list(find_placeholders(function))


def test_an_unfinished_method_is_reported_with_its_class(tmp_path: Path) -> None:
    code = "class Net:\n    def forward(self, X):\n        Z = None\n        return Z + X"
    with loaded_worker(tmp_path, code, wanted={"Net": ()}) as worker:
        assert worker.unfinished_reasons == {"Net.forward": "is unfinished: line 3: Z = None"}


def test_required_functions_exclude_objects_that_the_binding_creates() -> None:
    binding = parse("f(Z1) -> A1\nf(Z2) -> A2\ng(A2, Y, parameters={W1}) -> J")
    assert required_functions(binding) == {"f": ((1, 1),), "g": ((2, 3),)}


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {"functions": []}, {"functions": None, "misspellings": {}}],
)
def test_a_frame_without_functions_is_no_load_report(content: Any) -> None:
    assert parse_load_report(content) is None


def test_malformed_parts_of_a_load_report_are_dropped_and_long_texts_cut() -> None:
    content = {
        "functions": {"f": [1, 2], "g": "x"},
        "misspellings": {"a": "b\x1b[2J\n", "c": 3},
        "unfinished": ["f"],
        "notes": {"failed": ["x" * 10_000, 5, None], "other": "text", "many": ["y"] * 1_000},
        "skipped": -3,
    }
    loaded = parse_load_report(content)
    assert loaded is not None
    assert loaded.functions == {"f": FunctionInfo(1, 2), "g": FunctionInfo(None, None)}
    assert loaded.misspellings == {"a": "b [2J"}
    assert unfinished_reasons(content) == {}
    assert [len(x) for x in loaded.notes["failed"]] == [300]
    assert loaded.notes["other"] == ()
    assert len(loaded.notes["many"]) == 20
    assert loaded.skipped_count == 0


def test_the_number_of_remarks_is_limited() -> None:
    notes = {kind: tuple(f"{kind} {n}" for n in range(20)) for kind in ("failed", "stubbed")}
    said = list(load_remarks(LoadReport(notes=notes, skipped_count=40)))
    assert len(said) == 3
    assert "and 17 more" in said[0]


def test_a_file_of_definitions_has_no_remarks(tmp_path: Path) -> None:
    with loaded_worker(
        tmp_path, "import numpy as np\nEPS = 1e-8\ndef f(): return np.ones(2)"
    ) as worker:
        assert list(load_remarks(worker.load_report)) == []
        got = worker.call("f", [])
    assert isinstance(got, Reply)
    assert np.array_equal(got.result, [1, 1])
