"""`backproof faults`: the catalogue that a diagnosis searches, and the hint of each fault."""

import difflib
import json
from typing import Any

import click


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="List the faults that can be named, or explain one.",
)
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Write the faults as JSON.")
def faults(identifier: str | None, *, as_json: bool) -> None:
    """List the faults that can be named, or explain the one called ID."""
    from backproof.diagnosis.synthetic_fault_ids import describe_fault_id
    from backproof.properties.faults import FAULTS

    if identifier not in {None, *FAULTS} and (said := describe_fault_id(str(identifier))):
        click.echo(json.dumps([{"id": identifier, "written": said}]) if as_json else f"{said}.")
        return
    listed = list(FAULTS.values()) if identifier is None else [_find_fault(identifier)]
    if as_json:
        click.echo(
            json.dumps([_fault_to_dict(fault) for fault in listed], ensure_ascii=False, indent=2)
        )
    elif identifier is None:
        width = max(map(len, FAULTS))
        for fault in listed:
            click.echo(f"{fault.id:{width}}  {fault.number:9}  {fault.code}")
    else:
        (fault,) = listed
        click.echo(f"{fault.id} ({fault.number}, a fault of {fault.kind}): {fault.code}")
        click.echo(f"  hint  {fault.hint}")


def _find_fault(identifier: str) -> Any:
    from backproof.properties.faults import FAULTS

    if identifier in FAULTS:
        return FAULTS[identifier]
    near = difflib.get_close_matches(identifier, FAULTS, n=3, cutoff=0.5)
    expected = f"did you mean {' or '.join(near)}?" if near else "backproof faults lists them"
    raise click.ClickException(f"no fault is called {identifier!r}: {expected}")


def _fault_to_dict(fault: Any) -> dict[str, str]:
    return {
        "id": fault.id,
        "number": fault.number,
        "symbol": fault.symbol,
        "class": str(fault.kind),
        "about": fault.graph_name,
        "written": fault.code,
        "hint": fault.hint,
    }
