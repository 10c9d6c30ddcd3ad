"""Typed reading of environment variables. A value that cannot be read stops the start, loudly."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """A setting that the system cannot start with."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"Setting {name}: {why}")


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    raise BadSetting(name, f"{value!r} is neither true nor false")


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    try:
        return int(value) if value else default
    except ValueError:
        raise BadSetting(name, f"{value!r} is not a whole number") from None


def env_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"  # a dispatch that was answered survives a power cut
    "PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA wal_autocheckpoint=16384;"  # 64 MB: fixes touch a page for each vehicle, and copying back is what costs
)


def database(url: str) -> Mapping[str, Any]:
    """Django's DATABASES entry for `sqlite:///path` or `postgresql://user:password@host:port/name?pool=N`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        options: dict[str, Any] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS}
        return {"ENGINE": "config.sqlite3", "NAME": unquote(parts.path[1:]), "OPTIONS": options}
    if parts.scheme in {"postgres", "postgresql"}:
        from config import pool  # needs PostgreSQL's packages

        query = dict(parse_qsl(parts.query))
        size = int(query.pop("pool", "16"))
        return {
            "ENGINE": "config.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": pool.options(size), **pool.PATIENCE, **query},
        }
    raise BadSetting("DATABASE_URL", f"knows sqlite and postgresql, not {parts.scheme!r}")
