"""Waking the boards after commit: a hint through the channel layer, never a condition for the commit.

A service may run in any thread. The process's event loop attaches itself here once; hints are handed to that
loop and the service goes on at once, so that a slow or dead Redis delays nobody's dispatch. A process without a
loop (a command) sends by itself where the layer reaches other processes; the heart of each server reads the
journal every second for whatever got lost.
"""

import asyncio
import json
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
SEND_LIMIT_S = 2.0  # a Redis that neither answers nor refuses is as good as dead
_loop: asyncio.AbstractEventLoop | None = None
_down = False
_pending: set[asyncio.Task[bool]] = set()


def attach() -> None:
    """Make the running event loop the one that sends hints from this process."""
    global _loop
    _loop = asyncio.get_running_loop()


def board_group(centre_id: int) -> str:
    return f"board.{centre_id}"


def asks_anew(data: dict[str, Any]) -> bool:
    """Does this fact change rows that it does not carry, so that boards must read everything again?"""
    return bool(data.get("note", {}).get("resync"))


def boards(centre_id: int, message: dict[str, Any]) -> None:
    """Hint one journal entry to every board of a centre. Never raises and never waits."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    event = {"type": "board.entry", "seq": message["seq"], "text": text, "resync": asks_anew(message["data"])}
    send_group(board_group(centre_id), event)


def send_group(group: str, event: dict[str, Any]) -> None:
    """Send from any thread: through the attached loop, or directly where no loop is attached."""
    loop = _loop
    if loop is not None and not loop.is_closed():
        loop.call_soon_threadsafe(_start, group, event)
    elif not settings.EMBEDDED:
        async_to_sync(send)(group, event)


def _start(group: str, event: dict[str, Any]) -> None:
    task = asyncio.ensure_future(send(group, event))
    _pending.add(task)  # the loop keeps only weak references to tasks
    task.add_done_callback(_pending.discard)


def down() -> bool:
    """Did the last hint of this process find no layer?"""
    return _down


async def send(group: str, event: dict[str, Any]) -> bool:
    """Send to a group; False when the layer cannot be reached (boards then read the journal)."""
    global _down
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(SEND_LIMIT_S):
            await layer.group_send(group, event)
    except (RedisError, OSError, TimeoutError) as problem:
        if not _down:
            log.warning("channel layer out of reach: %s", type(problem).__name__)
        _down = True
        return False
    _down = False
    return True
