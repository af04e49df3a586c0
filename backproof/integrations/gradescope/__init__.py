"""Gradescope's autograder: the zip that a lecturer uploads, and what is run from it there."""
