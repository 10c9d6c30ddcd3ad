"""What is wrong with a field that was sent, in words; what was sent is not repeated (it may be a patient's)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _


def wrong_fields(errors: Iterable[Mapping[str, Any]]) -> tuple[str, list[dict[str, str]]]:
    """pydantic's errors as one sentence, and as rows for a program."""
    rows = [(".".join(str(part) for part in one["loc"][1:] if part != "body"), one) for one in errors]
    said = dict.fromkeys(_said(name or "?", one["type"], one.get("ctx", {})) for name, one in rows)
    sentence = _("Dữ liệu không hợp lệ: %(f)s.") % {"f": ", ".join(said)}
    return sentence, [{"field": name, "type": one["type"]} for name, one in rows]


def _said(name: str, kind: str, limits: Mapping[str, Any]) -> str:
    words = _words(kind)
    return f"{name} ({words % limits})" if words else name


def _words(kind: str) -> str:
    """Empty for what has no better words than that it is wrong."""
    exact = {
        "missing": _("còn thiếu"),
        "string_type": _("phải là chữ"),
        "string_too_long": _("dài quá %(max_length)s ký tự"),
        "string_too_short": _("ngắn dưới %(min_length)s ký tự"),
        "less_than_equal": _("lớn nhất là %(le)s"),
        "greater_than_equal": _("nhỏ nhất là %(ge)s"),
        "literal_error": _("phải là %(expected)s"),
        "enum": _("phải là %(expected)s"),
    }
    begun = {
        "int": _("phải là số nguyên"),
        "float": _("phải là số"),
        "finite": _("phải là số"),
        "bool": _("phải là true hay false"),
        "datetime": _("phải là ngày giờ, ví dụ 2026-11-22T07:00:00+07:00"),
        "date": _("phải là ngày, ví dụ 2026-11-22"),
    }
    return exact.get(kind) or begun.get(kind.partition("_")[0], "")
