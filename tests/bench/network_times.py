"""1,000 random networks held against JAX."""

import time

from backproof.reference.graphs import network

NETWORK_COUNT, SHAPE_COUNT = 1000, 40


def seconds_against_jax() -> float:
    """The time for 1,000 networks over 40 shapes, compilation included."""
    import numpy as np

    from backproof.gradcheck.jax_network import jax_gradients
    from tests.jax.test_network_gradients import random_networks

    rng = np.random.default_rng(1)
    shapes = [tuple(int(n) for n in rng.integers(1, 8, 4)) for _ in range(SHAPE_COUNT)]
    many = random_networks(NETWORK_COUNT, seed=2, shapes=shapes)
    graph, start = network(), time.perf_counter()
    for given, theirs in zip(many, jax_gradients(many), strict=True):
        graph.evaluate(theirs, given)
    return time.perf_counter() - start
