"""A connection that does not wait for ever on a database that hangs.

A PostgreSQL whose processes stand still keeps its sockets: its machine acknowledges what is sent, so no network timeout
ends, and a time limit that the server should watch over is not watched over. Who has heard nothing for QUIET_S has the
door knocked at; when nobody opens, the connection is given up. A database that is only slow opens, and is waited for,
with ever longer pauses between the knocks.
"""

from collections.abc import Callable, Generator
from time import monotonic
from typing import Any, Final, override

import psycopg

QUIET_S: Final = 3.0


class WatchedConnection(psycopg.Connection[Any]):
    """`away` says, within seconds, whether the database is away; without it nobody is asked."""

    away: Callable[[], bool] | None = None

    @override
    def wait[T](self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:
        result: T = super().wait(self._watching(gen), *args, **kwargs)
        return result

    def _watching[T](self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """The same conversation; what is sent into it says several times a second whether the server was heard."""
        try:
            wants = next(gen)
            heard_s = monotonic()
            ask_s = heard_s + QUIET_S
            while True:
                ready = yield wants
                now_s = monotonic()
                if ready:
                    heard_s, ask_s = now_s, now_s + QUIET_S
                elif now_s >= ask_s:
                    self._give_up_if_away()
                    ask_s = now_s + (now_s - heard_s)
                wants = gen.send(ready)
        except StopIteration as done:
            value: T = done.value
            return value

    def _give_up_if_away(self) -> None:
        if self.away is not None and self.away():
            self.pgconn.finish()
            raise psycopg.OperationalError("the database hangs: nothing was heard, and nobody opens")
