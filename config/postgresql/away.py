"""What a process knows of a database that is away. No Django, no PostgreSQL: the knocking is the asker's."""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Final

KNOCK_EVERY_S: Final = 1.0

type Knock = Callable[[], bool]


class Away:
    """Shared by all threads. `knock` says whether the database is at home, and may take seconds to find out."""

    def __init__(self, now_s: Callable[[], float] = monotonic) -> None:
        self._now_s = now_s
        self._knocking = Lock()
        self._away = False
        self._knocked_s = float("-inf")

    def refuses(self, knock: Knock) -> bool:
        """Is the database away? While it is, one asker in KNOCK_EVERY_S finds out anew; the others are told at once."""
        return self._away and self.found_away(knock)

    def found_away(self, knock: Knock) -> bool:
        """Find out, or take what another thread finds out now or has just found out."""
        if not self._knocking.acquire(blocking=False):
            return self._away
        try:
            if self._now_s() - self._knocked_s >= KNOCK_EVERY_S:
                self._away = not knock()
                self._knocked_s = self._now_s()
            return self._away
        finally:
            self._knocking.release()
