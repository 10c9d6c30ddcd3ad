"""Pages work without the internet and under a strict Content-Security-Policy; every screen text can be translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import messages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [path for path in sorted(ROOT.glob("*/templates/**/*.html")) if "node_modules" not in path.parts]
ASSETS = [
    path
    for suffix in ("css", "js", "svg", "webmanifest")
    for path in sorted(ROOT.glob(f"*/static/**/*.{suffix}"))
    if "node_modules" not in path.parts
]
# A link that a person may follow is fine; anything that a browser would load by itself is not.
_LOADED = re.compile(
    r"""(?:\b(?:src|srcset|action|poster|data)\s*=\s*["']?|<link\b[^>]*\bhref\s*=\s*["']?|url\(\s*["']?
        |@import\s+["']?|\bimport\s*\(?\s*["']|\bfrom\s+["']|\bfetch\(\s*["'`])\s*(?:https?:)?//""",
    re.VERBOSE | re.IGNORECASE,
)
_INLINE = re.compile(
    r"""<[^>]*\s(?:on[a-z]+|style)\s*=\s*["'][^>]*>|<script(?![^>]*\bsrc=)[^>]*>|<style\b""", re.IGNORECASE
)
OWN_NAME = "Tiếng Việt"  # a language is called what its speakers call it
_TRANSLATED = re.compile(
    r"""{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment\b.*?{%\s*endcomment\s*%}
        |{\#.*?\#}|{%.*?%}|{{.*?}}|<!--.*?-->""",
    re.VERBOSE | re.DOTALL,
)


def _hits(pattern: re.Pattern[str], paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for found in pattern.finditer(path.read_text()):
            yield f"{path.relative_to(ROOT)}: {found[0][:100]}"


def test_no_page_loads_anything_from_outside() -> None:
    assert not list(_hits(_LOADED, TEMPLATES + ASSETS))


def test_templates_hold_no_inline_script_handler_or_style() -> None:
    assert not list(_hits(_INLINE, TEMPLATES))


def test_every_text_of_a_template_can_be_translated() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {line.strip()[:100]}"
        for path in TEMPLATES
        for line in _TRANSLATED.sub("", path.read_text()).replace(OWN_NAME, "").splitlines()
        if messages.VIETNAMESE.search(line)
    ]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize("domain", messages.DOMAINS)
def test_english_is_complete(domain: str) -> None:
    found = list(messages.problems(domain))
    assert not found, "\n".join(found)
