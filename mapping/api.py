"""The base map over HTTP: one archive, read by byte range."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mapping.extracts import DEFAULT, extract_of, is_name
from mapping.roads import roads

CONTENT_TYPE = "application/vnd.pmtiles"
#: An answer may be shorter than the range asked for (RFC 9110, 15.3.7); a map reader asks for tens of kB.
MAX_SLICE_BYTES = 4_000_000
CHUNK_BYTES = 256_000
#: A new build has a new ETag, which the map's reader checks on every answer.
CACHE_CONTROL = "public, max-age=600"
#: Whose map this is depends on the asker: nobody may be given what was kept for somebody else.
OWN_CACHE_CONTROL = "private, no-cache"
#: Eighteen digits: no archive is larger, and no number is too long to be read.
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)


@require_safe
def base_map(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET /tiles/<extract>/base.pmtiles. Public: it holds nothing but OpenStreetMap's public data."""
    return _archive(request, name) if name == DEFAULT or is_name(name) else _no_map()


@require_safe
def own_base_map(request: HttpRequest) -> HttpResponseBase:
    """GET /tiles/base.pmtiles: the map of the asker's centre, and the default one for whoever is not signed in."""
    centre_id = getattr(getattr(request, "user", None), "centre_id", None)
    answer = _archive(request, extract_of(centre_id) if centre_id else "")
    answer["Cache-Control"] = OWN_CACHE_CONTROL
    patch_vary_headers(answer, ("Cookie",))
    return answer


def _no_map() -> HttpResponseBase:
    return JsonResponse({"detail": _("Chưa có bản đồ nền."), "code": "no_base_map"}, status=404)


def _archive(request: HttpRequest, name: str) -> HttpResponseBase:
    build = roads(name)
    if build.tiles is None:
        return _no_map()
    size, tag = build.tiles.stat().st_size, f'"{name or DEFAULT}-{build.build_id}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _common(HttpResponse(status=304), tag)
    span = _range(request, tag, size)
    if span is None:
        return _common(_whole(request, build.tiles, size), tag)
    first, last = span
    if first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _common(refused, tag)
    return _common(_slice(request, build.tiles, first, last, size), tag)


def _range(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole; first > last when it cannot be had.

    Several ranges, other units and an If-Range of an older build are answered with the whole
    (RFC 9110, 14.2).
    """
    match = _ONE_RANGE.match(request.headers.get("Range", "").strip())
    if match is None or match.groups() == ("", "") or request.headers.get("If-Range", tag) != tag:
        return None
    first_text, last_text = match.groups()
    if not first_text:
        count = int(last_text)
        return (max(0, size - count), size - 1) if count else (1, 0)
    first, last = int(first_text), min(int(last_text or size - 1), size - 1)
    if last_text and int(last_text) < first:
        return None
    return (first, last) if first < size else (1, 0)


def _slice(request: HttpRequest, path: Path, first: int, last: int, size: int) -> HttpResponse:
    last = min(last, first + MAX_SLICE_BYTES - 1)
    body = b"" if request.method == "HEAD" else _read(path, first, last - first + 1)
    response = HttpResponse(body, status=206, content_type=CONTENT_TYPE)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _read(path: Path, first: int, count: int) -> bytes:
    with path.open("rb", buffering=0) as archive:
        return os.pread(archive.fileno(), count, first)


def _whole(request: HttpRequest, path: Path, size: int) -> HttpResponseBase:
    body: HttpResponseBase
    if request.method == "HEAD":
        body = HttpResponse(content_type=CONTENT_TYPE)
    else:
        chunks = _chunks_async(path, size) if hasattr(request, "scope") else _chunks(path, size)
        body = StreamingHttpResponse(chunks, content_type=CONTENT_TYPE)
    body["Content-Length"] = str(size)
    return body


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    for first in range(0, size, CHUNK_BYTES):
        yield _read(path, first, CHUNK_BYTES)


async def _chunks_async(path: Path, size: int) -> AsyncIterator[bytes]:
    for chunk in _chunks(path, size):
        yield chunk


def _common[R: HttpResponseBase](response: R, tag: str) -> R:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = CACHE_CONTROL
    return response
