"""Connect Backproof to other systems: Gradescope, Dask clusters, JSON-lines scoring."""
