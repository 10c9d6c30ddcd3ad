"""On one box the worker is a thread of the server, and alarms go on whatever becomes of it."""

import asyncio
from typing import Any

import pytest

from config.asgi import Server


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(0)


async def test_a_worker_that_died_is_started_again(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    begun = list[int]()
    monkeypatch.setattr("config.asgi.run_forever", lambda: begun.append(1))
    monkeypatch.setattr("config.asgi.inputs.start", lambda: None)  # other tasks of a server, none of this test's
    settings.EMBEDDED = settings.RUN_WORKER = True
    server = Server(_nothing)
    for times in (1, 2):
        await server({}, None, None)
        assert server._worker is not None
        server._worker.join(10)
        assert len(begun) == times
