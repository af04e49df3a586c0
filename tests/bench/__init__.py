"""Benchmarks: the promised figures as measured here and now; nothing is asserted of them.

`python -m tests.bench` prints a table. The machines are noisy: read medians and ratios.
"""
