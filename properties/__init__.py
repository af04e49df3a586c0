"""What must hold: examples to try, laws, rounding bounds, and the faults that laws must reject.

`bounds` derives how far any right evaluation may lie from the reference; `strategies` draws
examples; `laws` says what every implementation must satisfy; `faults` and `errata` are wrong
implementations that some law must reject.
"""
