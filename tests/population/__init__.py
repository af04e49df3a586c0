"""How good the judge is: submissions as text, right and wrong, written apart from the catalogue.

Nothing here looks at how `backproof.properties.faults` writes a fault. Three styles, each a right source of
its own, are edited line by line as people go wrong; the judge must reject each fault, place it at
its equation and name it, and accept every variant that is right.

`python -m tests.population` judges them all; `python -m tests.population.alarms` looks for false
alarms among many right ones; `python -m tests.population.sensitivity` finds the smallest error
that is seen.
"""
