"""Run a submission's functions in a separate, restricted process."""

from backproof.sandbox.launch import Launcher, LaunchSpec, PlainProcess
from backproof.sandbox.replies import Failure, FunctionInfo, Reply
from backproof.sandbox.submission_process import Worker

__all__ = [
    "Failure",
    "FunctionInfo",
    "LaunchSpec",
    "Launcher",
    "PlainProcess",
    "Reply",
    "Worker",
]
