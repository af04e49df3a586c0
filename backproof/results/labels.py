"""The labels of marks that belong to no equation."""

TRAINING_LOOP_LABEL = "nn_model"
"""The label of the training loop."""

STABILITY_BONUS_LABEL = "stability"
"""The label of the bonus for finite results at extreme inputs."""
