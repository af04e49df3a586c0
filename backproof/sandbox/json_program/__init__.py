"""External programs, in any language, that answer requests as lines of JSON."""
