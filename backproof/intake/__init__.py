"""Collect the submissions of a class from folders, archives and the downloads of platforms."""
