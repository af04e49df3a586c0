"""The options of `backproof validate` for kernels: formats and sizes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

Command = Callable[..., Any]

FORMATS = ("float64", "float32", "float16", "bfloat16", "tf32")


class FormatParam(click.ParamType[str]):
    """The name of a number format, or those of inputs, sums and results with colons between."""

    name = "FORMAT[:SUMS[:OUTPUT]]"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:  # noqa: ARG002  (click passes them)
        """Return the name if it is valid."""
        parts = str(value).removesuffix("/kept").split(":")
        invalid = [part for part in parts if part not in FORMATS]
        if invalid or len(parts) > 3:
            self.fail(f"{(invalid or parts)[0]!r} is not one of {', '.join(FORMATS)}")
        return str(value)


def kernel_options(command: Command) -> Command:
    """The options --accumulate, --output, --subnormals, --large and --sizes."""
    for option in (
        click.option(
            "--sizes", "sizes", multiple=True, metavar="n0=…,n1=…,n2=…,m=…",
            help="Judge networks of these sizes as well; may be repeated.",
        ),
        click.option(
            "--large", is_flag=True,
            help="Judge large networks as well, of sizes around multiples of 64.",
        ),
        click.option(
            "--subnormals", type=click.Choice(("flushed", "kept")), default="flushed",
            show_default=True, help="Whether subnormal numbers may become 0.",
        ),
        click.option(
            "--output", type=click.Choice(FORMATS),
            help="The number format of results; by default that of --dtype.",
        ),
        click.option(
            "--accumulate", type=click.Choice(FORMATS),
            help="The number format of sums; by default that of --dtype.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def kernel_request_fields(binding: Any, seed: int, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `ValidationRequest` for these options."""
    from backproof.properties.bounds.formats import join_format_name

    if (options["accumulate"] or options["output"]) and ":" in options["dtype"]:
        got = "--dtype names the sums already"
        raise click.UsageError(f"{got}: leave out --accumulate and --output")
    keep_subnormals = options["subnormals"] == "kept"
    dtype = join_format_name(
        options["dtype"], options["accumulate"], options["output"], keep_subnormals=keep_subnormals
    )
    words = ["--large"] if options["large"] else []
    words += [word for text in options["sizes"] for word in ("--sizes", text)]
    return {"dtype": dtype, "large": _sizes(binding, seed, dtype, options), "options": (*words,)}


def _sizes(
    binding: Any, seed: int, dtype: str, options: Mapping[str, Any]
) -> tuple[Mapping[str, int], ...]:
    """Return the sizes of the large networks; a usage error if they are invalid."""
    from backproof.judge import large_examples

    for option in ("sizes", "large"):
        if options[option]:
            with _usage_errors(f"--{option}: "):
                large_examples.require_network(binding)
    with _usage_errors("--sizes "):
        all_sizes = tuple(large_examples.parse_sizes(text) for text in options["sizes"])
        large_examples.require_unfixed_sizes(binding, all_sizes)
        all_sizes += large_examples.draw_sizes(seed) if options["large"] else ()
        for sizes in all_sizes:
            large_examples.require_transferable(binding, sizes, dtype)
    return all_sizes


@contextmanager
def _usage_errors(prefix: str) -> Iterator[None]:
    """Turn an error of sizes into a usage error that begins with the option."""
    from backproof.judge.large_examples import SizesError

    try:
        yield
    except SizesError as error:
        raise click.ClickException(f"{prefix}{error}") from None
