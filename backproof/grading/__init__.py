"""Grading a class: marks from verdicts, the records of a run, and the run itself."""
