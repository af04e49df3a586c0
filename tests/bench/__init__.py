"""Benchmarks: the promised figures as measured here and now; nothing is asserted of them.

`python -m tests.bench` prints tables, with other graders beside ours where `--peers FOLDER` says
where to install them; `python -m tests.bench --class 10000` grades a class of that size. `--json`
records what was measured for docs/benchmarks.md. The machines are noisy: read ratios.
"""
