"""Where a crew gets out and walks, in words."""

import re
from itertools import dropwhile
from typing import Any

from django.utils.translation import gettext as _

from mapping.domain.address.house_number import parse_number
from mapping.domain.eta import Mouth


def mouth_words(way: str, street: str, *, by_water: bool = False) -> str:
    """`đầu hẻm 45 Lê Văn Sỹ`: the alley, with its street when its own name does not say it."""
    if by_water:
        return _("bến gần %(way)s") % {"way": way} if way else _("bến gần nhất")
    if not way:
        return _("đầu hẻm trên đường %(street)s") % {"street": street} if street else _("đầu hẻm")
    # Named like a street it stays a name; a common word is no longer the first of a line.
    alley = way[0].lower() + way[1:] if way.split(" ")[0].lower() in ("hẻm", "kiệt", "ngõ", "ngách") else way
    if street and street.lower() not in way.lower():
        return _("đầu %(alley)s, đường %(street)s") % {"alley": alley, "street": street}
    return _("đầu %(alley)s") % {"alley": alley}


def alley_words(address: str, *, mouth: str = "") -> str:
    """`123/45/6 Lê Văn Sỹ` → `Vào hẻm 123 Lê Văn Sỹ, rồi hẻm 45, nhà số 6`; "" for a house on the street.

    Read after the `mouth` where one gets out, without the alleys that it names.
    """
    first, _space, rest = address.strip().partition(" ")
    number = parse_number(first)
    if number is None or not number.alley:
        return ""
    street = rest.split(",")[0].strip()
    said = set(re.findall(r"\w+", mouth.casefold().replace(street.casefold(), " ")))
    inner = list(dropwhile(said.__contains__, number.alley))
    parts = [_("rồi hẻm %(n)s") % {"n": one.upper()} for one in inner]
    if len(inner) == len(number.alley):
        parts[0] = _("Vào hẻm %(n)s %(s)s") % {"n": inner[0].upper(), "s": street}
    return ", ".join([*parts, _("nhà số %(n)s") % {"n": number.parts[-1].upper()}])


def mouth_row(mouth: Mouth | None, *, by_water: bool = False) -> dict[str, Any] | None:
    """{lat, lon, words}, or None where the vehicle gets there itself."""
    if mouth is None:
        return None
    words = mouth_words(mouth.way, mouth.street, by_water=by_water)
    return {"lat": round(mouth.at.lat, 6), "lon": round(mouth.at.lon, 6), "words": words}
