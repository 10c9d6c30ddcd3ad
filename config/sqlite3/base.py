"""Django's SQLite backend, with the writers of this process waiting in a queue.

SQLite lets one writer in at a time, and the others ask again after naps of up to 100 ms: thirty-two dispatches at
once then took over a second, most of it asleep. Here a transaction that will write first waits for its turn on a
lock of the process, and wakes as soon as the writer before it is done. The lock only saves time: SQLite's own
still decides, also against writers of other processes.
"""

from threading import Lock
from typing import Any, Final

from django.db.backends.sqlite3 import base

_turns: Final[dict[str, Lock]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds its file's turn from BEGIN IMMEDIATE to the end of the transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode == "IMMEDIATE":  # type: ignore[attr-defined]
            self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _take_turn(self) -> None:
        """Wait as long as SQLite itself would; then go on without, and let SQLite say that it is busy."""
        turn = _turns.setdefault(str(self.settings_dict["NAME"]), Lock())
        if self._turn is None and turn.acquire(timeout=float(self.settings_dict["OPTIONS"].get("timeout", 5))):
            self._turn = turn

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn()  # a commit that failed keeps its turn until it is rolled back

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()
