"""Connection to a Dask scheduler: its address, and a client that has at least one worker."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from backproof.grading.run_errors import RunError

__all__ = ["open_client"]

CONNECT_SECONDS = 10.0
WAIT_SECONDS = 30.0
"""The time that a run waits for its first worker."""

SCHEME = "://"
MAX_PORT = 65535

EXPECTED = "expected that of a scheduler, such as tcp://10.0.0.1:8786"
LOGGERS = ("distributed", "distributed.client", "distributed.core")


@contextmanager
def open_client(address: str, notify: Callable[[str], None]) -> Iterator[Any]:
    """Yield a client of the scheduler at an address, and close it at the end.

    Raises RunError if the address is invalid, no scheduler answers, or no worker joins.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RunError("--cluster needs Dask: pip install 'backproof[cluster]'") from None
    full_address = _full_address(address)
    for name in LOGGERS:  # the command line reports these errors itself
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # A client that reaches no scheduler keeps running and logs errors when it is closed.
        asyncio.run(_ping_scheduler(full_address))
        client = Client(full_address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunError(f"{address}: no scheduler answers there: {reason}") from None
    try:
        _wait_for_a_worker(client, address, notify)
        yield client
    finally:
        client.close()


def _full_address(address: str) -> str:
    """Return the address with its scheme; raise RunError if it is invalid."""
    from distributed.comm.addressing import get_address_host_port

    full_address = address if SCHEME in address else f"tcp{SCHEME}{address}"
    try:
        host, port = get_address_host_port(full_address, strict=True)
    except (ValueError, ImportError, NotImplementedError) as error:
        raise RunError(f"{address!r} is no address ({error}): {EXPECTED}") from None
    if not host or not 0 < port <= MAX_PORT or not host.isprintable() or " " in host:
        raise RunError(f"{address!r} is no address: {EXPECTED}")
    return full_address


async def _ping_scheduler(address: str) -> None:
    """Request the scheduler's identity; raise OSError or TimeoutError if there is none."""
    from distributed import Security, rpc

    connection_args = Security().get_connection_args("client")
    async with rpc(address, timeout=CONNECT_SECONDS, connection_args=connection_args) as scheduler:
        await asyncio.wait_for(scheduler.identity(), CONNECT_SECONDS)


def _wait_for_a_worker(client: Any, address: str, notify: Callable[[str], None]) -> None:
    if not client.nthreads():
        notify(f"{address}: has no workers yet: waiting {WAIT_SECONDS:g} s for one")
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError:
        command = f"dask worker {address}"
        raise RunError(f"{address}: has no workers: start some with {command}") from None
