"""Asking a loop: the same inputs, the same start, and some numbers of iterations.

All runs begin with the same random numbers, whatever seed the loop sets inside. In one process what
an earlier run left in globals could still be another start, so where a step is wrong the runs are
made again, each by a twin of the process as it is.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.assignment.training import Loop
from backproof.binding import Line
from backproof.binding.form import Context
from backproof.judge.sitting import once
from backproof.judge.subject import Subject
from backproof.worker import Answer
from backproof.worker.repeated import Answers
from backproof.worker.sheets import Apart
from backproof.worker.steps import Alike
from properties.example import Example
from reference.chapter import NEXT, PARAMETERS

START = 20
"""What random numbers start from: any number will do, and it tells a loop nothing."""

FIRST = (1, 2, 3)
LEAST, SPAN = 3, 5
"""The second example is asked for one of so many numbers of iterations, from the least on."""

MORE = 3
"""How many examples more are asked where something is wrong, or nothing can be told."""

NEXTS = dict(zip(PARAMETERS, NEXT, strict=True))

Plan = Sequence[tuple[Example, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a loop gave on one example, by the number of iterations."""

    example: Example
    answers: Mapping[int, Answer]


def planned(examples: Sequence[Example], seed: int) -> Plan:
    """Two examples with their numbers of iterations: ordinary ones, not of the same m and n1."""
    return [(_telling(example), ks) for example, ks in _chosen(_ordered(examples), seed)]


def planned_at_length(examples: Sequence[Example], seed: int) -> Plan:
    """The same, and some examples more."""
    ordered = _ordered(examples)
    chosen = _chosen(ordered, seed)
    taken = {id(example) for example, _ in chosen}
    more = [e for e in ordered if id(e) not in taken]
    return [(_telling(e), ks) for e, ks in (*chosen, *((e, FIRST) for e in more[:MORE]))]


def _chosen(ordered: Sequence[Example], seed: int) -> Plan:
    first, *others = ordered
    unlike = sorted(others, key=lambda e: -sum(e.sizes[n] != first.sizes[n] for n in ("m", "n1")))
    other = next((e for e in unlike if e.sizes["m"] != first.sizes["m"]), (*unlike, first)[0])
    k = LEAST + zlib.crc32(f"{seed} iterations".encode()) % SPAN
    if other is first:
        return [(first, (*FIRST, k, k + 1))]
    return [(first, FIRST), (other, (k, k + 1))]


def _ordered(examples: Sequence[Example]) -> list[Example]:
    """Ordinary examples with several columns, those whose labels tell and of different sizes first.

    A loop that makes its own labels, or sorts them, is not seen where all are the same or in order.
    """
    usual = [e for e in examples if e.regime == "ordinary" and e.sizes["m"] > 1]
    return sorted(
        usual or examples, key=lambda e: (not _labels_tell(e), -len(set(e.sizes.values())))
    )


def _labels_tell(example: Example) -> bool:
    """Whether some label is followed by a smaller one."""
    return bool(np.any(np.diff(example.values["Y"], axis=1) < 0))


def _telling(example: Example) -> Example:
    """The example itself, or with labels 1, 0, 1, 0 and so on; such a one is made but once."""
    if _labels_tell(example) or example.sizes["m"] == 1:
        return example
    if "relabelled" not in example.kept:
        columns = np.arange(example.sizes["m"]) % 2 == 0
        labels = np.where(columns, np.ones_like(example.given["Y"]), 0)
        example.kept["relabelled"] = example.with_given(Y=labels)
    relabelled: Example = example.kept["relabelled"]
    return relabelled


def together(subject: Subject, loop: Loop, plan: Plan) -> Answers | None:
    """What all runs give, in one go; None where each is to be made by itself."""
    asked = [(example, k) for example, ks in plan for k in ks]
    first = asked[0][0]

    def written() -> tuple[Any, Apart]:
        return asked, _apart(loop, asked, "many")

    key = "loop", *((id(example), k) for example, k in asked)
    return subject.call_apart(once(first, key, loop.asked(asked[0][1]), written)[1])


def by_example(plan: Plan, answers: Iterable[Answer]) -> list[Trace]:
    """The answers to a plan, those to one example together."""
    left = iter(answers)
    return [Trace(example, {k: next(left) for k in ks}) for example, ks in plan]


def one_by_one(subject: Subject, loop: Loop, plan: Plan, given: Sequence[Line] = ()) -> list[Trace]:
    """Every run by itself, the functions of the lines `given` being right.

    It ends with the first call that the process does not survive: the next would do so again.
    """
    traces = list[Trace]()
    for example, ks in plan:
        answers = dict[int, Answer]()
        for k in ks:
            answers[k] = run(subject, loop, example, k, given)
            failure = answers[k].failure
            if failure is not None and failure.kind != "raised":
                return [*traces, Trace(example, answers)]
        traces.append(Trace(example, answers))
    return traces


def run(
    subject: Subject, loop: Loop, example: Example, k: int, given: Sequence[Line] = ()
) -> Answer:
    """What the loop gives after k iterations: by a twin of the process, where there can be one."""
    line = loop.asked(k)
    if not given:
        answers = subject.call_apart(_apart(loop, [(example, k)], "twin"))
        if answers is not None and answers.each[0].failure is None:
            return answers.each[0]
    context = Context(line.graph.table, example.sizes)
    later = [each.values for each in trajectory(example, k + 1)] if given else []
    return subject.call(line, example.values, context, given, Alike(START, later))


def trajectory(example: Example, count: int) -> list[Example]:
    """The same example after one step of the chapter's, after two, and so on."""
    found, last = list[Example](), example
    for _ in range(count):
        last = last.with_given(**{P: last.values[after] for P, after in NEXTS.items()})
        found.append(last)
    return found


def _apart(loop: Loop, asked: Sequence[tuple[Example, int]], by: Any) -> Apart:
    lines = [loop.asked(k) for _, k in asked]
    contexts = [Context(loop.asked(k).graph.table, example.sizes) for example, k in asked]
    return Apart(lines, [example.values for example, _ in asked], contexts, Alike(START), by)
