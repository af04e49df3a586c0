"""Running an implementation's functions in another process, which sees inputs and nothing else."""

from backproof.implementation.bound_implementation import Implementation
from backproof.implementation.graph_adapter import CallFailedError
from backproof.implementation.symbol_results import SymbolResults
from backproof.sandbox.file_worker import Worker
from backproof.sandbox.launch import Launcher, LaunchSpec, PlainProcess
from backproof.sandbox.replies import Failure, FunctionInfo, Reply

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
