"""Django's PostgreSQL backend, whose askers are told at once when the database is away.

A pool waits for a connection as long as it may, which is right when all are busy and wrong when there is no database:
then every request would hold its thread for seconds, to be told the same. Here an asker who got nothing for a moment
knocks at the database itself. Who finds nobody at home remembers it for all of this process, and one asker a second
knocks again. Whoever waits for an answer meanwhile is told too (`watched`).
"""

from typing import Any, Final

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from config import pool
from config.postgresql.away import Away

_away: Final[dict[str, Away]] = {}
#: How PostgreSQL says 53300, too_many_connections. libpq keeps the code of a refused connection to itself; a server
#: that says it in another language counts as away, and is knocked at again a second later.
_FULL: Final = ("too many clients", "too many connections", "remaining connection slots")


def _knock(parameters: dict[str, Any]) -> bool:
    """Is the database at home? Waits `connect_timeout` at the most.

    One that has no connection left for us is: those of the pool are good, and somebody will give one back.
    """
    try:
        psycopg.connect(**parameters).close()
    except psycopg.OperationalError as problem:
        return any(words in str(problem) for words in _FULL)
    return True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is refused without waiting while the database is known to be away."""

    def _configure_connection(self, connection: Any) -> Any:
        """A new connection of the pool, which knows from its first word on whom to ask."""
        away, parameters = _away.setdefault(self.alias, Away()), self.get_connection_params()
        connection.away = lambda: away.found_away(lambda: _knock(parameters))
        return super()._configure_connection(connection)  # type: ignore[misc]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """1. Known to be away: refuse, unless it is this asker's turn to knock. 2. Wait for the pool a moment.
        3. Nothing: knock; nobody at home is remembered. 4. Busy only: wait on, as long as anybody waits.
        """
        away = _away.setdefault(self.alias, Away())
        if away.refuses(lambda: _knock(conn_params)):
            raise psycopg.OperationalError("the database was away a moment ago")
        for _turn in range(pool.TURNS - 1):
            try:
                return super().get_new_connection(conn_params)
            except PoolTimeout:
                if away.found_away(lambda: _knock(conn_params)):
                    raise
        return super().get_new_connection(conn_params)
