"""Reports over HTTP: a duty day as JSON for the page, and its cases as CSV for a spreadsheet."""

import csv
import datetime
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from config import clock
from config.access import require
from config.problems import Invalid
from dispatch.domain.measures import duty_day_of
from dispatch.reports import csv_rows, day_report

router = Router(tags=["reports"])
READERS = ("supervisor", "admin", "dispatcher")
FIRST_YEAR, LAST_YEAR = 2000, 2100
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the local code page and every Vietnamese mark is lost."""


def _report(request: HttpRequest, day: datetime.date | None) -> dict[str, Any]:
    who = require(request, *READERS)
    chosen = day or duty_day_of(clock.now())
    if not FIRST_YEAR <= chosen.year <= LAST_YEAR:
        raise Invalid("bad_date", _("Không có số liệu cho ngày này."))
    return day_report(who.centre_id, chosen)


@router.get("/reports/day")
def day(request: HttpRequest, date: Query[datetime.date | None] = None) -> dict[str, Any]:
    """One duty day (06:30–06:30): n, median, P90, share within target and share missing, from raw rows."""
    return _report(request, date)


@router.get("/reports/day.csv", include_in_schema=False)
def day_csv(request: HttpRequest, date: Query[datetime.date | None] = None) -> HttpResponse:
    """The day's cases, one line each."""
    report = _report(request, date)
    text = StringIO(BYTE_ORDER_MARK)
    text.seek(0, 2)
    csv.writer(text).writerows(csv_rows(report))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="115-{report["date"]}.csv"'
    return response
