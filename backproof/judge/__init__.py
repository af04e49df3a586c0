"""The judge: draws an exam, asks an implementation, and says equation by equation what is right.

`exam` draws the examples, `examination` asks a function and compares, `placement` says which
equation a wrong result belongs to, `approximations` lists what passes as close, `start` judges a
random initialisation, `counterexample` shrinks a failure and writes it as code, and `judge` joins
them to a `verdict`.
"""
