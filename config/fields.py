"""Types of request fields that every API shares: what passes here is safe to store on every database."""

from datetime import UTC, datetime
from typing import Annotated, Final

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

LONGEST_TEXT: Final = 5000


def _printable(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError(_("có ký tự điều khiển"))
    return text


def _moment(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(_("thời điểm phải có múi giờ"))
    if not 1970 < moment.year < 2200:
        raise ValueError(_("thời điểm không hợp lý"))
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _number(value: object) -> object:
    """True is no number, though Python's own numbers would take it for one."""
    if isinstance(value, bool):
        raise ValueError(_("phải là số"))
    return value


def _one_zero(number: float) -> float:
    """Without -0.0, which PostgreSQL's JSON turns into 0.0: the journal's hashes would no longer fit."""
    return number + 0.0


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_printable)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_printable)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_printable)]
NotBool = BeforeValidator(_number)
Lat = Annotated[float, NotBool, Field(ge=-90, le=90, allow_inf_nan=False), AfterValidator(_one_zero)]
Lon = Annotated[float, NotBool, Field(ge=-180, le=180, allow_inf_nan=False), AfterValidator(_one_zero)]
Id = Annotated[int, NotBool, Field(ge=1, le=2**63 - 1)]
Moment = Annotated[datetime, AfterValidator(_moment)]
