"""Database and CPU work off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

_POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="work")


async def in_thread[**P, R](work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run blocking work in the process's pool of eight threads and give its result.

    An SQLite connection stays open in its thread, for opening one costs more than most queries; one that failed is
    dropped. PostgreSQL's go back to their pool, which checks them.
    """

    def job() -> R:
        try:
            return work(*args, **kwargs)
        finally:
            for connection in connections.all(initialized_only=True):
                if connection.vendor != "sqlite" or connection.errors_occurred or connection.in_atomic_block:
                    connection.close()

    return await asyncio.get_running_loop().run_in_executor(_POOL, job)
