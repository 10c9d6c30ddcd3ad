"""One duty over many rows: a row that is refused, or trips over a bug, never keeps the others from their turn."""

import logging
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import InterfaceError, OperationalError

from config.problems import Problem

log = logging.getLogger(__name__)


def for_each[R](what: str, rows: Iterable[tuple[int, R]], act: Callable[[R], int]) -> int:
    """Act on every (number, row), each in a transaction of its own. Returns the sum of what the acts gave.

    Only a database that is away ends the round: it is away for all of them.
    """
    done = 0
    for number, row in rows:
        try:
            done += act(row)
        except Problem as problem:
            log.warning("%s %s: %s", what, number, problem.code)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:  # noqa: BLE001 - at its next turn it is tried again, after the others had theirs
            log.error("%s %s: %s at %s", what, number, type(problem).__name__, where(problem))
    return done


def where(problem: Exception) -> str:
    """file:line of a problem. Its words stay out of the log: they may hold what it met in a patient's row."""
    *_outer, (frame, line) = traceback.walk_tb(problem.__traceback__)
    return f"{Path(frame.f_code.co_filename).name}:{line}"
