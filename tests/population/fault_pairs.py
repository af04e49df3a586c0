"""Two independent faults in one submission: both must be found, and nothing else."""

from collections.abc import Iterator

from tests.population.case_scores import FaultCase
from tests.population.seeded_faults import SEEDED_FAULTS, FaultCategory, FaultOrigin
from tests.population.submission_outcomes import PopulationSubmission
from tests.population.submission_styles import STYLES
from tests.support.submission_data import apply_edits

FAULT_PAIRS = (
    ("hidden-bias-forgotten", "cost-not-averaged"),
    ("output-bias-subtracted", "error-doubled"),
    ("hidden-bias-subtracted", "output-bias-forgotten"),
    ("hidden-layer-of-sigmoids", "output-biases-not-averaged"),
    ("no-output-activation", "output-weights-not-averaged"),
    ("sigmoid-of-the-opposite", "hidden-weights-not-averaged"),
    ("cost-of-the-ones-alone", "hidden-slope-forgotten"),
    ("cost-below-zero", "error-turned-round"),
    ("half-the-cost", "hidden-biases-not-averaged"),
    ("cost-in-bits", "step-uphill"),
    ("error-of-squares", "hidden-slope-forgotten"),
    ("error-turned-round", "hidden-biases-of-dA1"),
    ("output-weights-of-Z1", "hidden-weights-of-dA1"),
    ("output-weights-not-averaged", "hidden-biases-not-averaged"),
    ("output-biases-not-averaged", "hidden-weights-not-averaged"),
    ("output-biases-without-keepdims", "hidden-error-averaged-too"),
    ("hidden-slope-forgotten", "hidden-weights-over-the-length-of-X"),
    ("one-minus-A1", "step-without-rate"),
    ("hidden-biases-four-fold", "old-bias-returned"),
    ("step-uphill", "everyone-is-a-one"),
    ("activation-computed-and-not-used", "error-without-sign"),
    ("weights-cut-at-one", "hidden-slope-with-a-floor"),
    ("labels-smoothed", "decay-in-the-output-weights"),
    ("tanh-by-its-series", "output-bias-of-the-middle-example"),
)
"""Pairs of ids; the faults of a pair touch different lines."""


def pair_cases() -> Iterator[FaultCase]:
    """Each pair in each style that can show both."""
    for names in FAULT_PAIRS:
        faults = tuple(SEEDED_FAULTS[name] for name in names)
        for style in STYLES:
            if all(_is_written_in(name, style) for name in names):
                source = STYLES[style].right_source()
                for fault in faults:
                    source = apply_edits(source, fault.edits[style])
                kind = max((fault.category for fault in faults), key=list(FaultCategory).index)
                submission = PopulationSubmission(" + ".join(names), style, source)
                yield FaultCase(submission, FaultOrigin.TWO_FAULTS, kind, faults)


def _is_written_in(name: str, style: str) -> bool:
    return style in SEEDED_FAULTS[name].edits
