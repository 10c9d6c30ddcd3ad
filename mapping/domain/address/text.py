"""Letters and words of Vietnamese names: folding, tokens, and one spelling for each street."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

#: Longer texts are cut: an address of a house is never as long, and time must stay bounded.
MAX_CHARS = 300

_STROKES = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ơ": "o", "ư": "u"})
#: A number as written on a door, a word, or a separator that means something.
_SUFFIX = r"(?:\s?(?:bis|ter)(?![^\W_])|\s[abce](?=[\s/,]|$)|[^\W\d_]{1,2}[0-9]{0,2}(?![^\W_]))?"
_TOKEN = re.compile(
    rf"[0-9]+{_SUFFIX}(?:\s*[/\\]\s*(?:[0-9]+{_SUFFIX}|[a-z][0-9]{{1,3}}(?![^\W_])))*"
    rf"(?:\s*-\s*[0-9]+{_SUFFIX}(?![\w/]))*"
    r"|[^\W_]+|[,;&+\-]"
)
_GLUED = re.compile(r"(so|hem|ngo|ngach|kiet|p|f|q|quan|phuong)([0-9].*)$")
_DATE_WORDS = {"hai": "2", "tu": "4", "nam": "5", "bay": "7", "tam": "8", "chin": "9", "muoi": "10", "gieng": "1"}
_CROSSING_WORDS = {"ba": "3", "sau": "6"}
_SPOKEN_CROSSING = re.compile(r"\bnga (ba|tu|nam|sau|bay)\b")
#: Before which "trường" may be said or not.
_SCHOOL = re.compile(r"^(?=(?:th|thcs|thpt|dai hoc|cao dang|mam non|mau giao|trung cap)\b)")
_WIDER = {
    "ql": "quoc lo",
    "tl": "tinh lo",
    "hl": "huong lo",
    "dt": "tinh lo",
    "xl": "xa lo",
    "dl": "dai lo",
    "cmt8": "cach mang thang 8",
    "cmtt": "cach mang thang 8",
    "ds": "so",
}
_PLACE_WORDS = {
    "bv": "benh vien",
    "bvien": "benh vien",
    "cv": "cong vien",
    "bx": "ben xe",
    "sb": "san bay",
    "nt": "nha tho",
    "dh": "dai hoc",
    "cd": "cao dang",
    "tieu hoc": "th",
    "trung hoc co so": "thcs",
    "trung hoc pho thong": "thpt",
    "ks": "khach san",
    "cx": "cu xa",
    "cc": "chung cu",
    "kcn": "khu cong nghiep",
    "kdc": "khu dan cu",
    "tttm": "trung tam thuong mai",
    "sthi": "sieu thi",
    "uy ban nhan dan": "ubnd",
    "ctcp": "cong ty co phan",
    "cty": "cong ty",
}
_CROSSING_LEADS = {("nga", n) for n in ("tu", "ba", "nam", "sau", "bay", "3", "4", "5", "6", "7")} | {
    ("giao", "lo"),
    ("vong", "xoay"),
    ("bung", "binh"),
}
_CROSSING_KEYS = {(first, second.replace("y", "i")) for first, second in _CROSSING_LEADS} | {("cong", "truong")}
_STREET_LEADS = {"duong", "pho", "d"}
_BRACKETS = re.compile(r"\([^)]*\)?")
_STREET_TAILS = {"street", "st", "str", "road", "rd", "boulevard", "avenue", "ave"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: folded for finding, and as it was written (lower case) for telling lá from la."""

    text: str
    marked: str


def clean(text: str) -> str:
    """One line of composed characters, without controls, at most MAX_CHARS long."""
    composed = unicodedata.normalize("NFC", text[: MAX_CHARS * 4])
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in composed)
    return " ".join(kept.split())[:MAX_CHARS].strip()


