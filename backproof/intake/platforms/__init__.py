"""The layouts in which platforms deliver the submissions of a class, one module for each."""
