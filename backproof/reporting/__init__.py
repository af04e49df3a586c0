"""Reports: a verdict as a table for a terminal, and as JSON."""
