"""Training loops, judged by one step: from the parameters after k iterations to those after k + 1.

`runs` asks a loop for both from the same start, `steps` holds what it did between them against the
chapter's step, `pace` reads off the learning rate where the code decides it, `shapes` names what
loops do wrong, and `loop` joins them to one verdict.
"""
