"""The equations of a one-hidden-layer network as typed, pure-NumPy kernels, and their graph.

The kernels are in `activations`, `forward`, `cost`, `backward`, `descent`, `collapse` and (the
definitions that vectorisation replaces) `loops`; `chapter` joins them to graphs of symbols,
`equations` indexes them by the text's numbers, and `errata` records where the text is misprinted.
"""
