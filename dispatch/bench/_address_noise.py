"""The ways in which people write, shorten, misspell and speak an address.

Written from how addresses are given, not from the parser's tables: nothing here is imported from it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from random import Random

_SHORT_WORDS = {
    "Nguyễn": "Ng.", "Trần": "Tr.", "Phạm": "Ph.", "Hoàng": "H.", "Huỳnh": "H.", "Đường": "Đ.", "Văn": "V.",
    "Thị": "T.",
    "Quốc": "Q.", "Đình": "Đ.", "Quang": "Q.",
}  # fmt: skip
_KNOWN_SHORT = {
    "Cách Mạng Tháng Tám": "CMT8", "Xô Viết Nghệ Tĩnh": "XVNT", "Nguyễn Thị Minh Khai": "NTMK", "Điện Biên Phủ": "ĐBP",
    "Hai Bà Trưng": "HBT", "Nam Kỳ Khởi Nghĩa": "NKKN", "3 Tháng 2": "3/2", "30 Tháng 4": "30/4",
}  # fmt: skip
_PLACE_SHORT = {"Bệnh viện": "BV", "Bệnh Viện": "BV", "Trường Tiểu học": "TH", "Trường Tiểu Học": "TH",
                "Công viên": "CV", "Bến xe": "BX", "Đại học": "ĐH", "Đại Học": "ĐH", "Nhà thờ": "NT"}  # fmt: skip
_SAID = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SLASH_SAID = ("xẹt", "xuyệt", "trên", "gạch")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class Address:
    """What a caller knows: number and street, the old ward and district ("" when unknown)."""

    number: str
    street: str
    ward: str = ""
    district: str = ""


type Noise = Callable[[Address, Random], str]


def plain(address: Address, random: Random) -> str:
    """Spelt in full."""
    return _joined(f"{address.number} {address.street}", address.district)


def no_marks(address: Address, random: Random) -> str:
    """As typed on a keyboard without Vietnamese, in any case."""
    text = unmarked(plain(address, random))
    return random.choice((text, text.lower(), text.upper()))


def abbreviated(address: Address, random: Random) -> str:
    """Initials of the street, shortened words, P. and Q."""
    street = _KNOWN_SHORT.get(address.street) or _short_street(address.street, random)
    number = random.choice(("", "Số ", "số nhà ")) + address.number
    return " ".join(filter(None, (number, street, _short_unit(address.district, random))))


def typo(address: Address, random: Random) -> str:
    """One slip of the finger in the street's name, or two in a long one."""
    street = address.street
    for _ in range(2 if len(street) > 11 and random.random() < 0.3 else 1):
        street = _slip(street, random)
    return _joined(f"{address.number} {street}", address.district)


def old_ward(address: Address, random: Random) -> str:
    """With the ward and district of before July 2025."""
    if random.random() < 0.5:
        return f"{address.number} {address.street}, {address.ward}, {address.district}, TP. Hồ Chí Minh"
    return (
        f"{address.number} {address.street} {_short_unit(address.ward, random)} {_short_unit(address.district, random)}"
    )


def reordered(address: Address, random: Random) -> str:
    """The number after the street, the district before both, alleys from the inside out."""
    number, street, district = address.number, address.street, address.district
    parts = number.split("/")
    forms = [f"đường {street}, số {number}", f"{street} số {number}", f"{street} {number}"]
    if len(parts) > 1:
        forms.append(f"số {parts[-1]} hẻm {'/'.join(parts[:-1])} {street}")
        forms.append(f"hẻm {'/'.join(parts[:-1])} đường {street} nhà số {parts[-1]}")
    form = random.choice(forms)
    return f"{district}, {form}" if district and random.random() < 0.5 else _joined(form, district)


def spoken(address: Address, random: Random) -> str:
    """As a transcript has it: numbers as words, no commas."""
    said = f" {random.choice(_SLASH_SAID)} ".join(_say(part, random) for part in address.number.split("/"))
    return " ".join(filter(None, (said, address.street.lower(), address.district.lower())))


