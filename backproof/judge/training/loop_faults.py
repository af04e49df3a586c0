"""Typical faults of training loops that no formula explains: ids, descriptions and hints."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoopFault:
    """A typical fault of loops: its id, its description in a verdict, and a hint for the author."""

    id: str
    description: str
    hint: str


NO_UPDATE = LoopFault(
    "loop-stands-still",
    "gives the same parameters, however many iterations it is asked for",
    "What does each iteration do with the parameters that the update returns?",
)
RESTARTS = LoopFault(
    "loop-begins-anew",
    "gives the same parameters after one iteration and after more",
    "From which parameters does the second iteration start, and does the loop come to it?",
)
GRADIENT_ASCENT = LoopFault(
    "loop-ascends",
    "steps up along the gradient",
    "Does the cost fall or rise from iteration to iteration?",
)
WRONG_RATE = LoopFault(
    "loop-other-rate",
    "steps by another learning rate than it should",
    "Which learning rate reaches the update, and from where?",
)
DOUBLE_STEP = LoopFault(
    "loop-steps-twice",
    "takes two steps in one iteration",
    "How often are the parameters updated in one iteration?",
)
ACCUMULATED_GRADIENTS = LoopFault(
    "loop-accumulates-gradients",
    "steps along the sum of all gradients so far",
    "What is in the gradients when the second iteration begins?",
)
VARYING_RATE = LoopFault(
    "loop-changes-its-rate",
    "steps along the gradient, but not by the same learning rate in every step",
    "On what does the length of a step depend: on the iteration, on the number of examples?",
)
STALE_FORWARD_PASS = LoopFault(
    "loop-propagates-once",
    "takes its gradients in every iteration from the forward pass of the first",
    "What is in the cache when the second iteration begins?",
)
STALE_GRADIENTS = LoopFault(
    "loop-computes-gradients-once",
    "steps along the gradients of the first iteration in every one",
    "From which parameters are the gradients of the second iteration?",
)
SKIPPED_ITERATIONS = LoopFault(
    "loop-skips-iterations",
    "steps as it should in some iterations, and leaves the parameters as they are in others",
    "In which iterations are the parameters updated, and on what does that depend?",
)
MINIBATCHES = LoopFault(
    "loop-goes-by-batches",
    "steps along the gradients of some examples at a time, and not of all",
    "How many of the examples are in the gradients of one step?",
)
LOOP_FAULTS: Mapping[str, LoopFault] = {
    s.id: s
    for s in (
        NO_UPDATE,
        RESTARTS,
        SKIPPED_ITERATIONS,
        GRADIENT_ASCENT,
        WRONG_RATE,
        VARYING_RATE,
        DOUBLE_STEP,
        ACCUMULATED_GRADIENTS,
        STALE_FORWARD_PASS,
        STALE_GRADIENTS,
        MINIBATCHES,
    )
}
