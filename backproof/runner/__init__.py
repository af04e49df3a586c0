"""The program that runs in the sandbox: it loads a submission and calls its functions.

It needs only the standard library and NumPy: the folder is run by its path, with the interpreter
that an assignment names, from Python 3.10 on. The judge imports `protocol.frames` to encode and
decode messages. It trusts no message, since the submission can write to the pipe, too.
"""
