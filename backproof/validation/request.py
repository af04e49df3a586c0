"""The request of a validation: the binding, the hidden test set, the limits and the sandbox."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backproof.binding import Binding
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.implementation.required_functions import required_functions
from backproof.judge.example_set import EXAMPLES, ExampleSet, ExampleSpec, draw_example_set
from backproof.judge.large_examples import NetworkSizes, large_networks
from backproof.reference.graph import Graph
from backproof.results.argument_checks import (
    require_choice,
    require_int,
    require_seconds,
    require_type,
)
from backproof.results.target import Module, Target
from backproof.sandbox import Launcher
from backproof.sandbox.isolation.tier_selection import TIERS, choose_launcher
from backproof.sandbox.load_report import RequiredArities

CALL_SECONDS = 5.0
"""The default time limit of one call, in seconds."""

NETWORK = "network"
"""The name of the network's graph, which every training loop needs."""

LOAD_TIMEOUT_FACTOR = 4
"""The time limit of loading a file, in units of the time limit of one call."""


@dataclass(frozen=True, slots=True)
class ValidationRequest:
    """Everything that a validation depends on, except the target.

    Attributes
    ----------
    binding : Binding
        The binding.
    seed, examples : int
        The seed of the hidden test set, and the number of networks in it.
    dtype : str
        The number format of the inputs and of the expected arithmetic.
    call_seconds, total_seconds : float
        The time limits of one call and of all calls together, in seconds.
    picture : bool
        Whether to make the plot of the first fault.
    run_all : bool
        Whether to run all of a file, and not only its definitions.
    python : str or None
        The path of the interpreter that runs the code.
    counterexample : bool
        Whether to search for the smallest example that shows the first fault.
    isolation : str
        The isolation tier; "auto" for the strongest that works.
    trusted : bool
        Whether the code is trusted: then "auto" may select a plain process, and the code sees the
        files beside it.
    private_paths : tuple of Path
        The paths that the code must not read.
    large : tuple of mapping
        The sizes of large networks that are added to the hidden test set.
    options : tuple of str
        The words of the command line that request these networks.
    allowed_imports : tuple of str
        The only modules that the code may import; empty if it may import any.
    training_loop : TrainingLoopCall or None
        The training loop that is judged as well.
    """

    binding: Binding
    seed: int
    dtype: str = "float64"
    examples: int = EXAMPLES
    call_seconds: float = CALL_SECONDS
    picture: bool = False
    run_all: bool = False
    python: str | None = None
    counterexample: bool = True
    isolation: str = "auto"
    trusted: bool = True
    private_paths: tuple[Path, ...] = ()
    large: tuple[NetworkSizes, ...] = ()
    options: tuple[str, ...] = ()
    allowed_imports: tuple[str, ...] = ()
    total_seconds: float | None = None
    training_loop: TrainingLoopCall | None = None

    def __post_init__(self) -> None:
        """Raise TypeError or ValueError if a field is invalid."""
        require_int("seed", self.seed, 0)
        require_int("examples", self.examples, 1)
        require_type("dtype", self.dtype, str, "the name of a format, such as 'float32'")
        require_seconds("call_seconds", self.call_seconds)
        require_choice("isolation", self.isolation, ("auto", *TIERS))
        require_type("python", self.python, str | None, "the path of an interpreter")

    def launcher(self, target: Target) -> Launcher:
        """Return what starts the worker; raise LaunchError if the isolation is not available.

        A trusted installed module runs in a plain process, since it may need other packages.
        """
        is_own_module = isinstance(target, Module) and self.trusted and self.isolation == "auto"
        tier: Any = "process" if is_own_module else self.isolation
        return choose_launcher(
            tier, python=self.python, private_paths=self.private_paths, trusted=self.trusted
        )

    @property
    def non_default_options(self) -> tuple[str, ...]:
        """The command-line options for each field that has no default value."""
        words = ["--run"] if self.run_all else []
        if self.call_seconds != CALL_SECONDS:
            words += ["--timeout", f"{self.call_seconds:g}"]
        if self.isolation != "auto":
            words += ["--isolation", self.isolation]
        return (*words, *(["--python", self.python] if self.python else []))

    @property
    def load_seconds(self) -> float:
        """The time limit of loading the implementation, in seconds."""
        return LOAD_TIMEOUT_FACTOR * self.call_seconds

    @property
    def example_spec(self) -> ExampleSpec:
        """The specification of the examples."""
        return ExampleSpec(self.binding.activation, self.binding.fixed, self.dtype)

    @property
    def required_functions(self) -> RequiredArities:
        """The functions of the binding and the training loop, with their numbers of arguments."""
        loops = () if self.training_loop is None else (self.training_loop.call_line(1),)
        return required_functions(replace(self.binding, lines=(*self.binding.lines, *loops)))

    @property
    def _graphs(self) -> tuple[Graph, ...]:
        """The graphs of which examples are drawn; a training loop always needs networks."""
        graphs = self.binding.graphs
        if self.training_loop is None or any(graph.name == NETWORK for graph in graphs):
            return graphs
        return (*graphs, self.training_loop.call_line(1).graph)

    def draw_examples(self) -> ExampleSet:
        """Draw the hidden test set from the seed."""
        example_set = draw_example_set(self._graphs, self.example_spec, self.seed, self.examples)
        if self.large and NETWORK in example_set:
            example_set[NETWORK] += tuple(large_networks(self.example_spec, self.seed, self.large))
        return example_set
