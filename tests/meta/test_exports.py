"""The packages export what they list, without leaked names, and import heavy libraries lazily."""

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

from backproof import gradcheck, properties, reference

PACKAGES = (reference, gradcheck, properties)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_exported_name_exists(package: ModuleType) -> None:
    assert len(set(package.__all__)) == len(package.__all__)
    assert [name for name in package.__all__ if not hasattr(package, name)] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_no_exported_function_hides_a_module_of_its_name(package: ModuleType) -> None:
    for name in package.__all__:
        if not isinstance(getattr(package, name), ModuleType):
            with pytest.raises(ModuleNotFoundError):
                importlib.import_module(f"{package.__name__}.{name}")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_only_exported_names_and_modules_of_the_package_are_listed(package: ModuleType) -> None:
    leaked = []
    for name in dir(package):
        module = f"{package.__name__}.{name}"
        if not name.startswith("_") and name not in package.__all__ and module not in sys.modules:
            leaked.append(name)
    assert leaked == []


def test_hypothesis_flint_and_jax_are_not_imported_with_the_packages() -> None:
    heavy = "{'hypothesis', 'flint', 'jax'}"
    packages = ", ".join(package.__name__ for package in PACKAGES)
    code = f"import sys, {packages}; print({heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_a_law_takes_sequences_of_names_and_no_strings() -> None:
    with pytest.raises(TypeError, match=r"got the string '3\.1 3\.2', expected a sequence"):
        properties.law(
            "no-law",
            properties.LawKind.IDENTITY,
            "A law with a string for its equations.",
            equations="3.1 3.2",
            rejected_faults=("J-half",),
        )


def test_two_laws_cannot_have_one_id() -> None:
    old = properties.LAWS["result-shapes"]
    register = properties.law(
        old.id,
        old.kind,
        old.statement,
        equations=old.equations,
        rejected_faults=old.rejected_faults,
    )
    with pytest.raises(ValueError, match="two laws are called result-shapes"):
        register(old.check)
    assert properties.LAWS["result-shapes"] is old
