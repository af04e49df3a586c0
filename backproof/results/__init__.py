"""Plain, frozen data: submissions, targets, verdicts and marks, and a verdict to and from JSON."""
