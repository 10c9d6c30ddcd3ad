"""A small MQTT 3.1.1 broker: enough of it to hold a lasting session, redeliver what was not acknowledged, and go away.

Packets: CONNECT with name and password, SUBSCRIBE, PUBLISH with QoS 1, PUBACK, PINGREQ, DISCONNECT.
"""

import asyncio
import struct
from dataclasses import dataclass, field

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT = 1, 2, 3, 4, 8, 9, 12, 13, 14


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from(">H", data, at)
    return data[at + 2 : at + 2 + length].decode(), at + 2 + length


def _packet(kind: int, body: bytes, flags: int = 0) -> bytes:
    length, size = len(body), b""
    while True:
        length, digit = divmod(length, 128)
        size += bytes([digit | (128 if length else 0)])
        if not length:
            return bytes([kind << 4 | flags]) + size + body


@dataclass
class Broker:
    """One session. acknowledged: message ids; refused: connections with a wrong password."""

    password: str = ""
    waiting: dict[int, bytes] = field(default_factory=dict)
    acknowledged: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    refused: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    subscribed: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    port: int = 0
    _server: asyncio.Server | None = None
    _client: asyncio.StreamWriter | None = None
    _next: int = 1

    async def __aenter__(self) -> "Broker":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.cut()
        if self._server is not None:
            self._server.close()

    async def cut(self) -> None:
        """Drop the connection without a word."""
        if self._client is not None:
            self._client.transport.abort()
            self._client = None

    def publish(self, topic: str, payload: bytes) -> int:
        """Keep a message until it is acknowledged, and send it if anybody is there. Its id."""
        mid, self._next = self._next, self._next + 1
        name = topic.encode()
        body = struct.pack(">H", len(name)) + name + struct.pack(">H", mid) + payload
        self.waiting[mid] = _packet(PUBLISH, body, flags=2)
        if self._client is not None:
            self._client.write(self.waiting[mid])
        return mid

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                kind, body = await self._read(reader)
                if kind == DISCONNECT or not self._answer(kind, body, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        (first,) = await reader.readexactly(1)
        length = shift = 0
        while True:
            (digit,) = await reader.readexactly(1)
            length |= (digit & 127) << shift
            shift += 7
            if not digit & 128:
                return first >> 4, await reader.readexactly(length)

    def _answer(self, kind: int, body: bytes, writer: asyncio.StreamWriter) -> bool:
        if kind == CONNECT:
            client_id, at = _text(body, 10)
            given = _text(body, _text(body, at)[1])[0] if body[7] & 0x40 else ""
            if given != self.password:
                writer.write(_packet(CONNACK, b"\0\5"))
                self.refused.put_nowait(client_id)
                return False
            writer.write(_packet(CONNACK, b"\1\0"))
            self._client = writer
        elif kind == SUBSCRIBE:
            writer.write(_packet(SUBACK, body[:2] + b"\1"))
            self.subscribed.put_nowait(_text(body, 2)[0])
            for packet in list(self.waiting.values()):
                writer.write(packet)
        elif kind == PUBACK:
            (mid,) = struct.unpack(">H", body[:2])
            self.waiting.pop(mid, None)
            self.acknowledged.put_nowait(mid)
        elif kind == PINGREQ:
            writer.write(_packet(PINGRESP, b""))
        return True
