"""Combine a function's observations with the results of functions that it may call."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from backproof.binding import FunctionBinding
from backproof.judge.observation import has_overflow, is_extreme, upstream_symbols
from backproof.judge.observation_batch import ObservationBatch
from backproof.reference.symbols import SIZES


def with_upstream_results(
    line: FunctionBinding, observations: ObservationBatch, batches: Sequence[ObservationBatch]
) -> ObservationBatch:
    """Return the observations with the results of possible callees on the same examples."""
    upstream: list[dict[str, Any]] = [{} for _ in observations]
    for callee in _possible_callees(line, batches):
        for index, (observation, callee_observation) in enumerate(
            zip(observations, callee, strict=False)
        ):
            if observation.example is callee_observation.example:
                upstream[index].update(callee_observation.results)
    each = zip(observations, upstream, strict=True)
    return ObservationBatch(replace(base, upstream_results=results) for base, results in each)


def may_depend_on_overflow(line: FunctionBinding, batches: Sequence[ObservationBatch]) -> bool:
    """Return whether a possible callee overflows in a symbol that the line computes."""
    outputs = [symbol for symbol in line.outputs if symbol not in SIZES]
    upstream = {name for symbol in outputs for name in upstream_symbols(line, symbol)}
    return any(
        callee.memo.memoize(
            ("overflows in", *sorted(upstream)), partial(_has_overflowing_result, callee, upstream)
        )
        for callee in _possible_callees(line, batches)
    )


def _has_overflowing_result(observations: ObservationBatch, symbols: Collection[str]) -> bool:
    """Return whether one of these results is not finite at extreme inputs."""
    results = (base.results for base in observations if is_extreme(base.example))
    return any(has_overflow(v) for given in results for s, v in given.items() if s in symbols)


def _possible_callees(
    line: FunctionBinding, batches: Sequence[ObservationBatch]
) -> list[ObservationBatch]:
    """Return the batches of functions whose inputs are a subset of this line's inputs."""
    return [
        other
        for other in batches
        if other and other[0].line != line and set(other[0].line.inputs) <= set(line.inputs)
    ]
