"""Where a crew gets out and walks, in words."""

from typing import Any

from django.utils.translation import gettext as _

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


def mouth_row(mouth: Mouth | None, *, by_water: bool = False) -> dict[str, Any] | None:
    """{lat, lon, words}, or None where the vehicle gets there itself."""
    if mouth is None:
        return None
    words = mouth_words(mouth.way, mouth.street, by_water=by_water)
    return {"lat": round(mouth.at.lat, 6), "lon": round(mouth.at.lon, 6), "words": words}
