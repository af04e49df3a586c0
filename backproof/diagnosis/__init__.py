"""Diagnosis: the smallest set of listed faults that reproduces a wrong function's results.

`candidates` are the faults that a function could hold, `prediction` what it would return with
them, `search` finds the set, `naming` turns it into verdicts and causes, `hints` helps where
nothing listed explains, `starts` names faults of the random start and `conventions` says which
deviations are another convention, and no fault at all.
"""
