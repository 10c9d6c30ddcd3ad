"""A browser's way to the server, which can really be cut.

A browser that only plays offline lets requests slip through while a page loads, and tells its service worker late.
Here every byte goes through a listener of the test's own: cut, it breaks what is open and lets nothing in.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

CHUNK_BYTES = 65_536


class Line:
    """One device's line; `url` is the server's over this line."""

    def __init__(self, server_url: str) -> None:
        server = urlsplit(server_url)
        self._server = server.hostname, server.port
        self._cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True, name="line").start()
        self._listener = self._run(lambda: asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"

    def cut(self, device: BrowserContext) -> None:
        """Nothing gets through any more, and the device knows, as a phone in a dead zone does."""
        self._run(self._break)
        device.set_offline(True)

    def mend(self, device: BrowserContext) -> None:
        self._cut = False
        device.set_offline(False)

    def close(self) -> None:
        self._run(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run[T](self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result()

    async def _break(self) -> None:
        self._cut = True
        for writer in self._open:
            writer.transport.abort()

    async def _end(self) -> None:
        self._listener.close()
        await self._break()
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        if self._cut:
            writer.transport.abort()
        else:
            await self._through(reader, writer)
        self._open.discard(writer)

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, onward = await asyncio.open_connection(*self._server)
        self._open.add(onward)
        if self._cut:
            onward.transport.abort()
        await asyncio.gather(_pump(reader, onward), _pump(answers, writer))
        self._open.discard(onward)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def line_to(server_url: str) -> Iterator[Line]:
    line = Line(server_url)
    yield line
    line.close()
