"""Other graders on the same assignment, side by side: what each takes for a right submission.

Each is installed in a virtual environment of its own, and has example tests as it wants them: one
for each of the seven functions, which compares with the right values by `allclose`. None of them
isolates what it runs.
"""
