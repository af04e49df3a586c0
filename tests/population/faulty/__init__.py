"""The wrong submissions, by the stage where they go wrong; each module registers its own."""

from tests.population.faulty import (  # noqa: F401
    activation,
    backward_hidden,
    backward_output,
    cost,
    descent,
    forward,
    held_out_backward,
    held_out_forward,
    remarks,
    slopes,
    start,
)
