"""Who is at the other end of a WebSocket, and joining channel groups when the layer may be away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare
from redis.exceptions import RedisError

from config.access import Principal
from config.threads import in_thread
from fleet.auth import bearer, principal_of_token, principal_of_user
from fleet.models import Staff

log = logging.getLogger(__name__)

LAYER_LIMIT_S = 2.0  # a Redis that neither answers nor refuses must not hold up a console
NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403

type Socket = Callable[[dict[str, Any], Any, Any], Awaitable[Any]]


class OwnPages:
    """Lets in sockets that a page of this very server opened: a browser shows the session cookie to any of the site's.

    The list of allowed hosts does not say that: a demo's is open to every name.
    """

    def __init__(self, inner: Socket) -> None:
        self._inner, self._stranger = inner, WebsocketDenier()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        page = headers.get(b"origin", b"").partition(b"://")[2].lower()
        own = page != b"" and page == headers.get(b"host", b"").lower()
        return await (self._inner if own else self._stranger)(scope, receive, send)


class PeopleAndDevices:
    """Browsers come with a session and must come from our own pages; devices come with a bearer token."""

    def __init__(self, inner: Socket) -> None:
        self._devices = inner
        self._people = OwnPages(AllowedHostsOriginValidator(AuthMiddlewareStack(inner)))

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        header = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if token := bearer(header.decode("latin-1")):
            scope["token"], scope["principal"] = token, await in_thread(principal_of_token, token)
            return await self._devices(scope, receive, send)
        return await self._people(scope, receive, send)


def principal_of(scope: dict[str, Any]) -> Principal | None:
    """The asker of a socket, or None for a stranger."""
    if "principal" in scope:
        return scope["principal"]  # type: ignore[no-any-return]
    return principal_of_user(scope["user"])


def principal_now(scope: dict[str, Any]) -> Principal | None:
    """Who the other end is by now: None after signing out, a new password, deactivation or a revoked token."""
    if "token" in scope:
        return principal_of_token(scope["token"])
    session = SessionStore(session_key=scope["session"].session_key)
    staff = Staff.objects.filter(pk=session.get(SESSION_KEY, 0)).first()
    if staff is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), staff.get_session_auth_hash()):
        return None
    return principal_of_user(staff)


async def join(groups: tuple[str, ...], channel: str) -> bool:
    """Join groups; False when the layer is out of reach (the heart then carries what hints would have)."""
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(LAYER_LIMIT_S):
            for group in groups:
                await layer.group_add(group, channel)
    except (RedisError, OSError, TimeoutError) as problem:
        log.warning("channel layer out of reach: %s", type(problem).__name__)
        return False
    return True


async def leave(groups: tuple[str, ...], channel: str) -> None:
    """Leave groups; a layer that is away has forgotten them by itself."""
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(LAYER_LIMIT_S):
            for group in groups:
                await layer.group_discard(group, channel)
    except (RedisError, OSError, TimeoutError) as problem:
        log.warning("channel layer out of reach: %s", type(problem).__name__)
