"""Which symbols the results of a function determine although the function does not return them.

The gradients dW and db of a layer are (1/m) dZ Aᵀ and (1/m) Σ dZ, which determine dZ where there
are fewer examples than rows in A and a row of ones. One step of gradient descent determines the
gradient that it used.
"""

from collections.abc import Collection

from backproof.reference.graphs import GRADIENTS, NEXT_PARAMETERS

UPDATED_PARAMETERS = dict(zip(GRADIENTS, NEXT_PARAMETERS, strict=True))
"""By gradient: the parameter after a step of gradient descent, which determines the gradient."""

LAYER_SOURCES = {"dZ2": ("dW2", "db2", "A1"), "dZ1": ("dW1", "db1", "X")}
"""By dZ: the gradients of its layer and the input of the layer, which determine dZ."""


def inference_sources(symbol: str, outputs: Collection[str]) -> tuple[str, ...]:
    """Return the outputs of a function that determine a symbol, () where they do not.

    An output determines itself.
    """
    if symbol in outputs:
        return (symbol,)
    if symbol in UPDATED_PARAMETERS:
        updated = UPDATED_PARAMETERS[symbol]
        return (updated,) if updated in outputs else ()
    gradients = [inference_sources(s, outputs) for s in LAYER_SOURCES.get(symbol, ())[:2]]
    return tuple(s for sources in gradients for s in sources) if all(gradients) else ()
