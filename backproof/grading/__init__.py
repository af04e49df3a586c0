"""Grade a class: marks from verdicts, the gradebook, and runs that can be resumed."""
