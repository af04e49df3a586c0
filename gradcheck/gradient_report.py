"""The result of a gradient check: the worst entry, in units of its error estimate."""

from dataclasses import dataclass

import numpy as np

from backproof.gradcheck.derivative_estimate import Array, Estimate


@dataclass(frozen=True, slots=True, repr=False)
class GradientReport:
    """The entry where a claimed derivative is farthest from the numerical one.

    A report is true in a boolean context only if entries were judged and all of them are right.

    Parameters
    ----------
    method : str
        The method of differentiation.
    argument : int, optional
        The position of the argument.
    index : tuple of int, optional
        The entry in the claimed array.
    claimed : float, optional
        The claimed derivative there.
    numerical : float, optional
        The numerical derivative there.
    error : float, optional
        The estimate of the absolute error of `numerical`.
    ratio : float, optional
        ``|claimed − numerical|`` / error; at most 1 is right.
    problem : str, optional
        A problem with the type, dtype, shape or finiteness of the claim.
    note : str, optional
        A property of the function: a kink too near to judge, or that it is not analytic.
    judged : bool, optional
        False if the derivative could not be judged at this point.
    """

    method: str
    argument: int = 0
    index: tuple[int, ...] = ()
    claimed: float = 0.0
    numerical: float = 0.0
    error: float = 0.0
    ratio: float = 0.0
    problem: str | None = None
    note: str | None = None
    judged: bool = True

    @property
    def ok(self) -> bool:
        """True if entries were judged and every one is within its error estimate."""
        return self.judged and self.problem is None and self.ratio <= 1

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        if self.problem is not None:
            return f"<GradientReport: argument {self.argument} {self.problem}>"
        if not self.judged:
            return "<GradientReport: not judged>"
        verdict = "right" if self.ok else "wrong"
        return f"<GradientReport: {verdict}, {self.ratio:.3g} times its error>"

    def __str__(self) -> str:
        note = f"; {self.note}" if self.note else ""
        if self.problem is not None:
            return f"gradient of argument {self.argument} {self.problem}{note}"
        if not self.judged:
            return f"not judged{note}"
        verdict = "right" if self.ok else "wrong"
        where = f"argument {self.argument}, entry {list(self.index)}"
        return (
            f"{verdict}: worst at {where}: claimed {self.claimed:.17g}, {self.method} gives "
            f"{self.numerical:.17g} ± {self.error:.2g}, {self.ratio:.3g} times its error{note}"
        )


def judge(
    claimed: object, numerical: Estimate, argument: int, method: str, note: str | None
) -> GradientReport:
    """Report the worst entry of one argument's claim, or a problem with its structure."""
    problem = structure_problem(claimed, numerical.value.shape)
    if problem is not None:
        return GradientReport(method, argument, problem=problem, note=note)
    claim = np.asarray(claimed, dtype=np.float64)
    ratios = ratios_of(claim, numerical)
    if ratios.size == 0:
        return GradientReport(method, argument, note="there are no entries", judged=False)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(ratios)), ratios.shape))
    unknown = int(np.sum(np.isinf(numerical.error)))
    if unknown and ratios[index] <= 1:
        note = f"at {unknown} entries too near a kink or a pole to judge: move the point"
        return GradientReport(method, argument, note=note, judged=False)
    return GradientReport(
        method,
        argument,
        index,
        float(claim[index]),
        float(numerical.value[index]),
        float(numerical.error[index]),
        float(ratios[index]),
        note=note,
    )


def ratios_of(claim: Array, numerical: Estimate) -> Array:
    """Return |claimed − numerical| in units of the error estimate, for every entry."""
    with np.errstate(invalid="ignore", divide="ignore"):
        away = np.abs(claim - numerical.value)
        ratios = np.where(claim == numerical.value, 0.0, away / numerical.error)
    return np.where(np.isnan(ratios), np.inf, ratios)


def structure_problem(claimed: object, shape: tuple[int, ...]) -> str | None:
    """Describe a wrong type, dtype or shape, or a value that is not finite; None if all is well."""
    if not isinstance(claimed, np.ndarray | np.floating | float):
        return f"is of type {type(claimed).__name__}, expected an array"
    values = np.asarray(claimed)
    if values.dtype != np.float64:
        return f"has dtype {values.dtype}, expected float64"
    if values.shape != shape:
        return f"has shape {values.shape}, expected {shape}"
    if not np.isfinite(values).all():
        index = [int(i) for i in np.argwhere(~np.isfinite(values))[0]]
        return f"is {values[tuple(index)]} at entry {index}, expected a finite number"
    return None
