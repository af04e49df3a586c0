"""The points of a key are a total, shared among its equations that no narrower key names."""

from pathlib import Path

import pytest

from backproof.assignment.toml_reader import AssignmentError, load
from backproof.binding.equation_labels import labels_by_function
from tests.support.assignment_files import planar_assignment


def points(folder: Path, text: str) -> dict[str, float]:
    """The points of an assignment with this text in its [points] table."""
    return dict(planar_assignment(folder, f"[points]\n{text}").points)


def test_unnamed_equations_have_the_default_points(tmp_path: Path) -> None:
    found = points(tmp_path, 'default = 0.5\n"3.47 dZ1" = 2')
    assert found.pop("3.47 dZ1") == 2
    assert set(found.values()) == {0.5}


@pytest.mark.parametrize("key", ['"3.47 dZ1"', '"3.47"', "dZ1"])
def test_an_equation_is_named_by_its_label_its_number_or_its_symbol(
    key: str, tmp_path: Path
) -> None:
    assert points(tmp_path, f"{key} = 3")["3.47 dZ1"] == 3


def test_a_number_of_several_equations_is_shared_among_them(tmp_path: Path) -> None:
    found = points(tmp_path, '"3.15" = 3')
    assert (found["3.15 Z1"], found["3.15 Z2"]) == (1.5, 1.5)


def test_a_function_is_worth_its_points_in_all_of_which_narrower_keys_have_theirs(
    tmp_path: Path,
) -> None:
    found = points(tmp_path, 'backward_propagation = 10\n"3.47 dZ1" = 5\ndefault = 0')
    assert found["3.47 dZ1"] == 5
    assert [found[label] for label in ("3.44 dZ2", "3.44 dW2", "3.48 dW1")] == [1, 1, 1]
    assert sum(found.values()) == 10


def test_points_of_zero_must_be_explicit(tmp_path: Path) -> None:
    others = "".join(f"{s} = 0\n" for s in ("dZ2", "dW2", "db2", "dW1", "db1"))
    found = points(tmp_path, f"backward_propagation = 5\ndZ1 = 5\n{others}default = 0")
    assert sum(found.values()) == found["3.47 dZ1"] == 5


def test_thirds_of_a_point_make_whole_ones(tmp_path: Path) -> None:
    assignment = planar_assignment(tmp_path, "[points]\ndefault = 0\nbackward_propagation = 10")
    assert assignment.points["3.47 dZ1"] == pytest.approx(10 / 6)
    assert assignment.max_score == 10


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (
            "3.47 = 2",
            3,
            '3.47 is not the number of an equation without quotes: expected "3.47" = 2',
        ),
        ("defualt = 1", 3, "did you mean default?"),
        ("training = 4", 3, "its points belong in [training] points = 4"),
        ("nn_model = 4", 3, "its points belong in [training] points = 4"),
        ("fit = 4\n[training]\ncall = 'fit(X, Y, n1, k) -> {W1, b1, W2, b2}'", 3, "[training] po"),
        ("stability = 3", 3, "its points belong in [bonus] stability = 3"),
        (
            "xyzzy = 3",
            3,
            'expected default, an equation such as "n0", or a function: layer_sizes, ',
        ),
        (
            'backward_propagation = 5\n"3.47 dZ1" = 5',
            3,
            'nothing is left for the other 5 equations: expected more, or "3.44 dZ2" = 0 for each',
        ),
        ('"3.35" = 2', 3, "did you mean 3.47 dZ1?"),
        ("forward_propogation = 2", 3, "did you mean forward_propagation"),
        ('"3.47 dz1" = 2', 3, "did you mean 3.47 dZ1"),
        ('"3.47 dZ1" = 4\nbackward_propagation = 2', 4, "have 4 by their own keys"),
        ('compute_cost = 2\n"3.45 J" = 1', 3, "have 1 by their own keys"),
        ('"3.47 dZ1" = -1', 3, "3.47 dZ1 is -1: expected a number from 0"),
        ('"3.47 dZ1" = true', 3, "3.47 dZ1 is true: expected a number"),
        ('"3.47 dZ1" = "two"', 3, "3.47 dZ1 is 'two': expected a number"),
        ('"3.47 dZ1" = nan', 3, "3.47 dZ1 is nan: expected a number"),
        ("default = inf", 3, "default is inf: expected a number"),
        ("default = 0", 2, "all points are 0"),
    ],
)
def test_points_of_unknown_keys_and_contradictions_are_errors(
    text: str, line: int, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(AssignmentError) as raised:
        points(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'sheet.toml'}:{line}: ")
    assert expected in message


def test_an_equation_that_several_functions_compute_has_points_once() -> None:
    kernels = load("kernels")
    sharing = [
        function
        for function, labels in labels_by_function(kernels.binding).items()
        if "3.25 sigmoid_prime_Z" in labels
    ]
    assert sharing == ["sigmoid_prime", "sigmoid_prime_from_a"]
    assert kernels.points["3.25 sigmoid_prime_Z"] == 1
    assert kernels.max_score == 35
