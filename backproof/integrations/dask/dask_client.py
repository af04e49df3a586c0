"""The scheduler of a cluster: its address, and a client with at least one worker behind it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from backproof.grading.run_errors import RunError

__all__ = ["open_client"]

CONNECT_SECONDS = 10.0
WAIT_SECONDS = 30.0
"""How long a run waits for its first worker."""

SCHEME = "://"
MAX_PORT = 65535

EXPECTED = "expected that of a scheduler, such as tcp://10.0.0.1:8786"


@contextmanager
def open_client(address: str, notify: Callable[[str], None]) -> Iterator[Any]:
    """A client of the scheduler at an address, as long as it is needed.

    Raises RunError where the address is none, at once, and where nobody answers there or no worker
    joins.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RunError("--cluster needs Dask: pip install 'backproof[cluster]'") from None
    whole = _full_address(address)
    for name in ("distributed", "distributed.client", "distributed.core"):  # that is for us to say
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(
            _ping_scheduler(whole)
        )  # a client that finds nobody stays, and complains in its end
        client = Client(whole, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunError(f"{address}: no scheduler answers there: {said}") from None
    try:
        _wait_for_a_worker(client, address, notify)
        yield client
    finally:
        client.close()


def _full_address(address: str) -> str:
    """The address with its scheme; RunError where no scheduler can have it."""
    from distributed.comm.addressing import get_address_host_port

    whole = address if SCHEME in address else f"tcp{SCHEME}{address}"
    try:
        host, port = get_address_host_port(whole, strict=True)
    except (ValueError, ImportError, NotImplementedError) as error:
        raise RunError(f"{address!r} is no address ({error}): {EXPECTED}") from None
    if not host or not 0 < port <= MAX_PORT or not host.isprintable() or " " in host:
        raise RunError(f"{address!r} is no address: {EXPECTED}")
    return whole


async def _ping_scheduler(address: str) -> None:
    """Ask the scheduler who it is; OSError or TimeoutError where none answers."""
    from distributed import Security, rpc

    secured = Security().get_connection_args("client")
    async with rpc(address, timeout=CONNECT_SECONDS, connection_args=secured) as scheduler:
        await asyncio.wait_for(scheduler.identity(), CONNECT_SECONDS)


def _wait_for_a_worker(client: Any, address: str, notify: Callable[[str], None]) -> None:
    if not client.nthreads():
        notify(f"{address}: has no workers yet: waiting {WAIT_SECONDS:g} s for one")
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError:
        joining = f"dask worker {address}"
        raise RunError(f"{address}: has no workers: start some with {joining}") from None
