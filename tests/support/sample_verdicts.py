"""Verdicts for the tests of the reports: right, wrong in several ways, and hostile."""

from dataclasses import replace

from backproof.results.counterexample import Counterexample, Matrix
from backproof.results.equation_verdict import Entry, EquationVerdict
from backproof.results.plot import Plot, Series
from backproof.results.status import Status
from backproof.results.verdict import Cause, LawViolation, Verdict

BACKWARD = "backward_propagation"
CONFORMING_ENTRY = Entry((0, 0), 0.5, 0.5, 1e-16, 0.25)
WRONG_ENTRY = Entry((1, 0), 0.5, 0.75, 1e-16, 2.5e15)


def _conforming_equation(number: str | None, symbol: str, function: str) -> EquationVerdict:
    return EquationVerdict(number, symbol, function, Status.CONFORMS, entry=CONFORMING_ENTRY)


CONFORMING_VERDICT = Verdict(
    target="solution.py",
    binding="planar",
    dtype="float64",
    seed=7,
    examples=24,
    isolation="process",
    equations=(
        _conforming_equation(None, "n0", "layer_sizes"),
        _conforming_equation("3.15", "Z1", "forward_propagation"),
        _conforming_equation("3.20", "A1", "forward_propagation"),
        _conforming_equation("3.45", "J", "compute_cost"),
        _conforming_equation("3.47", "dZ1", BACKWARD),
        _conforming_equation("3.48", "dW1", BACKWARD),
        _conforming_equation("3.49", "db1", BACKWARD),
        _conforming_equation("3.30", "W1_next", "update_parameters"),
    ),
    laws_held=28,
    bound=("layer_sizes", BACKWARD),
    remarks=("compute_cost gives inf or NaN for J where |z| is large.",),
)
"""The verdict of a conforming implementation."""

COUNTEREXAMPLE_CODE = (
    "# 3.47 dZ1 in backward_propagation\nimport numpy as np\n\nassert 1 <= 0, 'a\\tb'\n"
)

COUNTEREXAMPLE = Counterexample(
    "3.47",
    "dZ1",
    BACKWARD,
    (("n0", 1), ("m", 2)),
    COUNTEREXAMPLE_CODE,
    first_ratio=6.5e15,
    ratio=float("inf"),
    inputs=(Matrix("X", ((0.0, 1.5),)), Matrix("W2", ((0.001,),))),
    got=Matrix("dW1", ((0.123456789, 0.5),)),
    expected=Matrix("dW1", ((0.123456788, 0.5),)),
    bound=Matrix("dW1", ((0.0, 1e-16),)),
)

FAULT_PLOT = Plot(
    "3.47 dZ1: the error of each example",
    "largest number among the inputs",
    "error ÷ bound",
    (
        Series("right", "right", (2.0, 3.0), (0.01, 0.5)),
        Series("wrong", "wrong", (1.0, 1e6), (2e3, 4e15)),
    ),
    "Wrong in 2 of 4 examples.",
    log=True,
    threshold=1.0,
)


def _with_equations(verdict: Verdict, **equations_by_symbol: EquationVerdict) -> Verdict:
    equations = tuple(equations_by_symbol.get(e.symbol, e) for e in verdict.equations)
    return replace(verdict, equations=equations)


def wrong_equation(
    number: str, symbol: str, status: Status = Status.DIFFERS, **fields: object
) -> EquationVerdict:
    """Return the verdict of a wrong equation."""
    equation = EquationVerdict(
        number, symbol, BACKWARD, status, entry=WRONG_ENTRY, sizes=(("m", 2),)
    )
    return replace(equation, regime="ordinary", **fields)  # type: ignore[arg-type]


HINT = "The slope of which activation do you multiply with?"

