"""The wrong submissions, by the stage where they go wrong; each module registers its own."""

from tests.population.wrong_submissions import (
    held_out_backward,
    held_out_forward,
    practice_and_stability,
    wrong_activations,
    wrong_costs,
    wrong_derivatives,
    wrong_forward_passes,
    wrong_hidden_gradients,
    wrong_initialisations,
    wrong_output_gradients,
    wrong_updates,
)
