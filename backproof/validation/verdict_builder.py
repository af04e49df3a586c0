"""Build the verdict of a validation from its results."""

import shlex
from collections.abc import Iterator

from backproof.binding.training_loop_call import function_of
from backproof.implementation import Implementation
from backproof.implementation.load_warnings import load_remarks
from backproof.judge.counterexample_code import LoaderTarget
from backproof.judge.evaluation import Evaluation
from backproof.judge.training.loop_verdict import LoopVerdict
from backproof.judge.vacuous_bounds import with_unjudged_marked
from backproof.results.counterexample import Counterexample
from backproof.results.plot import Plot
from backproof.results.verdict import Verdict
from backproof.validation.request import ValidationRequest

TargetReference = str | tuple[str, ...] | LoaderTarget
"""The path of a file or the name of a module, the command line of a program, or an object."""


def build_verdict(
    implementation: Implementation,
    target: TargetReference,
    request: ValidationRequest,
    evaluation: Evaluation,
    loop_verdict: LoopVerdict | None,
    counterexample: Counterexample | None,
    plot: Plot | None,
) -> Verdict:
    """Return the verdict; its time is not yet set."""
    loop_verdicts = () if loop_verdict is None else (loop_verdict,)
    return Verdict(
        target=target_text(target),
        command=target if isinstance(target, tuple) else (),
        binding=request.binding.name_or_path or request.binding.name,
        dtype=request.dtype,
        seed=request.seed,
        examples=request.examples,
        options=(*request.options, *request.non_default_options),
        isolation=implementation.worker.isolation,
        equations=(
            *with_unjudged_marked(evaluation.results),
            *(loop.verdict for loop in loop_verdicts),
        ),
        laws=evaluation.laws,
        laws_held=evaluation.laws_held,
        bound=tuple(_bound_functions(implementation, request)),
        missing=tuple(_missing_functions(implementation, request)),
        remarks=(
            *load_remarks(implementation.load_report),
            *evaluation.remarks,
            *_unjudged_loop_notice(implementation, request),
            *_sizes_suggestion(request),
            *(loop.remark for loop in loop_verdicts if loop.remark),
        ),
        counterexample=counterexample,
        faults=(*evaluation.causes, *(cause for loop in loop_verdicts for cause in loop.causes)),
        plot=plot,
    )


def target_text(target: TargetReference) -> str:
    """Return the text that stands for a target in reports and messages."""
    if isinstance(target, LoaderTarget):
        return target.target
    return target if isinstance(target, str) else shlex.join(target)


def _bound_functions(implementation: Implementation, request: ValidationRequest) -> Iterator[str]:
    """Yield the functions that the implementation defines, the training loop last."""
    yield from dict.fromkeys(line.function for line in implementation.lines)
    loop = request.training_loop
    if loop is not None and loop.function in implementation.functions:
        yield loop.function


def _missing_functions(implementation: Implementation, request: ValidationRequest) -> Iterator[str]:
    """Yield the functions that the implementation does not define, the training loop last."""
    yield from implementation.missing_functions
    loop = request.training_loop
    if loop is not None and loop.function not in implementation.functions:
        yield loop.function


def _sizes_suggestion(request: ValidationRequest) -> Iterator[str]:
    """Yield a remark if a kernel in another format than float64 was judged without large sizes."""
    has_network = any(line.graph.name == "network" for line in request.binding.lines)
    if has_network and not request.large and not request.dtype.startswith("float64"):
        yield (
            "no sizes were given: --large judges networks at tile edges and one entry beside them "
            "as well (64, 128, 256, 512)."
        )


def _unjudged_loop_notice(
    implementation: Implementation, request: ValidationRequest
) -> Iterator[str]:
    """Yield a remark if there is a training loop that the request does not name."""
    if request.training_loop is not None or not request.trusted:
        return
    function = function_of(request.binding.training)
    if function and function in implementation.worker.functions:
        yield f"{function} is not judged: an assignment does so, such as --assignment planar."
