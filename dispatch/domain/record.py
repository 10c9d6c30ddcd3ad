"""What may be written into a patient's record. Everything is optional; only what cannot be is refused.

A value outside the usual range is kept and pointed out: a pulse of 20 is rare and true more often than mistyped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dispatch.domain.destinations import CONDITIONS

type Json = dict[str, Any]

KINDS: Final = ("count", "basics", "vitals", "treatment", "note", "identity", "photo")
#: What belongs to the whole scene and to no one patient.
SCENE_KINDS: Final = frozenset({"count"})
MOST_PATIENTS: Final = 99
SEXES: Final = ("male", "female", "other")
AGE_UNITS: Final = {"years": 130, "months": 36, "days": 62}
_LINE, _TEXT = 300, 4000


class Bad(ValueError):
    """Something that cannot be. `field` says where, `code` what is wrong with it."""

    def __init__(self, field: str, code: str = "impossible") -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Range:
    """Possible from `least` to `most`; usual from `low` to `high` (adults at rest, generously)."""

    least: float
    low: float
    high: float
    most: float
    step: float = 1


VITALS: Final[dict[str, Range]] = {
    "pulse": Range(0, 40, 180, 350),
    "systolic": Range(0, 80, 220, 350),
    "diastolic": Range(0, 40, 130, 300),
    "breathing": Range(0, 8, 40, 150),
    "spo2": Range(0, 90, 100, 100),
    "gcs_e": Range(1, 1, 4, 4),
    "gcs_v": Range(1, 1, 5, 5),
    "gcs_m": Range(1, 1, 6, 6),
    "glucose": Range(0, 3.5, 20, 100, 0.1),
    "pain": Range(0, 0, 10, 10),
    "temperature": Range(10, 35, 40, 47, 0.1),
}
#: Of these a newborn's are far from an adult's, so nothing is unusual about them in a child.
_OF_ADULTS: Final = frozenset({"pulse", "systolic", "diastolic", "breathing"})
#: From this age on an adult's usual ranges are used. Assumption.
ADULT_VITALS_YEARS: Final = 12


def _number(data: Mapping[str, Any], name: str, least: float, most: float, step: float = 1) -> float | int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Bad(name)
    if step == 1:
        if value != int(value):
            raise Bad(name)
        return int(value)
    return round(value + 0.0, 1)


def _storable(text: str) -> bool:
    """Without what no database keeps or no wire carries: control characters and halves of a character."""
    return not any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in text)


def _line(data: Mapping[str, Any], name: str, limit: int = _LINE) -> str:
    value = data[name]
    if not isinstance(value, str) or len(value) > limit or not _storable(value):
        raise Bad(name, "text")
    return value.strip()


def _choice(data: Mapping[str, Any], name: str, choices: Any) -> str:
    value = data[name]
    if not isinstance(value, str) or value not in choices:
        raise Bad(name, "choice")
    return value


def _count(data: Mapping[str, Any]) -> Json:
    return {"patients": _number({"patients": data.get("patients")}, "patients", 0, 999)}


def _basics(data: Mapping[str, Any]) -> Json:
    kept: Json = {}
    if data.get("age") is not None:
        unit = _choice(data, "age_unit", AGE_UNITS) if data.get("age_unit") is not None else "years"
        kept |= {"age": _number(data, "age", 0, AGE_UNITS[unit]), "age_unit": unit}
    if data.get("sex") is not None:
        kept["sex"] = _choice(data, "sex", SEXES)
    if data.get("condition") is not None:
        kept["condition"] = _choice(data, "condition", CONDITIONS)
    if data.get("complaint") is not None:
        kept["complaint"] = _line(data, "complaint")
    return kept


def _vitals(data: Mapping[str, Any]) -> Json:
    return {
        name: _number(data, name, limits.least, limits.most, limits.step)
        for name, limits in VITALS.items()
        if data.get(name) is not None
    }


def _treatment(data: Mapping[str, Any]) -> Json:
    kept: Json = {"name": _line({"name": data.get("name")}, "name", 120)}
    for name in ("dose", "unit", "route"):
        if data.get(name) is not None:
            kept[name] = _line(data, name, 40)
    if data.get("drug") is not None:
        kept["drug"] = bool(data["drug"])
    return kept if kept["name"] else {}


def _note(data: Mapping[str, Any]) -> Json:
    text = _line({"text": data.get("text")}, "text", _TEXT)
    return {"text": text} if text else {}


def citizen_number(text: str) -> str:
    """A citizen's number (CCCD): 12 digits: province 001–096, sex and century 0–9, year, six more. Or the old 9.

    Source: Decree 137/2015/ND-CP, articles 13 and 14. Spaces and dots are left out. Raises Bad.
    """
    digits = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{9}", digits, re.ASCII):
        return digits
    if not re.fullmatch(r"0\d{11}", digits, re.ASCII) or not 1 <= int(digits[:3]) <= 96:
        raise Bad("number", "citizen_number")
    return digits


def insurance_number(text: str) -> str:
    """A health-insurance card's number: the new 10 digits, or 15: two letters, benefit 1–5, province, 10 digits.

    Source: Decision 1351/QD-BHXH of 2015 (15 characters), 1666/QD-BHXH of 2020 (10 digits). Raises Bad.
    """
    plain = re.sub(r"[\s.\-]", "", text).upper()
    if not re.fullmatch(r"\d{10}|[A-Z]{2}[1-5]\d{12}", plain, re.ASCII):
        raise Bad("insurance", "insurance_number")
    return plain


def _day(data: Mapping[str, Any], name: str, latest: date) -> str:
    try:
        day = date.fromisoformat(_line(data, name, 10))
    except ValueError:
        raise Bad(name, "date") from None
    if not date(1880, 1, 1) <= day <= latest:
        raise Bad(name, "date")
    return day.isoformat()


def _identity(data: Mapping[str, Any], today: date) -> Json:
    kept: Json = {}
    given = {name: value for name, value in data.items() if value not in (None, "")}
    if "number" in given:
        kept["number"] = citizen_number(_line(given, "number", 24))
    if "insurance" in given:
        kept["insurance"] = insurance_number(_line(given, "insurance", 24))
    for name in ("born", "issued"):
        if name in given:
            kept[name] = _day(given, name, today)
    for name, limit in (("name", 120), ("old_number", 12), ("address", _LINE)):
        if name in given:
            kept[name] = _line(given, name, limit)
    if "sex" in given:
        kept["sex"] = _choice(given, "sex", SEXES)
    if kept and "source" in given:
        kept["source"] = _choice(given, "source", ("qr", "typed"))
    return kept


def _photo(data: Mapping[str, Any]) -> Json:
    """What is said of a photo; the picture itself is kept elsewhere."""
    return {"caption": _line({"caption": data.get("caption", "")}, "caption")}


def clean(kind: str, data: Mapping[str, Any], today: date) -> Json:
    """The entry's data as it is kept. Raises Bad for what cannot be, and for an entry that says nothing."""
    parts = {
        "count": _count,
        "basics": _basics,
        "vitals": _vitals,
        "treatment": _treatment,
        "note": _note,
        "photo": _photo,
    }
    if kind == "identity":
        kept = _identity(data, today)
    elif kind in parts:
        kept = parts[kind](data)
    else:
        raise Bad("kind", "choice")
    if not kept:
        raise Bad("data", "empty")
    return kept


def unusual(kind: str, data: Mapping[str, Any], *, child: bool = False) -> list[str]:
    """Which vital signs are outside the usual range, for a second look."""
    if kind != "vitals":
        return []
    odd = [
        name
        for name, limits in VITALS.items()
        if name in data and not (child and name in _OF_ADULTS) and not limits.low <= data[name] <= limits.high
    ]
    if data.get("diastolic", 0) > data.get("systolic", 1e9):
        odd.append("diastolic")
    return list(dict.fromkeys(odd))


def age_years(basics: Mapping[str, Any]) -> float | None:
    """The age in years, None when it is not known."""
    if basics.get("age") is None:
        return None
    return float(basics["age"]) / {"years": 1, "months": 12, "days": 365}[basics.get("age_unit", "years")]


def is_child(age: float | None) -> bool:
    """Are an adult's vital signs no measure for this age in years? An unknown age is taken for an adult's."""
    return age is not None and age < ADULT_VITALS_YEARS
