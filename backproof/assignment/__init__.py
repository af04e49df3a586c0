"""Assignments: one small file that says what is asked for, what it is worth and what is allowed."""
