"""A target on the command line: a file, or after -- the command line of a program."""

from typing import Any

import click

PLACEHOLDER = "TARGET | -- PROGRAM [ARGUMENT]..."


class ProgramTargetCommand(click.Command):
    """A command with one more parameter, `program`: the words after --, none where it is not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before --, and keep what stands behind it as it is."""
        place = args.index("--") if "--" in args else len(args)
        program = tuple(args[place + 1 :])
        rest = super().parse_args(ctx, args[:place])
        _require_single_target(ctx.params["target"], program, has_dashes=place < len(args))
        ctx.params["program"] = program
        return rest


def _require_single_target(target: Any, program: tuple[str, ...], *, has_dashes: bool) -> None:
    """Raise a usage error unless there is a target or a program, and not both."""
    if has_dashes and target is not None:
        got = f"{target} stands before --"
        raise click.UsageError(f"{got}: expected a TARGET or a program, not both")
    if has_dashes and not program:
        raise click.UsageError("nothing stands behind --: expected a program, as in -- ./network")
    if target is None and not has_dashes:
        raise click.UsageError("Missing argument 'TARGET': expected a file, or -- and a program")
