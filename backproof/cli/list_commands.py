"""`backproof equations`, `laws` and `bindings`: what is checked, and in which words."""

import json
from collections.abc import Iterator
from typing import Any

import click

_HELP = {"help_option_names": ["-h", "--help"]}


@click.command(
    context_settings=_HELP, short_help="List the equations of the chapter, or explain one."
)
@click.argument("number", required=False)
def equations(number: str | None) -> None:
    """List the equations of the chapter, or explain the one of that NUMBER."""
    from backproof.reference.equations import EQUATIONS, NoSuchEquationError, equation

    if number is None:
        width = max(map(len, EQUATIONS))
        for each in EQUATIONS.values():
            click.echo(f"{each.number:{width}}  {each.statement}")
        return
    try:
        found = equation(number)
    except NoSuchEquationError as error:
        raise click.ClickException(str(error)) from None
    for line in _describe_equation(found):
        click.echo(line)


def _describe_equation(equation: Any) -> Iterator[str]:
    """What the text says, the kernel, the symbols, the misprints and the laws."""
    from backproof.reference.errata import errata_of

    yield f"{equation.number} (section {equation.section}): {equation.statement}"
    for kernel in equation.kernel_names:
        yield f"  kernel    {kernel}"
    for entry in equation.entries:
        axes = ", ".join(map(str, entry.axes)) if entry.axes else "a scalar"
        shape = f"({axes})" if entry.axes else axes
        yield f"  symbol    {entry.name}: {entry.meaning}, {shape}{_canonical_number_note(entry, equation)}"
    for erratum in errata_of(equation.number):
        yield f"  misprint  printed: {erratum.printed_formula}; meant: {erratum.corrected_formula}"
        yield f"            changes the {erratum.effect}; shown by {erratum.evidence}"
    for law in _laws_of(equation):
        yield f"  law       {law.id}: {law.statement}"


def _canonical_number_note(entry: Any, equation: Any) -> str:
    """Where verdicts name the symbol by another number."""
    if entry.number in {None, equation.number}:
        return ""
    return f"; in verdicts {entry.number}"


def _laws_of(equation: Any) -> list[Any]:
    from backproof.properties.laws import LAWS

    numbers = {equation.number, *equation.canonical_numbers}
    return [law for law in LAWS.values() if numbers.intersection(law.equations)]


@click.command(context_settings=_HELP, short_help="List the laws, or explain one.")
@click.option("--json", "as_json", is_flag=True, help="Write the laws as JSON.")
def laws(*, as_json: bool) -> None:
    """List the laws by kind, each with its equations and its statement."""
    from backproof.properties.laws import LAWS, LawKind

    if as_json:
        click.echo(
            json.dumps([_law_to_dict(law) for law in LAWS.values()], ensure_ascii=False, indent=2)
        )
        return
    for kind in LawKind:
        click.echo(f"{kind}")
        for law in LAWS.values():
            if law.kind is kind:
                click.echo(f"  {law.id} ({', '.join(law.equations)})")
                click.echo(f"    {law.statement}")


def _law_to_dict(law: Any) -> dict[str, Any]:
    return {
        "id": law.id,
        "kind": str(law.kind),
        "equations": list(law.equations),
        "statement": law.statement,
        "about": law.graph_name,
        "hidden": list(law.hidden),
        "rejects": list(law.rejected_faults),
    }


@click.command(
    context_settings=_HELP, short_help="List the bindings that are shipped, or explain one."
)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def bindings(name: str | None, *, as_json: bool) -> None:
    """List the bindings that come with Backproof, or explain one: the name or the file NAME."""
    from backproof.binding import BindingError, load, shipped_bindings
    from backproof.reporting.binding_description import binding_to_dict, describe_binding

    if name is None:
        _list_bindings(shipped_bindings(), as_json=as_json)
        return
    try:
        binding = load(name)
    except (BindingError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(binding_to_dict(binding), ensure_ascii=False, indent=2))
        return
    for line in describe_binding(binding):
        click.echo(line)


def _list_bindings(shipped_bindings: list[Any], *, as_json: bool) -> None:
    if as_json:
        entries = [
            {"name": b.name, "title": b.title, "functions": len(b.lines)} for b in shipped_bindings
        ]
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    for binding in shipped_bindings:
        click.echo(f"{binding.name:10} {binding.title} ({len(binding.lines)} functions)")
