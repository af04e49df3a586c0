"""Learning rates that people often write into the code as constants."""

DEFAULT_RATES = (1.2, 1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001, 0.0075)
