"""`backproof bindings` describes a binding in words and as JSON."""

import json

import pytest

from backproof.binding import load, parse
from backproof.cli.main import run
from backproof.reporting.binding_description import binding_to_dict, describe_binding
from tests.support.in_process import EXAMPLES

ROWS = EXAMPLES / "rows" / "rows.binding"


def test_a_binding_is_described_line_by_line() -> None:
    text = "\n".join(describe_binding(load(ROWS)))
    assert "set up:  net = NeuralNetwork(n0, n1, n2, learning_rate=alpha)" in text
    assert "uses a new net for every call\n      returns 3.15 Z1, 3.20 A1" in text
    assert "determines 3.47 dZ1, inferred from dW1 and db1" in text
    assert "determines 3.48 dW1, inferred from W1_next" in text


def test_every_line_of_a_shipped_binding_lists_its_results() -> None:
    for name in ("planar", "kernels"):
        binding = load(name)
        facts = [line for line in describe_binding(binding) if line.startswith("      returns ")]
        assert len(facts) == len(binding.lines)


def test_fixed_symbols_and_allowed_conventions_are_described() -> None:
    head = "fixed: n2 = 1, alpha = 0.1\nallow: penalty\n"
    text = list(describe_binding(parse(head + "f(X, Y, W1, b1, W2, b2) -> W1_next", "one.binding")))
    assert "  hidden activation: tanh; fixed: n2 = 1, alpha = 0.1" in text
    assert "  allowed: penalty" in text
    assert text[-1] == "      uses the fixed alpha"


def test_binding_description_is_available_as_json() -> None:
    data = json.loads(json.dumps(binding_to_dict(load(ROWS))))
    step = next(line for line in data["lines"] if line["function"] == "NeuralNetwork.step")
    assert {"symbol": "W1_next", "number": "3.30"} in step["results"]
    assert {"symbol": "dZ1", "number": "3.47"} in step["inferred"]
    assert step["setup"][1] == "net.W1 = W1.T"
    assert data["hidden"] == "sigmoid"


def test_the_command_describes_a_file_and_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bindings", str(ROWS)]) == 0
    assert "set up:" in capsys.readouterr().out
    assert run(["bindings", "planar", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fixed"] == {"n2": 1}
    assert run(["bindings", "--json"]) == 0
    assert {b["name"] for b in json.loads(capsys.readouterr().out)} == {"kernels", "planar"}


def test_an_invalid_binding_is_one_clear_error(
    capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    path = f"{tmp_path}/odd.binding"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("setup: net = Network(n0, n1, n2)\nnet.forward(X) -> A3\n")
    assert run(["bindings", path]) == 2
    error = capsys.readouterr().err
    assert "odd.binding:2:19: no symbol is called A3: did you mean A" in error
    assert "Traceback" not in error
