"""What a verdict says of a training loop, beside the functions of the binding."""

from collections.abc import Iterable, Iterator

from backproof.assignment.training import function_of
from backproof.judge.counterexample import Target
from backproof.judge.judge import Exam, Judgement
from backproof.judge.subject import of_loading
from backproof.judge.training.loop import Looped, looped, without_steps
from backproof.judge.verdict import Counterexample
from backproof.question import NETWORK, Question
from backproof.worker import Failure, Implementation


def judged(
    subject: Implementation,
    question: Question,
    exam: Exam,
    judgement: Judgement,
    failure: Failure | None,
) -> tuple[Looped, ...]:
    """What is said of the training loop, where one is asked for."""
    loop = question.training
    if loop is None:
        return ()
    if failure is not None:
        return (Looped(without_steps(loop, *of_loading(failure))),)
    results, causes = judgement.results, judgement.causes
    return (looped(subject, loop, exam[NETWORK], question.seed, results, causes),)


def shown(
    subject: Implementation,
    target: Target,
    question: Question,
    exam: Exam,
    loops: Iterable[Looped],
) -> Counterexample | None:
    """The counterexample of a wrong training loop."""
    for one in loops:
        if one.asked is not None:
            from backproof.judge.training import showing  # which a right loop never needs

            examples, how = exam[NETWORK], (question.terms, question.seed)
            return showing.shown(subject, target, one.asked, one.verdict, examples, *how)
    return None


def bound(subject: Implementation, question: Question) -> Iterator[str]:
    """The functions that there are, the training loop behind those of the binding."""
    yield from dict.fromkeys(line.function for line in subject.lines)
    if question.training is not None and question.training.function in subject.functions:
        yield question.training.function


def missing(subject: Implementation, question: Question) -> Iterator[str]:
    """The functions that there are not."""
    yield from subject.missing
    if question.training is not None and question.training.function not in subject.functions:
        yield question.training.function


def passed_over(subject: Implementation, question: Question) -> Iterator[str]:
    """What to tell of a training loop that is there, where nothing asks for it."""
    loop = function_of(question.binding.training)
    asked = question.training is not None or not question.trusted
    if loop and not asked and loop in subject.worker.functions:
        yield f"{loop} is not judged: an assignment does so, such as --assignment planar."
