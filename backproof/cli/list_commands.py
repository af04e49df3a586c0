"""`backproof equations`, `laws`, `faults` and `bindings`: list what is checked, or explain one."""

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from backproof.binding import Binding
    from backproof.properties.faults import Fault
    from backproof.properties.laws import Law
    from backproof.reference.equations import Equation
    from backproof.reference.symbols import Symbol

_HELP = {"help_option_names": ["-h", "--help"]}


@click.command(
    context_settings=_HELP, short_help="List the equations of the chapter, or explain one."
)
@click.argument("number", required=False)
def equations(number: str | None) -> None:
    """List the equations of the chapter, or explain the equation NUMBER."""
    from backproof.reference.equations import EQUATIONS, NoSuchEquationError
    from backproof.reference.equations import equation as equation_of

    if number is None:
        width = max(map(len, EQUATIONS))
        for equation in EQUATIONS.values():
            click.echo(f"{equation.number:{width}}  {equation.statement}")
        return
    try:
        described = equation_of(number)
    except NoSuchEquationError as error:
        raise click.ClickException(str(error)) from None
    for line in _describe_equation(described):
        click.echo(line)


def _describe_equation(equation: "Equation") -> Iterator[str]:
    """Yield the statement, the kernels, the symbols, the misprints and the laws."""
    from backproof.reference.errata import errata_of

    yield f"{equation.number} (section {equation.section}): {equation.statement}"
    for kernel in equation.kernel_names:
        yield f"  kernel    {kernel}"
    for symbol in equation.symbol_entries:
        shape = f"({', '.join(map(str, symbol.axes))})" if symbol.axes else "a scalar"
        note = _canonical_number_note(symbol, equation)
        yield f"  symbol    {symbol.name}: {symbol.meaning}, {shape}{note}"
    for erratum in errata_of(equation.number):
        yield f"  misprint  printed: {erratum.printed_formula}; meant: {erratum.corrected_formula}"
        yield f"            changes the {erratum.effect}; shown by {erratum.evidence}"
    for law in _laws_of(equation):
        yield f"  law       {law.id}: {law.statement}"


def _canonical_number_note(symbol: "Symbol", equation: "Equation") -> str:
    """Return the number under which verdicts list the symbol, if it is another one."""
    if symbol.number in {None, equation.number}:
        return ""
    return f"; in verdicts {symbol.number}"


def _laws_of(equation: "Equation") -> "list[Law]":
    """Return the laws that follow from the equation."""
    from backproof.properties.laws import LAWS

    numbers = {equation.number, *equation.canonical_numbers}
    return [law for law in LAWS.values() if numbers.intersection(law.equations)]


@click.command(context_settings=_HELP, short_help="List the laws by kind.")
@click.option("--json", "as_json", is_flag=True, help="Write the laws as JSON.")
def laws(*, as_json: bool) -> None:
    """List the laws by kind, each with its equations and its statement."""
    from backproof.properties.laws import LAWS, LawKind

    if as_json:
        _print_json([_law_to_dict(law) for law in LAWS.values()])
        return
    for kind in LawKind:
        click.echo(f"{kind}")
        for law in LAWS.values():
            if law.kind is kind:
                click.echo(f"  {law.id} ({', '.join(law.equations)})")
                click.echo(f"    {law.statement}")


def _law_to_dict(law: "Law") -> dict[str, Any]:
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
    context_settings=_HELP, short_help="List the faults that a diagnosis names, or explain one."
)
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Write the faults as JSON.")
def faults(identifier: str | None, *, as_json: bool) -> None:
    """List the faults of the catalogue, or explain the fault ID of a verdict."""
    from backproof.diagnosis.synthetic_fault_ids import describe_fault_id
    from backproof.properties.faults import FAULTS

    if identifier is None:
        _list_faults(FAULTS.values(), as_json=as_json)
        return
    description = "" if identifier in FAULTS else describe_fault_id(identifier)
    if not description:
        _explain_fault(_find_fault(identifier), as_json=as_json)
    elif as_json:
        click.echo(json.dumps([{"id": identifier, "written": description}]))
    else:
        click.echo(f"{description}.")


def _list_faults(listed_faults: "Iterable[Fault]", *, as_json: bool) -> None:
    listed_faults = list(listed_faults)
    if as_json:
        _print_json([_fault_to_dict(fault) for fault in listed_faults])
        return
    width = max(len(fault.id) for fault in listed_faults)
    for fault in listed_faults:
        click.echo(f"{fault.id:{width}}  {fault.number:9}  {fault.code}")


def _explain_fault(fault: "Fault", *, as_json: bool) -> None:
    if as_json:
        _print_json([_fault_to_dict(fault)])
        return
    click.echo(f"{fault.id} ({fault.number}, a fault of {fault.kind}): {fault.code}")
    click.echo(f"  hint  {fault.hint}")


def _find_fault(identifier: str) -> "Fault":
    """Return the fault with this id; a usage error with near misses if there is none."""
    from backproof.properties.faults import FAULTS

    if identifier in FAULTS:
        return FAULTS[identifier]
    near = difflib.get_close_matches(identifier, FAULTS, n=3, cutoff=0.5)
    expected = f"did you mean {' or '.join(near)}?" if near else "backproof faults lists them"
    raise click.ClickException(f"no fault is called {identifier!r}: {expected}")


def _fault_to_dict(fault: "Fault") -> dict[str, str]:
    return {
        "id": fault.id,
        "number": fault.number,
        "symbol": fault.symbol,
        "class": str(fault.kind),
        "about": fault.graph_name,
        "written": fault.code,
        "hint": fault.hint,
    }


@click.command(context_settings=_HELP, short_help="List the shipped bindings, or explain one.")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def bindings(name: str | None, *, as_json: bool) -> None:
    """List the bindings that come with Backproof, or explain the binding or binding file NAME."""
    from backproof.binding import shipped_bindings
    from backproof.cli.options import load_binding
    from backproof.reporting.binding_description import binding_to_dict, describe_binding

    if name is None:
        _list_bindings(shipped_bindings(), as_json=as_json)
        return
    binding = load_binding(name)
    if as_json:
        _print_json(binding_to_dict(binding))
        return
    for line in describe_binding(binding):
        click.echo(line)


def _list_bindings(listed_bindings: "list[Binding]", *, as_json: bool) -> None:
    if as_json:
        _print_json(
            [
                {"name": binding.name, "title": binding.title, "functions": len(binding.lines)}
                for binding in listed_bindings
            ]
        )
        return
    for binding in listed_bindings:
        click.echo(f"{binding.name:10} {binding.title} ({len(binding.lines)} functions)")


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