NUMBER_NOISES: dict[str, Noise] = {
    "exact": plain,
    "no_marks": no_marks,
    "abbreviated": abbreviated,
    "typo": typo,
    "old_ward": old_ward,
    "reordered": reordered,
    "spoken": spoken,
}


def crossing(first: str, second: str, district: str, random: Random) -> str:
    """Two streets, as a corner is given."""
    form = random.choice(
        (
            "{a} giao {b}",
            "góc {a} và {b}",
            "ngã tư {a} - {b}",
            "ngã ba {a} với {b}",
            "góc đường {a} {b2}",
            "giao lộ {a} & {b}",
        )
    )
    text = form.format(a=first, b=second, b2=f"cắt {second}")
    return _joined(unmarked(text) if random.random() < 0.3 else text, district)


def landmark(name: str, district: str, random: Random) -> str:
    """A place by its name: in full, shortened, without marks, "gần" before it."""
    text = name
    for long, short in _PLACE_SHORT.items():
        if name.startswith(long) and random.random() < 0.5:
            text = text.replace(long, short, 1)
    if random.random() < 0.4:
        text = unmarked(text).lower()
    return _joined(random.choice(("", "", "gần ", "đối diện ")) + text, district)


def unmarked(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in bare if unicodedata.category(c) != "Mn")


def _joined(text: str, district: str) -> str:
    return f"{text}, {district}" if district else text


def _short_street(street: str, random: Random) -> str:
    words = street.split()
    if len(words) >= 3 and all(word[0].isalpha() for word in words) and random.random() < 0.5:
        return "".join(word[0] for word in words).upper()
    short = [_SHORT_WORDS.get(word, word) if i < len(words) - 1 else word for i, word in enumerate(words)]
    return " ".join(short)


def _short_unit(unit: str, random: Random) -> str:
    kind, _, name = unit.partition(" ")
    if not name:
        return unit
    letter = {"Phường": "P", "Quận": "Q"}.get(kind)
    if letter is None:
        return unit
    if kind == "Quận" and " " in name and random.random() < 0.5:
        name = "".join(word[0] for word in name.split())
    return (
        f"{letter}{random.choice(('.', '. ', ' '))}{name}"
        if not name.isdigit()
        else f"{letter}{random.choice(('', '.'))}{name}"
    )


def _slip(text: str, random: Random) -> str:
    """Leaves out, doubles, swaps or mistakes one letter."""
    places = [i for i, c in enumerate(text) if c.isalpha()]
    if not places:
        return text
    at = random.choice(places)
    kind = random.choice(("drop", "double", "swap", "miss"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    if kind == "swap" and at + 1 < len(text) and text[at + 1].isalpha():
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + _beside(unmarked(text[at]).lower(), random) + text[at + 1 :]


def _beside(letter: str, random: Random) -> str:
    row = next((row for row in _KEYBOARD if letter in row), "asdf")
    at = row.find(letter)
    return row[at + 1] if at == 0 or (at + 1 < len(row) and random.random() < 0.5) else row[at - 1]


def _say(part: str, random: Random) -> str:
    if "-" in part:
        return " đến ".join(_say(each, random) for each in part.split("-"))
    digits = "".join(takewhile(str.isdigit, part.strip()))
    rest = part.strip().removeprefix(digits)
    said = _say_number(int(digits)) if digits and random.random() < 0.5 else " ".join(_SAID[int(c)] for c in digits)
    return f"{said} {rest}".strip()


def _say_number(number: int) -> str:
    if number >= 1000:
        return " ".join(_SAID[int(c)] for c in str(number))
    hundreds, rest = divmod(number, 100)
    head = f"{_SAID[hundreds]} trăm " if hundreds else ""
    tens, ones = divmod(rest, 10)
    if not rest:
        return head.strip() or "không"
    if tens == 0:
        return f"{head}lẻ {_SAID[ones]}" if head else _SAID[ones]
    last = {0: "", 1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(ones, _SAID[ones])
    return f"{head}{'mười' if tens == 1 else _SAID[tens] + ' mươi'} {last}".strip()
