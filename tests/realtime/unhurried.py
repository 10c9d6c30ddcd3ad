"""A small application for a server that is told to end: answers when the file named by the path's query appears."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote

LOOK_EVERY_S = 0.02


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"begun ", "more_body": True})
    while not Path(unquote(scope["query_string"].decode())).exists():
        await asyncio.sleep(LOOK_EVERY_S)
    await send({"type": "http.response.body", "body": b"done"})
