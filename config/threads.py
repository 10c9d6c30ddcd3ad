"""Database and CPU work off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections

_POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="work")


async def in_thread[**P, R](work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run blocking work in the process's pool of eight threads and give its result.

    Each thread keeps its database connection between calls; a broken one is dropped and made anew.
    """

    def job() -> R:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()
            if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
                connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(_POOL, job)
