"""The web server: Daphne with its own options, and an end that nobody notices.

On SIGTERM

1. no further connection is taken: a proxy in front goes to the next process;
2. sockets are told to come again (1012), which consoles and phones do by themselves within a second or two;
3. requests under way are heard and answered, for as long as DRAIN_S;
4. what is left is cancelled, as Daphne by itself does with everything at once.
"""

import asyncio
import sys
import time
from typing import Any, Final

from daphne.cli import CommandLineInterface  # before anything of Twisted: it chooses the reactor
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.defer import Deferred, maybeDeferred

DRAIN_S: Final = 20.0
#: For a socket's application to leave its groups, once the other end is gone.
FAREWELL_S: Final = 2.0
LOOK_EVERY_S: Final = 0.05
SERVICE_RESTART: Final = 1012  # RFC 6455's registry

#: -v 0: no access log, whose lines would hold callers' places and devices' tokens.
#: Twenty seconds for a socket's handshake: after a restart all consoles come back at once, and each waits its turn.
OPTIONS: Final = ("-v", "0", "--websocket_connect_timeout", "20")
APPLICATION: Final = "config.asgi:application"


class GracefulServer(Server):  # type: ignore[misc]  # daphne has no types
    """Daphne's server, which also ends what it has begun."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ports: list[Any] = []

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    def kill_all_applications(self) -> Any:
        """Called once, when the process shall end; the event loop goes on until the answer comes."""
        return Deferred.fromFuture(asyncio.ensure_future(self._end()))

    async def _end(self) -> None:
        for port in self._ports:
            await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())
        present = list(self.connections)
        for protocol in present:
            if isinstance(protocol, WebSocketProtocol) and protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=SERVICE_RESTART)  # sendClose knows applications' codes alone
        until_s = time.monotonic() + DRAIN_S
        while any(map(self._is_open, present)) and time.monotonic() < until_s:
            await asyncio.sleep(LOOK_EVERY_S)  # Daphne tells nobody of a connection's end
        await self._let_go()

    def _is_open(self, protocol: Any) -> bool:
        return "disconnected" not in self.connections.get(protocol, {"disconnected": True})

    async def _let_go(self) -> None:
        found = (of.get("application_instance") for of in self.connections.values())
        if left := {application for application in found if application is not None}:
            _, left = await asyncio.wait(left, timeout=FAREWELL_S)
        for application in left:
            application.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class Interface(CommandLineInterface):  # type: ignore[misc]
    server_class = GracefulServer


if __name__ == "__main__":
    Interface().run([*OPTIONS, *sys.argv[1:], APPLICATION])
