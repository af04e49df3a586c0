"""Judge implementations: a verdict for each equation, with a counterexample for wrong ones.

`judge` joins the parts. `example_set` draws the hidden test set, `function_calls` calls functions
and records observations, `function_verdicts` compares them with the reference equations,
`fault_localization` assigns a wrong result to the equation at fault, `law_checks` checks laws,
`statefulness` repeats calls in a fresh process, `counterexample_search` looks for a small example
that fails, and `training` judges training loops.
"""
