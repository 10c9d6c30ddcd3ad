"""Whose address a request came from, when a TLS proxy stands in front."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings


def with_own_address(scope: dict[str, Any]) -> dict[str, Any]:
    """The scope of a request or socket with its asker's address in place of the proxy's.

    The last address of X-Forwarded-For is the one that the proxy itself saw, whether it replaces that header or adds
    to it; what stands before it the asker may have made up. Without a proxy the whole header may be made up.
    """
    if not settings.HTTPS:
        return scope
    told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    last = told[-1].decode("latin-1").rpartition(",")[2].strip() if told else ""
    return {**scope, "client": [last, 0]} if _is_address(last) else scope


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
