"""The options of `backproof validate` for kernels: formats and sizes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

Command = Callable[..., Any]

FORMATS = ("float64", "float32", "float16", "bfloat16", "tf32")


class FormatParam(click.ParamType[str]):
    """The name of a format, or of those of inputs, sums and results with colons between them."""

    name = "FORMAT[:SUMS[:OUTPUT]]"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:  # noqa: ARG002  (click passes them)
        """The name, if it is one."""
        parts = str(value).removesuffix("/kept").split(":")
        odd = [part for part in parts if part not in FORMATS]
        if odd or len(parts) > 3:
            self.fail(f"{(odd or parts)[0]!r} is not one of {', '.join(FORMATS)}")
        return str(value)


def kernel_options(command: Command) -> Command:
    """The options --accumulate, --output, --subnormals, --large and --sizes."""
    for option in (
        click.option(
            "--sizes", "sizes", multiple=True, metavar="n0=…,n1=…,n2=…,m=…",
            help="Judge networks of these sizes as well; may be given more than once.",
        ),
        click.option(
            "--large", is_flag=True,
            help="Judge large networks as well, with sizes around the edges of tiles of 64.",
        ),
        click.option(
            "--subnormals", type=click.Choice(("flushed", "kept")), default="flushed",
            show_default=True, help="Whether numbers below the least normal one may become 0.",
        ),
        click.option(
            "--output", type=click.Choice(FORMATS),
            help="The format in which results are stored; by default that of --dtype.",
        ),
        click.option(
            "--accumulate", type=click.Choice(FORMATS),
            help="The format in which sums run; by default that of --dtype.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def kernel_request_fields(binding: Any, seed: int, options: Mapping[str, Any]) -> dict[str, Any]:
    """What these options ask of a file, as fields of a `Question`."""
    from backproof.properties.bounds.formats import join_format_name

    if (options["accumulate"] or options["output"]) and ":" in options["dtype"]:
        got = "--dtype names the sums already"
        raise click.UsageError(f"{got}: leave out --accumulate and --output")
    kept = options["subnormals"] == "kept"
    dtype = join_format_name(
        options["dtype"], options["accumulate"], options["output"], keep_subnormals=kept
    )
    words = ["--large"] if options["large"] else []
    words += [word for text in options["sizes"] for word in ("--sizes", text)]
    return {"dtype": dtype, "large": _sizes(binding, seed, dtype, options), "options": (*words,)}


def _sizes(
    binding: Any, seed: int, dtype: str, options: Mapping[str, Any]
) -> tuple[Mapping[str, int], ...]:
    """The sizes of the large networks; a usage error where they cannot be had."""
    from backproof.judge import large_examples

    for option in ("sizes", "large"):
        if options[option]:
            with _usage_errors(f"--{option}: "):
                large_examples.require_network(binding)
    with _usage_errors("--sizes "):
        every = tuple(large_examples.parse_sizes(text) for text in options["sizes"])
        large_examples.require_unfixed_sizes(binding, every)
        every += large_examples.draw_sizes(seed) if options["large"] else ()
        for sizes in every:
            large_examples.require_transferable(binding, sizes, dtype)
    return every


@contextmanager
def _usage_errors(prefix: str) -> Iterator[None]:
    """Sizes that cannot be had as a usage error, after the option that asks for them."""
    from backproof.judge.large_examples import SizesError

    try:
        yield
    except SizesError as error:
        raise click.ClickException(f"{prefix}{error}") from None
