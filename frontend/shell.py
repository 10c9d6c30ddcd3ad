"""The files that a page is made of, found by following them, and the version that those of the crew's page make."""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template

PAGES = ("crew.html", "crew_record.html", "reason_sheet.html", "base.html")
_IN_PAGE = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]""")
_IN_SCRIPT = re.compile(r"""['"](\.{1,2}/[^'"]+\.js)['"]""")  # also what is imported later, by its name
_IN_STYLE = re.compile(r"""url\(\s*['"]?(?!data:|#)([^'")]+)['"]?\s*\)|@import\s+['"]([^'"]+)['"]""")
_IMPORT = re.compile(r"""^(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"](\.{1,2}/[^'"]+\.js)['"]""", re.MULTILINE)
_LATER_FONTS = re.compile(r"\.woff$")  # every browser with a service worker reads .woff2


def _page_text(name: str) -> str:
    return Path(get_template(name).origin.name).read_text()  # type: ignore[attr-defined]


def _file(name: str) -> Path | None:
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None


def _mentioned(name: str, text: str) -> Iterator[str]:
    """Names of the files that a script or a style sheet asks for."""
    pattern = {".js": _IN_SCRIPT, ".css": _IN_STYLE}.get(posixpath.splitext(name)[1])
    for match in pattern.finditer(text) if pattern else ():
        path = next(filter(None, match.groups())).partition("?")[0].partition("#")[0]
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


@cache
def modules_of(entry: str) -> tuple[str, ...]:
    """A script module and every module that must be there before it runs, the nearest first."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        name = waiting.pop(0)
        file = _file(name)
        for path in _IMPORT.findall(file.read_text()) if file else ():
            needed = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            if needed not in found:
                found[needed] = None
                waiting.append(needed)
    return tuple(found)


@cache
def shell_files() -> tuple[str, ...]:
    """Names below the static root of everything that the page needs, sorted."""
    waiting = {name for page in PAGES for name in _IN_PAGE.findall(_page_text(page))}
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        file = _file(name)
        if name in found or file is None or _LATER_FONTS.search(name):
            continue
        found.add(name)
        if file.suffix in {".js", ".css"}:
            waiting |= set(_mentioned(name, file.read_text())) - found
    return tuple(sorted(found))


@cache
def shell_version() -> str:
    """Changes whenever one of the files, or the page itself, does."""
    digest = hashlib.sha256()
    for page in PAGES:
        digest.update(_page_text(page).encode())
    for name in shell_files():
        digest.update(name.encode() + b"\0" + Path(str(finders.find(name))).read_bytes())
    return digest.hexdigest()[:16]
