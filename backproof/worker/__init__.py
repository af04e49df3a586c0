"""Running an implementation's functions in another process, which sees inputs and nothing else."""

from backproof.worker.answers import SymbolResults
from backproof.worker.as_graph import CallFailedError
from backproof.worker.implementation import Implementation
from backproof.worker.launch import Launcher, LaunchSpec, PlainProcess
from backproof.worker.process import Worker
from backproof.worker.replies import Failure, FunctionInfo, Reply

__all__ = [
    "SymbolResults",
    "CallFailedError",
    "Failure",
    "FunctionInfo",
    "Implementation",
    "Launcher",
    "LaunchSpec",
    "PlainProcess",
    "Reply",
    "Worker",
]
