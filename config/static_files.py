"""The pages' files over HTTP, out of memory.

A page is a hundred small files: opening it costs a thread, a search through the folders and a read for none of them
after the first time. Pages name them below their release, a digest of all files together: what a browser has of this
release it never asks for again, and no screen is put together from two. A name without a release, or with another one,
is asked about each time (ETag, 304).
"""

import asyncio
import gzip
import hashlib
import mimetypes
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation
from django.utils.http import parse_etags

type Headers = list[tuple[bytes, bytes]]

CACHE_CONTROL: Final = b"public, no-cache"
#: A year, as long as caches are asked to keep anything (RFC 9111, 5.2.2.1); immutable: RFC 8246.
LASTING: Final = b"public, max-age=31536000, immutable"
_BELOW_RELEASE: Final = re.compile(r"r-([0-9a-f]{16})/(.*)", re.DOTALL)
_TEXTS: Final = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
#: Below this a compressed answer saves no packet.
_WORTH_COMPRESSING_BYTES: Final = 1_000
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class Release:
    """All files as they were when the process first needed them. `etags`: of each, by its name."""

    name: str
    etags: Mapping[str, str]


@cache
def release() -> Release:
    """The same one on every machine that runs the same files."""
    etags = dict(sorted(_etags()))
    return Release(hashlib.sha256(repr(etags).encode()).hexdigest()[:16], etags)


def _etags() -> Iterator[tuple[str, str]]:
    for finder in finders.get_finders():
        for path, storage in finder.list(None):
            prefix = getattr(storage, "prefix", None)
            yield posixpath.join(prefix or "", path.replace(os.sep, "/")), _etag(Path(storage.path(path)).read_bytes())


def _etag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:20]


class ReleasedFiles(StaticFilesStorage):
    """Addresses of the pages' files below their release; while developing, as they are."""

    @cached_property
    def base_url(self) -> str:
        return settings.STATIC_URL if settings.DEBUG else f"{settings.STATIC_URL}r-{release().name}/"


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was on disk at `stamp`; `packed`: compressed, empty when that is not worth it."""

    path: Path
    stamp: tuple[int, int]
    kind: str
    etag: str
    body: bytes
    packed: bytes


def _stamp(path: Path) -> tuple[int, int]:
    about = os.stat(path)
    return about.st_mtime_ns, about.st_size


def _read(name: str) -> File | None:
    """The file below the static folders, or None; also for a path that leads out of them, or to a folder.

    Each has one name alone: another spelling of it would be kept a second time.
    """
    if posixpath.normpath(name) != name:
        return None
    try:
        found = finders.find(name)
        if not isinstance(found, str):
            return None
        path = Path(found)
        stamp, body = _stamp(path), path.read_bytes()
    except (SuspiciousFileOperation, ValueError, OSError):
        return None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith(_TEXTS) and len(body) >= _WORTH_COMPRESSING_BYTES
    packed = gzip.compress(body, mtime=0) if text else b""
    return File(path, stamp, kind, _etag(body), body, packed)


def _header(scope: dict[str, Any], name: bytes) -> str:
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


def _takes_gzip(scope: dict[str, Any]) -> bool:
    offers = (offer.replace(" ", "").lower() for offer in _header(scope, b"accept-encoding").split(","))
    return any(offer == "gzip" or (offer.startswith("gzip;q=") and offer.strip("0.") != "gzip;q=") for offer in offers)


def _answer(scope: dict[str, Any], file: File, *, lasting: bool) -> tuple[int, Headers, bytes]:
    gzipped = bool(file.packed) and _takes_gzip(scope)
    body, etag = (file.packed, f'"{file.etag}-gz"') if gzipped else (file.body, f'"{file.etag}"')
    headers: Headers = [(b"etag", etag.encode()), (b"cache-control", LASTING if lasting else CACHE_CONTROL)]
    if file.packed:
        headers.append((b"vary", b"Accept-Encoding"))
    known = {tag.removeprefix("W/") for tag in parse_etags(_header(scope, b"if-none-match"))}
    if known & {etag, "*"}:
        return 304, headers, b""
    text = "; charset=utf-8" if file.kind.startswith("text/") else ""
    headers += [(b"content-type", f"{file.kind}{text}".encode()), (b"content-length", b"%d" % len(body))]
    headers.append((b"x-content-type-options", b"nosniff"))
    if gzipped:
        headers.append((b"content-encoding", b"gzip"))
    return 200, headers, body if scope["method"] == "GET" else b""


class StaticFiles:
    """Answers GET and HEAD below the static address; everything else is for the application inside.

    The release is read now: it is what the process started with, and no request waits for it.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._release = release()
        self._kept: dict[str, File] = {}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(settings.STATIC_URL):
            await self._inner(scope, receive, send)
            return
        status, headers, body = await self._answer(scope)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: dict[str, Any]) -> tuple[int, Headers, bytes]:
        if scope["method"] not in {"GET", "HEAD"}:
            return 405, [(b"allow", b"GET, HEAD"), (b"content-length", b"0")], b""
        name, asked = scope["path"].removeprefix(settings.STATIC_URL), None
        if below := _BELOW_RELEASE.fullmatch(name):
            asked, name = below.groups()
        file = await self._file(name)
        if file is None:
            return 404, [(b"content-length", b"0")], b""
        return _answer(scope, file, lasting=asked == self._release.name and file.etag == self._release.etags.get(name))

    async def _file(self, name: str) -> File | None:
        """As it is on disk now: a file that was changed since is read again."""
        kept = self._kept.get(name)
        try:
            if kept is not None and kept.stamp == _stamp(kept.path):
                return kept
        except OSError:
            self._kept.pop(name, None)
        file = await asyncio.to_thread(_read, name)
        if file is not None:
            self._kept[name] = file
        return file
