"""Backproof settles whether code computes a one-hidden-layer neural network correctly."""

__version__ = "0.1.0"
