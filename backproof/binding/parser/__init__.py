"""The parser of bindings, one module for each part of the syntax."""
