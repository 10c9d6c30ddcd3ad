"""The health of devices over HTTP."""

import csv
from io import StringIO
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from config.access import require
from config.fields import Id
from config.problems import Missing
from fleet.inputs.health import health

router = Router(tags=["devices"])
# A cell that begins so would be a formula to a spreadsheet.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@router.get("/devices/health")
def device_health(request: HttpRequest, vehicle_id: Id | None = None) -> dict[str, Any]:
    """Every vehicle's last fix, sources, intervals, batteries, refused fixes and silence, worst first."""
    who = require(request, "dispatcher", "supervisor", "admin")
    found = health(who.centre_id, vehicle_id)
    if vehicle_id is not None and not found["items"]:
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    return found


@router.get("/devices/health.csv")
def device_health_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet: a line for each source of each vehicle."""
    who = require(request, "dispatcher", "supervisor", "admin")
    out = StringIO()
    write = csv.writer(out).writerow
    write(_head())
    for row in health(who.centre_id)["items"]:
        for line in _lines(row):
            write([_safe(cell) for cell in line])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="devices.csv"'
    return answer


def _head() -> list[str]:
    vehicle = (_("Xe"), _("Vấn đề"), _("Im lặng (giây)"))
    source = (_("Nguồn"), _("Vị trí cuối lúc"), _("Khoảng cách báo (giây)"), _("Sai số (m)"), _("Pin (%)"))
    return [*vehicle, *source, _("Bị từ chối")]


def _lines(row: dict[str, Any]) -> list[list[Any]]:
    head = [row["call_sign"], ", ".join(one["text"] for one in row["problems"]), row["silent_s"]]
    refused = ", ".join(f"{one['text']}: {one['count']}" for one in row["refused"])
    names = ("source", "at", "interval_s", "accuracy_m", "battery_pct")
    return [[*head, *(one[name] for name in names), refused] for one in row["sources"] or [dict.fromkeys(names)]]


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