def fold(text: str) -> str:
    """Lower case without any mark: Đường Lê Văn Sỹ -> duong le van sy. Folding twice changes nothing."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_STROKES))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return bare.lower().translate(_STROKES)


def tokens(text: str) -> list[Token]:
    """The words of a cleaned text; what is glued together (P11, so12) comes apart."""
    found: list[Token] = []
    for piece in _TOKEN.findall(unicodedata.normalize("NFC", text.lower())):
        marked = re.sub(r"\s+", "", piece.replace("\\", "/"))
        bare = re.sub(r"\W(?<![/\-,;&+])", "", fold(marked))
        if not bare:
            continue
        if match := _GLUED.match(bare):
            word = match.group(1)
            found += [Token(word, marked[: len(word)]), Token(match.group(2), match.group(2))]
        else:
            found.append(Token("," if bare == ";" else bare, marked))
    return found


def words(text: str) -> list[str]:
    """Folded words of a name, separators left out."""
    return [token.text for token in tokens(text) if token.text not in ",&+-"]


def street_key(name: str | Sequence[str]) -> str:
    """One spelling for all ways of writing a street's name, marks aside.

    Đường số 5 -> so 5; Cách Mạng Tháng Tám, CMT8 -> cach mang thang 8; 3 Tháng 2, 3/2 -> 3/2; Sĩ = Sỹ.
    """
    marked_duong = isinstance(name, str) and clean(name).lower().startswith("dương ")
    parts = _widened(words(_BRACKETS.sub(" ", name)) if isinstance(name, str) else list(name), _WIDER)
    parts = _dates(parts)
    alone = isinstance(name, str) and len(parts) == 1
    while parts[:2] == ["duong", "duong"]:
        parts = parts[1:]
    if len(parts) > 1 and parts[0] in _STREET_LEADS and not marked_duong:
        parts, alone = parts[1:], len(parts) == 2
    if alone and parts[0][0].isdigit() and "/" not in parts[0]:  # đường 5 is đường số 5
        parts = ["so", *parts]
    while len(parts) > 1 and parts[-1] in _STREET_TAILS:
        parts = parts[:-1]
    if len(parts) == 2 and parts[0] == "so" and "/" in parts[1]:
        parts = parts[1:]
    return _one_i(" ".join(parts))


def place_key(name: str | Sequence[str]) -> str:
    """One spelling for a landmark: BV Chợ Rẫy, Bệnh viện Chợ Rẫy -> benh vien cho ray; ngã sáu -> nga 6."""
    text = " ".join(_widened(words(name) if isinstance(name, str) else list(name), _PLACE_WORDS))
    for long, short in _PLACE_WORDS.items():
        if " " in long:
            text = re.sub(rf"\b{long}\b", short, text)
    text = _SPOKEN_CROSSING.sub(lambda said: f"nga {_DATE_WORDS.get(said[1]) or _CROSSING_WORDS[said[1]]}", text)
    text = _SCHOOL.sub("truong ", text)
    return _one_i(text)


def is_crossing(key: Sequence[str]) -> bool:
    """Does a landmark's key name a crossing, in any of the ways that people call one?"""
    return tuple(key[:2]) in _CROSSING_KEYS


_RELATIONS = {"sau", "tren", "duoi", "truoc", "trong", "ngoai", "phia"}
_PARTS = {"sau", "tren", "duoi", "truoc", "chan", "cong", "gam", "lung", "mat"}


def after_relation(name: Sequence[Token]) -> Sequence[Token]:
    """What stands after "sau", "trên", "dưới chân" at the beginning; nothing after "sáu" or another word."""
    if len(name) < 3 or name[0].text not in _RELATIONS or name[0].marked == "sáu":
        return ()
    return name[2:] if name[1].text in _PARTS else name[1:]


def crossing_words(name: Sequence[Token]) -> tuple[tuple[Token, ...], bool]:
    """The words without "góc", "ngã tư" before them, and whether there were any."""
    words = tuple(name[1:] if name and name[0].text == "goc" else name)
    if tuple(token.text for token in words[:2]) in _CROSSING_LEADS:
        words = words[2:]
    return words, len(words) < len(name)


def marked_key(parts: Sequence[str]) -> str:
    """Lower-case words with their marks, for preferring the spelling that was typed."""
    return " ".join(_modern(part) for part in parts)


def initials(key: str) -> str:
    """le van si -> lvs; cach mang thang 8 -> cmt8."""
    return "".join(part if part[0].isdigit() else part[0] for part in key.split())


def without_brackets(text: str) -> str:
    """Without what is put in brackets; the whole when nothing else is left."""
    return " ".join(_BRACKETS.sub(" ", text).split()) or text


def _widened(parts: list[str], table: dict[str, str]) -> list[str]:
    wide: list[str] = []
    for part in parts:
        match = re.fullmatch(r"(ql|tl|hl|dt)(\d+[a-z]?)", part)
        if match and table is _WIDER:
            wide += [*_WIDER[match.group(1)].split(), match.group(2)]
        else:
            wide += table.get(part, part).split()
    return wide


def _dates(parts: list[str]) -> list[str]:
    """3 thang 2 -> 3/2, thang tam -> thang 8."""
    out: list[str] = []
    for place, part in enumerate(parts):
        between = out and out[-1].isdigit() and parts[place + 1 : place + 2] and parts[place + 1].isdigit()
        if between and OSA.distance(part, "thang", score_cutoff=1) <= 1:
            part = "thang"
        if out and out[-1] == "thang":
            month = _DATE_WORDS.get(part, part)
            day = _day(out[:-1])
            if month.isdigit() and day:
                out[-2:] = [f"{int(day)}/{int(month)}"]
                continue
            part = month
        out.append(part)
    return out


def _day(before: list[str]) -> str:
    if not before:
        return ""
    spoken = {"ba": "3", "mot": "1", "hai": "2", "muoi": "10"} if len(before) == 1 else {}
    last = spoken.get(before[-1], before[-1])
    return last if last.isdigit() and int(last) <= 31 else ""


def _one_i(text: str) -> str:
    """Lý and Lí, Sỹ and Sĩ are one name."""
    return text.replace("y", "i")


def _modern(word: str) -> str:
    """hoà and hòa, Sỹ and Sĩ: both are written, both are right."""
    bare = unicodedata.normalize("NFD", word)
    tone = next((c for c in bare if c in "\u0300\u0301\u0303\u0309\u0323"), "")
    return unicodedata.normalize("NFC", bare.replace(tone, "") if tone else bare).replace("y", "i") + tone