ONE_FAULT = replace(
    _with_equations(
        CONFORMING_VERDICT,
        dZ1=wrong_equation("3.47", "dZ1", inferred=True),
        dW1=wrong_equation("3.48", "dW1", Status.FOLLOWS),
        db1=wrong_equation("3.49", "db1", Status.FOLLOWS),
    ),
    faults=(Cause("3.47", "dZ1", "dz1-sigmoid-slope", HINT, BACKWARD),),
    counterexample=COUNTEREXAMPLE,
    plot=FAULT_PLOT,
)
"""One fault with its consequences, cause, counterexample and plot."""

TWO_FAULTS = replace(
    _with_equations(
        ONE_FAULT,
        J=replace(wrong_equation("3.45", "J"), function="compute_cost"),
        A1=EquationVerdict(
            "3.20", "A1", "forward_propagation", Status.CLOSE, "as float32.", CONFORMING_ENTRY,
            approximation="float32",
        ),
    ),
    laws=(LawViolation("a-law", "It holds.", ("3.45",), "J", "it does not"),),
)  # fmt: skip

INCOMPLETE = replace(
    _with_equations(
        CONFORMING_VERDICT,
        dZ1=wrong_equation(
            "3.47", "dZ1", Status.MISSING, entry=None, sizes=(),
            message="backward_propagation is not defined.",
        ),
        J=EquationVerdict(
            "3.45", "J", "compute_cost", Status.UNSUPPORTED, "it looks like the squared error."
        ),
    ),
    missing=(BACKWARD,),
)  # fmt: skip
"""A missing function, and one that follows a convention that the binding does not allow."""

CRASHED = _with_equations(
    CONFORMING_VERDICT,
    J=EquationVerdict(
        "3.45", "J", "compute_cost", Status.CRASHED, "raised ValueError: math domain error."
    ),
    dZ1=wrong_equation("3.47", "dZ1", Status.TIMED_OUT, message="no answer in 5 s.", entry=None),
)

HOSTILE_TEXT = (
    "</script></title><script>document.title='owned'</script><img src=x onerror=alert(1)>"
    "&<svg/onload=alert(2)>\"'`{{7*7}}{% raw %}\x1b[2J\x1b]0;owned\x07\r\n::error::owned"
    "\u202e\u2066\x00\x08\ud800 %0A ]]> --> \u2028" + "long" * 60
)
"""Markup, templates, escape sequences, workflow commands, direction marks and surrogates."""

HOSTILE_VERDICT = replace(
    TWO_FAULTS,
    target=f"{HOSTILE_TEXT}.py",
    binding=HOSTILE_TEXT,
    isolation=HOSTILE_TEXT,
    equations=tuple(
        replace(e, message=HOSTILE_TEXT, function=HOSTILE_TEXT) for e in TWO_FAULTS.equations
    ),
    laws=(LawViolation(HOSTILE_TEXT, HOSTILE_TEXT, (HOSTILE_TEXT,), HOSTILE_TEXT, HOSTILE_TEXT),),
    missing=(HOSTILE_TEXT,),
    remarks=(HOSTILE_TEXT,),
    faults=(Cause("3.47", "dZ1", HOSTILE_TEXT, HOSTILE_TEXT, HOSTILE_TEXT),),
    counterexample=replace(COUNTEREXAMPLE, function=HOSTILE_TEXT, code=HOSTILE_TEXT),
    plot=replace(
        FAULT_PLOT,
        title=HOSTILE_TEXT,
        x_label=HOSTILE_TEXT,
        y_label=HOSTILE_TEXT,
        caption=HOSTILE_TEXT,
        series=tuple(replace(s, name=HOSTILE_TEXT) for s in FAULT_PLOT.series),
    ),
)
"""A verdict in which every text that a submission can choose is hostile."""

SAMPLE_VERDICTS = {
    "right": CONFORMING_VERDICT,
    "one fault": ONE_FAULT,
    "two faults": TWO_FAULTS,
    "lacking": INCOMPLETE,
    "crashed": CRASHED,
    "hostile": HOSTILE_VERDICT,
}
