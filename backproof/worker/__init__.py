"""Running an implementation's functions in another process, which sees inputs and nothing else."""

from backproof.worker.implementation import Answer, CallFailedError, Implementation
from backproof.worker.launch import Launcher, Order, PlainProcess
from backproof.worker.process import Failure, FunctionInfo, Reply, Worker

__all__ = [
    "Answer",
    "CallFailedError",
    "Failure",
    "FunctionInfo",
    "Implementation",
    "Launcher",
    "Order",
    "PlainProcess",
    "Reply",
    "Worker",
]
