"""Call functions on examples and record each call as an observation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation import SymbolResults
from backproof.implementation.call_batch import CallBatch, MultiFunctionBatch
from backproof.implementation.reply_cache import ResultBatch
from backproof.judge.implementation_protocol import JudgedImplementation, status_of_failure
from backproof.judge.observation import Observation, memoize_on_example
from backproof.judge.observation_batch import ObservationBatch
from backproof.properties.example import Example
from backproof.results.status import Status


def observe(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    example: Example,
    stubbed: Sequence[FunctionBinding] = (),
) -> Observation:
    """Call one function on one example, with right stubs for the `stubbed` functions."""
    context = ShapeContext(line.graph.table, example.sizes)
    observation = _observation(
        line, example, implementation.call(line, example.values, context, stubbed)
    )
    return replace(observation, stubbed=tuple(stubbed)) if stubbed else observation


def observe_all(
    implementation: JudgedImplementation, line: FunctionBinding, examples: Sequence[Example]
) -> ObservationBatch | None:
    """Call one function on all examples at once; return None if each needs its own call."""
    replies = (
        implementation.call_all(line, call_batch_of(line, examples))
        if examples
        else ResultBatch(())
    )
    return None if replies is None else _observation_batch([(line, e) for e in examples], replies)


def _observation_batch(
    requests: Sequence[tuple[FunctionBinding, Example]], replies: ResultBatch
) -> ObservationBatch:
    """Return the replies as observations, in the order of the requests."""

    def build_observations() -> ObservationBatch:
        pairs = zip(requests, replies.results, strict=True)
        return ObservationBatch.from_observations(
            (_observation(*pair, reply) for pair, reply in pairs), replies.memo.is_reusable
        )

    return replies.memo.memoize("observations", build_observations)


def call_batch_of(line: FunctionBinding, examples: Sequence[Example]) -> CallBatch:
    """Return the encoded calls of a line's function, cached with the examples."""

    def build_batch() -> tuple[Sequence[Example], CallBatch]:
        contexts = [ShapeContext(line.graph.table, example.sizes) for example in examples]
        return examples, CallBatch(line, [example.values for example in examples], contexts)

    return memoize_on_example(examples[0], ("sheet", *map(id, examples)), line, build_batch)[1]


def observe_each_function(
    implementation: JudgedImplementation, requests: Sequence[tuple[FunctionBinding, Example]]
) -> ObservationBatch | None:
    """Call each of several functions on one example, in order; return None if one fails."""
    if not requests:
        return ObservationBatch()
    example, lines = requests[0][1], [line for line, _ in requests]

    def build_batch() -> tuple[Any, MultiFunctionBatch]:
        contexts = [ShapeContext(line.graph.table, example.sizes) for line, example in requests]
        return requests, MultiFunctionBatch(
            lines, [example.values for _, example in requests], contexts
        )

    key = "apart", *(id(part) for pair in requests for part in pair)
    replies = implementation.call_each_function(
        memoize_on_example(example, key, lines[0], build_batch)[1]
    )
    return None if replies is None else _observation_batch(requests, replies)


def _observation(line: FunctionBinding, example: Example, reply: SymbolResults) -> Observation:
    if reply.failure is not None:
        failure = status_of_failure(reply.failure)
        has_exception = reply.failure.kind == "raised" and failure[0] is not Status.NOT_JUDGED
        source, locals_at_error = reply.failure.source, reply.failure.locals_at_error
        return Observation(
            line,
            example,
            failure=failure,
            has_exception=has_exception,
            source=source,
            locals_at_error=locals_at_error,
        )
    problems = {symbol: problem.message for symbol, problem in reply.problems.items()}
    return Observation(line, example, reply.symbols, problems, reply.mutated_symbols)


def observe_examples(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    examples: Sequence[Example],
    stubbed: Sequence[FunctionBinding] = (),
) -> ObservationBatch:
    """Call one function on the examples, up to the first call that ends its process.

    The next call would most likely end the process again. Calls go on after an exception: the
    examples on which the function does not raise show which equation is at fault.
    """
    batch = None if stubbed else observe_all(implementation, line, examples)
    if batch and not any(map(has_ended_process, batch)):
        return batch
    observations = list[Observation]()
    for observation in batch or (
        observe(implementation, line, example, stubbed) for example in examples
    ):
        observations.append(observation)
        if has_ended_process(observation):
            break
    return ObservationBatch(observations)


def has_ended_process(observation: Observation) -> bool:
    """Return whether the call ended the process, so not by an exception that was caught."""
    return observation.failure is not None and not observation.has_exception
