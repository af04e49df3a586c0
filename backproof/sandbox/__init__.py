"""Run a submission's functions in a separate, restricted process."""

from backproof.sandbox.file_worker import Worker
from backproof.sandbox.launch import Launcher, LaunchSpec, PlainProcess
from backproof.sandbox.replies import Failure, FunctionInfo, Reply

__all__ = [
    "Failure",
    "FunctionInfo",
    "LaunchSpec",
    "Launcher",
    "PlainProcess",
    "Reply",
    "Worker",
]
