"""Validate one implementation: load it, judge it, diagnose it, and build its verdict."""
