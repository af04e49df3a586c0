"""All peers, one after another."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from tests.bench.peers import gradescope_peer, nbgrader_peer, otter_peer
from tests.bench.peers.peer import Peer, measure_peers

PEERS = [cast("Peer", module) for module in (otter_peer, nbgrader_peer, gradescope_peer)]
SUBMISSION_COUNT = 10
"""How many right submissions each grades."""


def measure_all_peers(environments: Path) -> list[dict[str, Any]]:
    """What each takes, or why it cannot be had; they are installed in that folder."""
    return [
        asdict(found) for found in measure_peers(PEERS, environments.absolute(), SUBMISSION_COUNT)
    ]
