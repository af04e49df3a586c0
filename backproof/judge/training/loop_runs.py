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

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.implementation import SymbolResults
from backproof.implementation.call_batch import MultiFunctionBatch
from backproof.implementation.call_plan import SharedSeed
from backproof.implementation.reply_cache import ResultBatch
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import memoize_on_example
from backproof.properties.example import Example
from backproof.reference.graphs import NEXT_PARAMETERS, PARAMETERS

RUN_SEED = 20
"""What random numbers start from: any number will do, and it tells a loop nothing."""

FIRST_ITERATIONS = (1, 2, 3)
MIN_ITERATIONS, ITERATION_SPAN = 3, 5
"""The second example is asked for one of so many numbers of iterations, from the least on."""

EXTRA_EXAMPLES = 3
"""How many examples more are asked where something is wrong, or nothing can be told."""

NEXT_SYMBOLS = dict(zip(PARAMETERS, NEXT_PARAMETERS, strict=True))

Plan = Sequence[tuple[Example, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a loop gave on one example, by the number of iterations."""

    example: Example
    answers: Mapping[int, SymbolResults]


def short_plan(examples: Sequence[Example], seed: int) -> Plan:
    """Two examples with their numbers of iterations: ordinary ones, not of the same m and n1."""
    return [
        (_with_unsorted_labels(example), ks)
        for example, ks in _choose_examples(_order_examples(examples), seed)
    ]


def long_plan(examples: Sequence[Example], seed: int) -> Plan:
    """The same, and some examples more."""
    ordered = _order_examples(examples)
    chosen = _choose_examples(ordered, seed)
    taken = {id(example) for example, _ in chosen}
    more = [e for e in ordered if id(e) not in taken]
    return [
        (_with_unsorted_labels(e), ks)
        for e, ks in (*chosen, *((e, FIRST_ITERATIONS) for e in more[:EXTRA_EXAMPLES]))
    ]


def _choose_examples(examples: Sequence[Example], seed: int) -> Plan:
    first, *others = examples
    unlike = sorted(others, key=lambda e: -sum(e.sizes[n] != first.sizes[n] for n in ("m", "n1")))
    other = next((e for e in unlike if e.sizes["m"] != first.sizes["m"]), (*unlike, first)[0])
    k = MIN_ITERATIONS + zlib.crc32(f"{seed} iterations".encode()) % ITERATION_SPAN
    if other is first:
        return [(first, (*FIRST_ITERATIONS, k, k + 1))]
    return [(first, FIRST_ITERATIONS), (other, (k, k + 1))]


def _order_examples(examples: Sequence[Example]) -> list[Example]:
    """Ordinary examples with several columns, those whose labels tell and of different sizes first.

    A loop that makes its own labels, or sorts them, is not seen where all are the same or in order.
    """
    usual = [e for e in examples if e.regime == "ordinary" and e.sizes["m"] > 1]
    return sorted(
        usual or examples, key=lambda e: (not _has_unsorted_labels(e), -len(set(e.sizes.values())))
    )


def _has_unsorted_labels(example: Example) -> bool:
    """Whether some label is followed by a smaller one."""
    return bool(np.any(np.diff(example.values["Y"], axis=1) < 0))


def _with_unsorted_labels(example: Example) -> Example:
    """The example itself, or with labels 1, 0, 1, 0 and so on; such a one is made but once."""
    if _has_unsorted_labels(example) or example.sizes["m"] == 1:
        return example
    if "relabelled" not in example.cache:
        columns = np.arange(example.sizes["m"]) % 2 == 0
        labels = np.where(columns, np.ones_like(example.inputs["Y"]), 0)
        example.cache["relabelled"] = example.with_inputs(Y=labels)
    relabelled: Example = example.cache["relabelled"]
    return relabelled


def run_batched(
    implementation: JudgedImplementation, loop: TrainingLoopCall, plan: Plan
) -> ResultBatch | None:
    """What all runs give, in one go; None where each is to be made by itself."""
    asked = [(example, k) for example, ks in plan for k in ks]
    first = asked[0][0]

    def build_batch() -> tuple[Any, MultiFunctionBatch]:
        return asked, _build_batch(loop, asked, "many")

    key = "loop", *((id(example), k) for example, k in asked)
    return implementation.call_each_function(
        memoize_on_example(first, key, loop.call_line(asked[0][1]), build_batch)[1]
    )


def group_by_example(plan: Plan, answers: Iterable[SymbolResults]) -> list[Trace]:
    """The answers to a plan, those to one example together."""
    left = iter(answers)
    return [Trace(example, {k: next(left) for k in ks}) for example, ks in plan]


def run_isolated(
    implementation: JudgedImplementation,
    loop: TrainingLoopCall,
    plan: Plan,
    stubbed_lines: Sequence[FunctionBinding] = (),
) -> list[Trace]:
    """Every run by itself, the functions of the lines `given` being right.

    It ends with the first call that the process does not survive: the next would do so again.
    """
    traces = list[Trace]()
    for example, ks in plan:
        answers = dict[int, SymbolResults]()
        for k in ks:
            answers[k] = run(implementation, loop, example, k, stubbed_lines)
            failure = answers[k].failure
            if failure is not None and failure.kind != "raised":
                return [*traces, Trace(example, answers)]
        traces.append(Trace(example, answers))
    return traces


def run(
    implementation: JudgedImplementation,
    loop: TrainingLoopCall,
    example: Example,
    k: int,
    stubbed_lines: Sequence[FunctionBinding] = (),
) -> SymbolResults:
    """What the loop gives after k iterations: by a twin of the process, where there can be one."""
    line = loop.call_line(k)
    if not stubbed_lines:
        answers = implementation.call_each_function(_build_batch(loop, [(example, k)], "fork"))
        if answers is not None and answers.results[0].failure is None:
            return answers.results[0]
    context = ShapeContext(line.graph.table, example.sizes)
    later = [each.values for each in trajectory(example, k + 1)] if stubbed_lines else []
    return implementation.call(
        line, example.values, context, stubbed_lines, SharedSeed(RUN_SEED, later)
    )


def trajectory(example: Example, count: int) -> list[Example]:
    """The same example after one step of the chapter's, after two, and so on."""
    found, last = list[Example](), example
    for _ in range(count):
        last = last.with_inputs(**{P: last.values[after] for P, after in NEXT_SYMBOLS.items()})
        found.append(last)
    return found


def _build_batch(
    loop: TrainingLoopCall, runs: Sequence[tuple[Example, int]], execution: Any
) -> MultiFunctionBatch:
    lines = [loop.call_line(k) for _, k in runs]
    contexts = [ShapeContext(loop.call_line(k).graph.table, example.sizes) for example, k in runs]
    return MultiFunctionBatch(
        lines, [example.values for example, _ in runs], contexts, SharedSeed(RUN_SEED), execution
    )
