"""The documentation's promises: relative links lead somewhere, every setting is explained."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CHANGELOG.md")
_LINK = re.compile(r"""!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=["']([^"']+)["']""")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_SETTING = re.compile(r"""\benv_(?:str|bool|int|float|list)\(\s*["'](\w+)["']""")


def anchor(heading: str) -> str:
    """The fragment that a heading gets on the usual forges."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def broken_links(document: Path) -> Iterator[str]:
    """Relative links of the document that lead nowhere."""
    text = document.read_text()
    anchors = {anchor(heading) for heading in _HEADING.findall(text)}
    for target in (first or second for first, second in _LINK.findall(text)):
        path, _, fragment = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        if path and not (document.parent / path).exists():
            yield f"{document.name}: {target} does not exist"
        elif not path and fragment not in anchors:
            yield f"{document.name}: no heading for #{fragment}"


def setting_names() -> set[str]:
    """Environment variables that the product reads."""
    return {
        name
        for path in (ROOT / "config").rglob("*.py")
        if path.name != "env.py"
        for name in _SETTING.findall(path.read_text())
    }


def undocumented_settings() -> Iterator[str]:
    """Settings that the README or the example environment file does not explain."""
    for document in ("README.md", ".env.example"):
        text = (ROOT / document).read_text()
        for name in sorted(setting_names()):
            if not re.search(rf"\b{name}\b", text):
                yield f"{document}: the setting {name} is not explained"


def problems() -> Iterator[str]:
    for name in DOCUMENTS:
        if (ROOT / name).exists():
            yield from broken_links(ROOT / name)
        else:
            yield f"{name} is missing"
    if (ROOT / "README.md").exists():
        yield from undocumented_settings()


def main() -> int:
    found = list(problems())
    print("\n".join(found) or "documentation: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
