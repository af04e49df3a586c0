"""Record a conversation with the example in C, and list the limits, for the page on programs."""

import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from backproof.runner.protocol import value_codec
from backproof.sandbox import frame_channel, restartable_process, submission_process
from backproof.sandbox.json_program import line_channel, program_messages, strict_json
from backproof.sandbox.json_program.json_values import DTYPES, encode_line
from backproof.validation.request import LOAD_TIMEOUT_FACTOR

EXAMPLE = Path(__file__).parent.parent / "examples" / "c"


def conversation() -> str:
    """Return a block with the lines that Backproof writes (→) and the example's answers (←)."""
    A2, Y = np.array([[0.5, 0.25]]), np.array([[1.0, 0.0]])
    messages = [
        program_messages.hello_message(["compute_cost", "predict"]),
        program_messages.call_message("compute_cost", 1, [A2, Y]),
        program_messages.call_message("compute_cost", 2, [np.array([[1.0]]), np.array([[0.0]])]),
        program_messages.call_message("train", 3, []),
    ]
    requests = [encode_line(message).decode() for message in messages]
    lines = [f"{sign} {line}" for pair in zip(requests, _answers(requests), strict=True)
             for sign, line in zip("→←", pair, strict=True)]  # fmt: skip
    return "\n".join(["```text", *(line.rstrip() for line in lines), "```"])


def build() -> None:
    """Compile the example in C."""
    subprocess.run(["make", "-s", "-C", EXAMPLE, "network"], check=True)  # noqa: S603, S607


def _answers(requests: list[str]) -> list[str]:
    """Return the example's answers, one for each request line."""
    build()
    done = subprocess.run(  # noqa: S603  (our own example)
        [EXAMPLE / "network"], input="".join(requests), capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def dtypes() -> str:
    """Return the dtypes of arrays as a list."""
    return ", ".join(f"`{name}`" for name in DTYPES)


def limits() -> str:
    """Return the limits of answers as a table."""
    rows: list[tuple[str, Any]] = [
        ("bytes of one answer", line_channel.MAX_LINE),
        ("characters of one number", strict_json.MAX_DIGITS),
        ("nesting of a result", value_codec.MAX_DEPTH),
        ("parts of a result, an array counting as one", value_codec.MAX_NODES),
        ("bytes on the standard error during one call", frame_channel.MAX_PRINTED),
        ("bytes of them that are kept (the last ones)", frame_channel.TAIL),
        ("axes of an array", value_codec.MAX_DIMENSIONS),
        ("characters of a text that are kept", value_codec.MAX_TEXT),
        ("seconds for a call (`--timeout` changes it)", f"{submission_process.CALL_SECONDS:g}"),
        ("seconds for the answer to hello", f"{LOAD_TIMEOUT_FACTOR} times that"),
        ("restarts", restartable_process.RESTARTS),
    ]
    table = [f"| {what} | {most:,} |" if isinstance(most, int) else f"| {what} | {most} |"
             for what, most in rows]  # fmt: skip
    return "\n".join(["| quantity | limit |", "| --- | --- |", *table])
