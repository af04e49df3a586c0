"""The verdict on one implementation: a verdict on each equation, and the evidence."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.plot import Plot
from backproof.results.status import Status
from backproof.results.verdict_renderers import render


@dataclass(frozen=True, slots=True)
class LawViolation:
    """A law that does not hold for an implementation.

    Attributes
    ----------
    law, statement : str
        The id of the law, and the law in words.
    equations : tuple of str
        The numbers of the equations from which the law follows.
    symbol : str
        The symbol on which the violation was seen.
    message : str
        What was seen.
    """

    law: str
    statement: str
    equations: tuple[str, ...]
    symbol: str
    message: str


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of wrong results.

    Attributes
    ----------
    number, symbol : str
        The equation at fault; the number is empty for a size.
    fault : str or None
        The id of the fault in the catalogue; None if no listed fault reproduces the results.
    hint : str
        A hint for the author of the code.
    function : str
        The function at fault.
    """

    number: str
    symbol: str
    fault: str | None
    hint: str
    function: str = ""

    @property
    def label(self) -> str:
        """The number and the symbol, such as "3.47 dZ1"."""
        return f"{self.number} {self.symbol}".lstrip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one implementation.

    `str(verdict)` is the table that `backproof validate` prints, `repr(verdict)` is one line, and
    a notebook shows the verdict as HTML. `bool(verdict)` is True only if at least one equation
    was judged and every equation conforms or is close.

    Parameters
    ----------
    target : str
        The file, the folder, the module, the object or the command line that was judged.
    binding, dtype : str
        The binding and the number format.
    seed : int or None
        The seed of the hidden test set; None where it is secret.
    examples : int
        The number of networks drawn.
    isolation : str
        How the code was isolated from this machine.
    equations : tuple of EquationVerdict
        The verdict on each equation of the binding, in its order, then on the training loop.
    laws : tuple of LawViolation
        The violations of laws.
    laws_held : int
        The number of laws that hold.
    bound, missing : tuple of str
        The functions of the binding that the implementation defines, and those that it does not.
    remarks : tuple of str
        Observations that do not change the verdict, such as a seed inside a function.
    counterexample : Counterexample or None
        The smallest example found that shows the first fault.
    faults : tuple of Cause
        The causes of the wrong results.
    seconds : float
        The time that the validation took, in seconds.
    plot : Plot or None
        The plot of the first fault, where it was requested.
    command : tuple of str
        The command line of a judged program; empty for anything else.
    replay : str
        The Python call or the command that repeats the validation, where it is not derived.
    options : tuple of str
        Further options of the command that repeats the validation.
    """

    target: str
    binding: str
    dtype: str
    seed: int | None
    examples: int
    isolation: str
    equations: tuple[EquationVerdict, ...]
    laws: tuple[LawViolation, ...] = ()
    laws_held: int = 0
    bound: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    faults: tuple[Cause, ...] = ()
    seconds: float = 0.0
    plot: Plot | None = None
    command: tuple[str, ...] = ()
    replay: str = ""
    options: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """True if there are equations, and every one conforms or is close."""
        return bool(self.equations) and all(e.status.passes for e in self.equations)

    @property
    def is_unjudged(self) -> bool:
        """True if nothing wrong was found, but some equation could not be judged."""
        statuses = {e.status for e in self.failures}
        return Status.NOT_JUDGED in statuses and statuses <= {Status.NOT_JUDGED, Status.FOLLOWS}

    @property
    def exit_status(self) -> int:
        """The exit status: 0 conforms, 1 does not, 4 nothing wrong, but not all is judged."""
        if self.conforms:
            return 0
        return 4 if self.is_unjudged else 1

    @property
    def failures(self) -> Iterator[EquationVerdict]:
        """The verdicts on the equations that do not pass, in the order of the binding."""
        return (e for e in self.equations if not e.status.passes)

    @property
    def wrong(self) -> Iterator[EquationVerdict]:
        """Deprecated: use `failures`."""
        warnings.warn("Verdict.wrong is now Verdict.failures", DeprecationWarning, stacklevel=2)
        return self.failures

    def __bool__(self) -> bool:
        return self.conforms

    def __repr__(self) -> str:
        passing = sum(e.status.passes for e in self.equations)
        count = f"{passing} of {len(self.equations)} equations pass"
        outcome = "conforms" if self.conforms else "does not conform"
        return f"<Verdict: {self.target!r} {outcome}, {count}, binding {self.binding!r}>"

    def __str__(self) -> str:
        return render(self, "text")

    def _repr_html_(self) -> str:
        """Return the HTML that a notebook shows."""
        return render(self, "html")
