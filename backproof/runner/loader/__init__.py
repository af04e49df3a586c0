"""Load a submission: read its source, recover from errors, run what defines its functions."""
