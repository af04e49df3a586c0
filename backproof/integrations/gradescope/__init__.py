"""Gradescope: build the zip of an autograder, and grade submissions inside it."""
