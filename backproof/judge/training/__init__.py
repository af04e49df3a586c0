"""Judge training loops by single steps, from the parameters after k iterations to k + 1.

`loop_runs` calls a loop with several numbers of iterations, `loop_steps` compares each step with
the reference step, `learning_rate_fit` infers the learning rate where the code chooses it, and
`judge_loop` gives the verdict. `loop_investigation` examines a loop that is not clearly right, and
`loop_diagnosis` recognises typical faults.
"""
