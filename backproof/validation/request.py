"""What is asked of a file: the binding, the exam, the limits, and the walls around it."""

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
"""How long one call may take unless told otherwise."""

NETWORK = "network"
"""The graph of the chapter's network, of which every training loop is."""

LOAD_TIMEOUT_FACTOR = 4
"""How many times that loading a file may take."""


@dataclass(frozen=True, slots=True)
class ValidationRequest:
    """What is asked of a file: the binding, the precision, the exam's seed and size, the time.

    `picture` asks for the plot of the first fault as well, for a page; `counterexample` for the
    smallest example that shows it, which costs a search. `run_all` runs what a file does besides
    defining functions, and `python` is the interpreter whose libraries it sees. `isolation` is the
    tier that keeps it from this machine: "auto" takes the strongest that works, and a plain
    process only for code that is `trusted`, which also sees the files beside it. `private` is what
    the code must not reach. Networks of the sizes in `large` are drawn as well; `options` are the
    words of the command that ask for them. `imports` are the only modules that may be imported, any
    where there are none, and `total_seconds` what all calls together may take. `training` is a
    training loop to be judged as well.
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
        """Raise TypeError or ValueError where nothing of the kind can be asked."""
        require_int("seed", self.seed, 0)
        require_int("examples", self.examples, 1)
        require_type("dtype", self.dtype, str, "the name of a format, such as 'float32'")
        require_seconds("call_seconds", self.call_seconds)
        require_choice("isolation", self.isolation, ("auto", *TIERS))
        require_type("python", self.python, str | None, "the path of an interpreter")

    def launcher(self, target: Target) -> Launcher:
        """What starts the worker; raises LaunchError where such isolation cannot be had.

        An installed module may need all that is installed with it: it is one's own choice.
        """
        own = isinstance(target, Module) and self.trusted and self.isolation == "auto"
        wanted: Any = "process" if own else self.isolation
        return choose_launcher(
            wanted, python=self.python, private_paths=self.private_paths, trusted=self.trusted
        )

    @property
    def non_default_options(self) -> tuple[str, ...]:
        """The words of the command for all that is not as usual, and that a verdict depends on."""
        said = ["--run"] if self.run_all else []
        usual = self.call_seconds == CALL_SECONDS
        said += [] if usual else ["--timeout", f"{self.call_seconds:g}"]
        said += [] if self.isolation == "auto" else ["--isolation", self.isolation]
        return (*said, *(["--python", self.python] if self.python else []))

    @property
    def load_seconds(self) -> float:
        """How long starting the implementation may take."""
        return LOAD_TIMEOUT_FACTOR * self.call_seconds

    @property
    def example_spec(self) -> ExampleSpec:
        """The terms on which examples are drawn."""
        return ExampleSpec(self.binding.activation, self.binding.fixed, self.dtype)

    @property
    def required_functions(self) -> RequiredArities:
        """The names that a file is loaded for: those of the binding, and the training loop's."""
        loops = () if self.training_loop is None else (self.training_loop.call_line(1),)
        return required_functions(replace(self.binding, lines=(*self.binding.lines, *loops)))

    @property
    def _graphs(self) -> tuple[Graph, ...]:
        """The graphs to draw examples of; a training loop needs networks in any case."""
        graphs = self.binding.graphs
        if self.training_loop is None or any(graph.name == NETWORK for graph in graphs):
            return graphs
        return (*graphs, self.training_loop.call_line(1).graph)

    def draw_examples(self) -> ExampleSet:
        """The examples, drawn under the seed."""
        exam = draw_example_set(self._graphs, self.example_spec, self.seed, self.examples)
        if self.large and NETWORK in exam:
            exam[NETWORK] += tuple(large_networks(self.example_spec, self.seed, self.large))
        return exam
