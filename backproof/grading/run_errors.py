"""What can be wrong with a run as a whole, in one line: what is the matter, and what to do."""


class RunError(ValueError):
    """A run that cannot be, as it is asked for."""


class StoppedError(RuntimeError):
    """A run that cannot go on, for no fault of who asked for it; what is graded is stored."""
