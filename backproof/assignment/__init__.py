"""Assignments: their definition, and reading and writing of their TOML files."""
