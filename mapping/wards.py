"""Borders of today's wards, imported once by the administrator and kept beside the roads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from mapping.domain.address.text import clean

#: Where other publishers put the state's code and the name.
_CODE_KEYS = ("code", "ma_xa", "maxa", "ward_code", "id", "ma")
_NAME_KEYS = ("fullName", "full_name", "name", "ten_xa", "tenxa", "ward_name", "ten")

type Wards = dict[int, tuple[str, BaseGeometry]]


class WardsRefused(Exception):
    """Why the file was not taken, in a sentence for the person who gave it."""


def wards_file() -> Path:
    """Beside ROADS_DIR, so that building new roads leaves it alone."""
    return Path(settings.ROADS_DIR).parent / "wards" / "wards.json"


def wards_version() -> str:
    """Changes with every import; "" when there was none."""
    try:
        stat = wards_file().stat()
    except OSError:
        return ""
    return f"{stat.st_mtime_ns}-{stat.st_size}"


def import_wards(path: Path) -> tuple[int, int]:
    """Adds a GeoJSON's wards to those imported before: (read, altogether). Raises WardsRefused and changes nothing."""
    new = _read(path)
    if not new:
        raise WardsRefused(_("Tệp %(path)s không có ranh giới phường, xã nào có mã và tên.") % {"path": path})
    everything = {**imported_wards(), **new}
    rows = [[code, name, shapely.to_wkb(shape, hex=True)] for code, (name, shape) in sorted(everything.items())]
    target = wards_file()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        os.replace(draft, target)
    except OSError as error:
        raise WardsRefused(_("Không ghi được ranh giới phường: %(why)s") % {"why": error}) from error
    return len(new), len(everything)


def imported_wards() -> Wards:
    """By the state's code; {} before any import."""
    return _loaded(wards_version())


@lru_cache(maxsize=2)
def _loaded(version: str) -> Wards:
    if not version:
        return {}
    rows = json.loads(wards_file().read_text(encoding="utf-8"))
    return {code: (name, shapely.from_wkb(shape)) for code, name, shape in rows}


def _read(path: Path) -> Wards:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return dict(_features(data))
    except OSError as error:
        raise WardsRefused(_("Không đọc được tệp %(path)s: %(why)s") % {"path": path, "why": error}) from error
    except (ValueError, TypeError, KeyError, AttributeError, ShapelyError) as error:
        raise WardsRefused(_("Tệp %(path)s không phải GeoJSON ranh giới phường, xã.") % {"path": path}) from error


def _features(data: dict[str, Any]) -> Iterator[tuple[int, tuple[str, BaseGeometry]]]:
    for feature in data["features"]:
        properties = {"id": feature.get("id"), **feature["properties"]}
        code = next((str(properties[key]) for key in _CODE_KEYS if str(properties.get(key, "")).isdigit()), "")
        name = next((clean(str(properties[key])) for key in _NAME_KEYS if properties.get(key)), "")
        # Simplified borders cross themselves here and there.
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        if code and name and not shape.is_empty and shape.area > 0:
            yield int(code), (name, shape)
