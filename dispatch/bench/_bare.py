"""The product's server with one endpoint more, that only reads its body: what the server itself costs."""

from typing import Any

from config.asgi import application as product

PATH = "/bare"
BODY = b'{"accepted": 1, "rejected": []}'
HEADERS = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(BODY)).encode())]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> Any:
    if scope["type"] != "http" or scope["path"] != PATH:
        return await product(scope, receive, send)
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 202, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
