"""The frameworks that are validated, and what each needs."""

from dataclasses import dataclass
from pathlib import Path

from backproof.binding import Binding, load

EXAMPLES = Path(__file__).parents[2] / "examples" / "frameworks"


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework: its example in `examples/frameworks`, its title, and what pip is to install.

    `distribution` is the one that says which version there is.
    """

    example: str
    title: str
    distribution: str
    pinned: str = ""
    dtypes: tuple[str, ...] = ("float64", "float32")

    @property
    def requirements(self) -> tuple[str, ...]:
        """What pip is asked for; NumPy is what the worker hands arrays over in."""
        return self.distribution + self.pinned, "numpy"

    @property
    def path(self) -> Path:
        """The file that is validated."""
        return EXAMPLES / f"{self.example}.py"

    def binding(self) -> Binding:
        """How the example's functions speak the text's symbols."""
        return load(str(EXAMPLES / f"{self.example}.binding"))


FRAMEWORKS = (
    Framework("pytorch", "PyTorch", "torch", "==2.13.0"),  # the version that nox's bench measures
    Framework("jax_numpy", "JAX", "jax"),
    Framework("scikit_learn", "scikit-learn", "scikit-learn"),
    Framework("hips_autograd", "HIPS autograd", "autograd"),
)
