"""Run a training loop on the same inputs, from the same start, for several numbers of iterations.

Every run starts with the same random numbers, whatever seed the loop sets. State that an earlier
run left in globals could still change the start. If a step is wrong, the runs are therefore
repeated, each in a fork of the process.
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
from backproof.judge.strata import LONGEST_LENGTH
from backproof.properties.example import Example
from backproof.reference.graphs import NEXT_PARAMETERS, PARAMETERS

RUN_SEED = 20
"""The seed of all runs; its value does not matter."""

FIRST_ITERATIONS = (1, 2, 3)
MIN_ITERATIONS, ITERATION_SPAN = 3, 5
"""The least number of iterations on the second example; the seed chooses one of so many."""

EXTRA_EXAMPLES = 3
"""The number of further examples if a step is wrong, or is inconclusive."""

NEXT_SYMBOLS = dict(zip(PARAMETERS, NEXT_PARAMETERS, strict=True))

Plan = Sequence[tuple[Example, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Trace:
    """The results of a loop on one example, by the number of iterations."""

    example: Example
    answers: Mapping[int, SymbolResults]


def short_plan(examples: Sequence[Example], seed: int) -> Plan:
    """Return two ordinary examples of different m and n1, with their numbers of iterations."""
    return [
        (_with_unsorted_labels(example), ks)
        for example, ks in _choose_examples(_order_examples(examples), seed)
    ]


def long_plan(examples: Sequence[Example], seed: int) -> Plan:
    """Return the short plan and some further examples."""
    ordered = _order_examples(examples)
    chosen = _choose_examples(ordered, seed)
    chosen_ids = {id(example) for example, _ in chosen}
    further = [e for e in ordered if id(e) not in chosen_ids]
    return [
        (_with_unsorted_labels(e), ks)
        for e, ks in (*chosen, *((e, FIRST_ITERATIONS) for e in further[:EXTRA_EXAMPLES]))
    ]


def _choose_examples(examples: Sequence[Example], seed: int) -> Plan:
    first, *others = examples
    by_difference = sorted(
        others, key=lambda e: -sum(e.sizes[n] != first.sizes[n] for n in ("m", "n1"))
    )
    second = next(
        (e for e in by_difference if e.sizes["m"] != first.sizes["m"]), (*by_difference, first)[0]
    )
    k = MIN_ITERATIONS + zlib.crc32(f"{seed} iterations".encode()) % ITERATION_SPAN
    if second is first:
        return [(first, (*FIRST_ITERATIONS, k, k + 1))]
    return [(first, FIRST_ITERATIONS), (second, (k, k + 1))]


def _order_examples(examples: Sequence[Example]) -> list[Example]:
    """Return ordinary examples of several units, first those with unsorted labels.

    A loop that invents or sorts labels is not detected if the labels are equal or sorted.
    """
    ordinary = [e for e in examples if e.regime == "ordinary" and _is_of_several_units(e)]
    return sorted(
        ordinary or examples,
        key=lambda e: (not _has_unsorted_labels(e), -len(set(e.sizes.values()))),
    )


def _is_of_several_units(example: Example) -> bool:
    """Return whether there are several examples and hidden units, and no axis is very long."""
    several = min(example.sizes["m"], example.sizes["n1"]) > 1
    return several and max(example.sizes.values()) <= LONGEST_LENGTH


def _has_unsorted_labels(example: Example) -> bool:
    """Return whether some label is followed by a smaller one."""
    return bool(np.any(np.diff(example.values["Y"], axis=1) < 0))


def _with_unsorted_labels(example: Example) -> Example:
    """Return the example, with labels 1, 0, 1, 0 … if its labels are sorted; cached."""
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
    """Return the results of all runs in one request, or None if each needs its own."""
    runs = [(example, k) for example, ks in plan for k in ks]
    first = runs[0][0]

    def build_batch() -> tuple[Any, MultiFunctionBatch]:
        return runs, _build_batch(loop, runs, "many")

    key = "loop", *((id(example), k) for example, k in runs)
    return implementation.call_each_function(
        memoize_on_example(first, key, loop.call_line(runs[0][1]), build_batch)[1]
    )


def group_by_example(plan: Plan, answers: Iterable[SymbolResults]) -> list[Trace]:
    """Return the results of a plan, grouped by example."""
    remaining = iter(answers)
    return [Trace(example, {k: next(remaining) for k in ks}) for example, ks in plan]


def run_isolated(
    implementation: JudgedImplementation,
    loop: TrainingLoopCall,
    plan: Plan,
    stubbed_lines: Sequence[FunctionBinding] = (),
) -> list[Trace]:
    """Run a loop as planned, each run by itself, with right stubs for the given lines.

    It ends with the first run that ends the process, because the next would too.
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
    """Return the result of k iterations, computed in a fork of the process if possible."""
    line = loop.call_line(k)
    if not stubbed_lines:
        answers = implementation.call_each_function(_build_batch(loop, [(example, k)], "fork"))
        if answers is not None and answers.results[0].failure is None:
            return answers.results[0]
    context = ShapeContext(line.graph.table, example.sizes)
    later_values = (
        [later_example.values for later_example in trajectory(example, k + 1)]
        if stubbed_lines
        else []
    )
    return implementation.call(
        line, example.values, context, stubbed_lines, SharedSeed(RUN_SEED, later_values)
    )


def trajectory(example: Example, count: int) -> list[Example]:
    """Return the example after one reference step, after two, and so on."""
    examples, last = list[Example](), example
    for _ in range(count):
        last = last.with_inputs(**{P: last.values[after] for P, after in NEXT_SYMBOLS.items()})
        examples.append(last)
    return examples


def _build_batch(
    loop: TrainingLoopCall, runs: Sequence[tuple[Example, int]], execution: Any
) -> MultiFunctionBatch:
    lines = [loop.call_line(k) for _, k in runs]
    contexts = [ShapeContext(loop.call_line(k).graph.table, example.sizes) for example, k in runs]
    return MultiFunctionBatch(
        lines, [example.values for example, _ in runs], contexts, SharedSeed(RUN_SEED), execution
    )
