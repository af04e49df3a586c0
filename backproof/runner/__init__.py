"""The worker's side: loads a Python file and calls its functions, as frames on a pipe ask.

It needs the standard library and any NumPy, and nothing of ours: the folder is run by its path,
under the interpreter that an assignment names. The judge imports `frames` for the protocol, and
trusts nothing that it receives: what runs here can write whatever it likes to the pipe, in the
worker's name.
"""
