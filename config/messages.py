"""Screen texts: collect them from the code, keep their English beside them, compile what Django reads.

The code's sentences are Vietnamese; `frontend/locale/en/LC_MESSAGES/{django,djangojs}.po` hold the English.
(`frontend/locale/vi` is kept by hand: Vietnamese for the words of Django that Django itself lacks.) Used as

    python -m config.messages update [--merge pairs.tsv …]   collect, and take translations from vi<TAB>en lines
    python -m config.messages missing                        print what has no English yet
    python -m config.messages check                          fail on a missing, stale or ill-formed entry
    python -m config.messages compile [file.po …]            write the .mo files
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "frontend" / "locale"
LOCALE = LOCALES / "en" / "LC_MESSAGES"
PACKAGES = ("config", "mapping", "calls", "fleet", "dispatch", "frontend")
SKIPPED_FOLDERS = {"node_modules", "migrations", "locale"}

Text = str | tuple[str, str]  # a sentence, or its singular and plural
Found = tuple[Text, str, str | None]  # the text, the file it is in, its context

PYTHON_CALLS = {
    name: (spec if not plain else None)
    for names, spec, plain in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), (1,), True),
        (("ngettext", "ngettext_lazy"), (1, 2), False),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2), False),
    )
    for name in names
}

VIETNAMESE = re.compile(r"[ăâđêôơưàáạảãằắặẳẵầấậẩẫèéẹẻẽềếệểễìíịỉĩòóọỏõồốộổỗờớợởỡùúụủũừứựửữỳýỵỷỹ]", re.IGNORECASE)
_JS_STRING = r"""(?:'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
_JS_TOKEN = re.compile(
    rf"""(?P<comment>/\*.*?\*/|(?<!:)//[^\n]*)
    |(?<![\w.$])t\(\s*(?P<call>{_JS_STRING}(?:\s*\+\s*{_JS_STRING})*)\s*[,)]
    |(?P<literal>{_JS_STRING}(?:\s*\+\s*{_JS_STRING})*)""",
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE_CALL = re.compile(
    r"""\b(?P<name>_|n?p?gettext)\((?P<arguments>(?:[^()"']|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*)\)"""
)
_PYTHON_STRING = re.compile(r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_PLACE = re.compile(r"%\((\w+)\)|\{(\w+)\}")


def files_of(suffix: str) -> Iterator[Path]:
    """The product's own files with this suffix, in a fixed order."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob(f"*{suffix}")):
            if not SKIPPED_FOLDERS & set(path.relative_to(ROOT).parts):
                yield path


def python_texts(source: str) -> Iterator[tuple[Text, str | None]]:
    """Arguments of the gettext family in Python code, with their context."""
    found: Any  # a string, or as many as the call has arguments
    for _line, called, found, _comments in extract_python(io.BytesIO(source.encode()), PYTHON_CALLS, [], {}):
        name, parts = str(called), [part for part in ((found,) if isinstance(found, str) else found) if part]
        context = parts.pop(0) if name.startswith("pgettext") and parts else None
        if parts:
            yield (parts[0], parts[1]) if name.startswith("ngettext") and len(parts) > 1 else parts[0], context


def template_texts(source: str) -> Iterator[tuple[Text, str | None]]:
    """Texts of `translate` and `blocktranslate` tags, as Django looks them up."""
    for call in _TEMPLATE_CALL.finditer(templatize(source)):
        parts = [ast.literal_eval(part) for part in _PYTHON_STRING.findall(call["arguments"])]
        context = parts.pop(0) if "pgettext" in call["name"] else None
        if parts:
            yield (parts[0], parts[1]) if len(parts) > 1 else parts[0], context


def _js_value(literals: str) -> str:
    """The value of JavaScript string literals joined by `+`."""
    return "".join(ast.literal_eval(part) for part in _PYTHON_STRING.findall(literals))


def script_texts(source: str) -> Iterator[tuple[Text, str | None]]:
    """First arguments of `t()`, and every literal with Vietnamese letters: tables of labels reach `t()` later."""
    for token in _JS_TOKEN.finditer(source):
        if token["call"]:
            yield _js_value(token["call"]), None
        elif token["literal"] and VIETNAMESE.search(value := _js_value(token["literal"])):
            yield value, None


def collect(domain: str) -> Iterator[Found]:
    """Every text of `django` (Python, templates) or `djangojs` (scripts)."""
    readers = {"django": ((".py", python_texts), (".html", template_texts)), "djangojs": ((".js", script_texts),)}
    for suffix, reader in readers[domain]:
        for path in files_of(suffix):
            for text, context in reader(path.read_text()):
                yield text, str(path.relative_to(ROOT)), context


def po_path(domain: str) -> Path:
    return LOCALE / f"{domain}.po"


def load(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as source:
        return read_po(source, locale=path.parent.parent.name)


def build(domain: str, pairs: dict[str, str]) -> Catalog:
    """The catalogue of what the code says now, with the translations of the old one and of the pairs."""
    old = load(po_path(domain))
    fresh = Catalog(
        locale="en", project="dispatch115", version="1", copyright_holder="", fuzzy=False, charset="utf-8",
        creation_date=datetime(2026, 1, 1, tzinfo=UTC), revision_date=datetime(2026, 1, 1, tzinfo=UTC),
        last_translator="the project", language_team="en",
        msgid_bugs_address="",
    )  # fmt: skip
    fresh.header_comment = "# English texts of the screens. Collected by `make messages`; edit the msgstr lines only."
    for text, file, context in collect(domain):
        known = old.get(_singular(text), context)
        fresh.add(text, _translation(text, known, pairs), locations=[(file, 0)], context=context)
    return fresh


def _singular(text: Text | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _english(message: Message) -> tuple[str, ...]:
    """The translation's forms: one, or singular and plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _translation(text: Text, known: Message | None, pairs: dict[str, str]) -> str | tuple[str, ...]:
    """Kept from the old catalogue, else from the pairs, else empty."""
    if known is not None and not _empty(known) and isinstance(known.string, str) == isinstance(text, str):
        return known.string if isinstance(known.string, str) else _english(known)
    given = pairs.get(_spelling(_singular(text)), "")
    if isinstance(text, str):
        return _as_in(text, given)
    one, _, many = given.partition(" | ")
    return _as_in(text[0], one), _as_in(text[1], many or one)


def _spelling(text: str) -> str:
    """One spelling for a text however its writer wrote places and percent signs."""
    text = re.sub(r"\{\{\s*([\w.]+)\s*\}\}", r"%(\1)s", text).replace("%%", "%")
    return " ".join(text.split())


def _as_in(msgid: str, english: str) -> str:
    """The English with the places, percent signs and outer blanks written as in the msgid."""
    if not english:
        return ""
    english = msgid[: len(msgid) - len(msgid.lstrip())] + english.strip() + msgid[len(msgid.rstrip()) :]
    if "%(" in msgid:
        english = re.sub(r"\{\{\s*([\w.]+)\s*\}\}", r"%(\1)s", english)
    if "%%" in msgid and "%%" not in english:
        english = re.sub(r"%(?!\()", "%%", english)
    return english


def _empty(message: Message) -> bool:
    return not all(_english(message))


def read_pairs(paths: Iterable[Path]) -> dict[str, str]:
    """vi<TAB>en lines; later files win, further columns are ignored."""
    pairs = {}
    for path in paths:
        for line in path.read_text().splitlines():
            cells = line.replace("\\n", "\n").split("\t")
            if len(cells) >= 2 and cells[0].strip() and cells[1].strip():
                pairs[_spelling(cells[0])] = cells[1].strip()
    return pairs


def _known_pairs() -> dict[str, str]:
    """What either catalogue already says: a text that moved from a page to a script keeps its English."""
    messages = [message for domain in DOMAINS for message in _messages(load(po_path(domain)))]
    return {
        _spelling(message.id): message.string
        for message in messages
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string
    }


def rendered(catalog: Catalog) -> bytes:
    """The .po file: sorted and without line numbers, so that two branches rarely touch the same line."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _places(text: str) -> set[str]:
    return {named or braced for named, braced in _PLACE.findall(text)}


def problems(domain: str) -> Iterator[str]:
    """What stops the English of this domain from being complete."""
    old, fresh = load(po_path(domain)), build(domain, {})
    for message in _messages(fresh):
        first = _singular(message.id)
        if _empty(message):
            yield f"{domain}.po: no English for {first!r}"
        elif any(_places(text) - _places("".join(message.id)) for text in _english(message)):
            yield f"{domain}.po: the English of {first!r} has a place that the original lacks"
        if old.get(first, message.context) is None:
            yield f"{domain}.po: {first!r} is not collected yet (make messages)"
    for message in _messages(old):
        if fresh.get(_singular(message.id), message.context) is None:
            yield f"{domain}.po: nothing says {_singular(message.id)!r} any more (make messages)"


def compile_file(path: Path) -> None:
    with path.with_suffix(".mo").open("wb") as out:
        write_mo(out, load(path))


DOMAINS = ("django", "djangojs")


def _update(merge: list[Path]) -> int:
    pairs = {**_known_pairs(), **read_pairs(merge)}
    LOCALE.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        catalog = build(domain, pairs)
        if not po_path(domain).exists() or po_path(domain).read_bytes() != rendered(catalog):
            po_path(domain).write_bytes(rendered(catalog))
        empty = sum(map(_empty, _messages(catalog)))
        print(f"{domain}.po: {len(catalog)} texts, {empty} without English")
    return 0


def _missing() -> int:
    for domain in DOMAINS:
        for message in _messages(build(domain, {})):
            if _empty(message):
                text = message.id if isinstance(message.id, str) else " | ".join(message.id)
                print(text.replace("\n", "\\n"), "", domain, sep="\t")
    return 0


def _check() -> int:
    found = [problem for domain in DOMAINS for problem in problems(domain)]
    print("\n".join(found) or "translations: complete")
    return 1 if found else 0


def _compile(paths: list[Path]) -> int:
    for path in paths or sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        compile_file(path)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update").add_argument("--merge", type=Path, nargs="*", default=[])
    commands.add_parser("missing")
    commands.add_parser("check")
    commands.add_parser("compile").add_argument("paths", type=Path, nargs="*")
    given = parser.parse_args()
    if given.command == "update":
        return _update(given.merge)
    return (
        {"missing": _missing, "check": _check}[given.command]() if given.command != "compile" else _compile(given.paths)
    )


if __name__ == "__main__":
    sys.exit(main())
