"""Interfaces to other systems: Dask clusters, Gradescope, and JSON lines of sources."""
