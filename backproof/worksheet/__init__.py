"""Worksheets for students: a Python file and a notebook with blanks, made from a binding."""
