"""What a pool of database connections does when the database went away under it."""

from typing import Any, Final

import psycopg
from psycopg_pool import ConnectionPool

from config.postgresql.watched import WatchedConnection

TURNS: Final = 10
TURN_S: Final = 0.5  # of waiting for a connection; then the database is looked for (config.postgresql)
#: How long the network may be silent: libpq's shortest time to connect, and the life of a connection without answers.
PATIENCE: Final = {"connect_timeout": 2, "tcp_user_timeout": 5000}
RECONNECT_S: Final = 2  # and then the next asker tries: a pool left to itself naps longer each time, up to minutes


def check(connection: psycopg.Connection[Any]) -> None:
    """Is the connection alive? Raises when it is not.

    Where one is dead the others are too: all are thrown away at once. Left alone, the pool finds them one by one,
    with a growing nap after each, and a restarted database would be out of reach for half a minute.
    """
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        pool = getattr(connection, "_pool", None)
        if pool is not None:
            pool.drain()
        raise


def options(max_size: int) -> dict[str, Any]:
    return {
        "min_size": 1,
        "max_size": max_size,
        "timeout": TURN_S,
        "reconnect_timeout": RECONNECT_S,
        "check": check,
        "connection_class": WatchedConnection,
    }
