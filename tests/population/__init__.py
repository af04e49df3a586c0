"""Measure the judge on a population of right and wrong submissions.

The submissions are written independently of the fault catalogue in `backproof.properties.faults`.
There are three styles, each with a right source. Edits of that source introduce the faults that
people make. The judge must reject each faulty submission, locate the fault at its equation and
name it, and must accept every right variant.

`python -m tests.population` judges all of them, `python -m tests.population.alarms` looks for
false alarms among many right submissions, and `python -m tests.population.sensitivity` finds the
smallest error that is detected.
"""
