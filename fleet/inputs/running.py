"""Where the ways in run: on one box in the server's own event loop, in a network as processes of their own."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.management.base import CommandError

from config.journal import wake
from fleet.inputs import polling
from fleet.inputs.mqtt import Subscriber

_tasks: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, list[asyncio.Task[None]]]] = WeakKeyDictionary()


def start() -> None:
    """In the running event loop, once: the subscription, if a broker is set, and the feeds."""
    loop = asyncio.get_running_loop()
    if loop not in _tasks:
        ways = [polling.run(), *([Subscriber(settings.MQTT_URL).run()] if settings.MQTT_URL else [])]
        _tasks[loop] = [loop.create_task(way) for way in ways]


def run_alone(way: Coroutine[Any, Any, None]) -> None:
    """As a process beside the servers, which Redis must join. Raises CommandError on one box."""
    if settings.EMBEDDED:
        way.close()
        raise CommandError("Without REDIS_URL the server does this itself; beside it, nobody would see the positions.")
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_attached(way))


async def _attached(way: Coroutine[Any, Any, None]) -> None:
    wake.attach()
    work = asyncio.ensure_future(way)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    await work
