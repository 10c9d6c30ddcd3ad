"""What the server hands to a page: who is looking, at which centre, and where everything is."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import clock
from dispatch.board import centre_row
from dispatch.centre_settings import settings_row
from dispatch.domain.measures import duty_day_of, duty_day_window
from dispatch.models import Category
from dispatch.patients.lists import record_lists
from dispatch.rows import category_row
from fleet.map_layers import layer_rows
from fleet.models import Centre, Staff
from mapping.extracts import DEFAULT
from mapping.roads import roads


def duty_day() -> dict[str, Any]:
    day = duty_day_of(clock.now())
    starts_at, _ends_at = duty_day_window(day)
    return {"label": _("ca ngày %(d)s") % {"d": f"{day:%d/%m}"}, "date": f"{day}", "starts_at": clock.iso(starts_at)}


def urls(centre: Centre) -> dict[str, str]:
    return {
        "api": "/api",
        "board_ws": "/ws/board",
        "crew_ws": "/ws/crew",
        "hospital_ws": "/ws/hospital",
        "station_ws": "/ws/station",
        "service_worker": reverse("service-worker"),
        "tiles": reverse("extract-map", args=[centre.roads or DEFAULT]) if roads(centre.roads).tiles else "",
        "login": reverse("login"),
        "logout": reverse("logout"),
        "console": reverse("console"),
        "crew": reverse("crew"),
        "hospital": reverse("hospital"),
        "reports": reverse("reports"),
        "admin": reverse("admin:index"),
        "set_language": reverse("set_language"),
    }


def page_of(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    """The page's data for a signed-in person of a centre."""
    centre = Centre.objects.get(pk=cast(int, staff.centre_id))
    return {
        "user": {"id": staff.pk, "name": staff.name, "role": staff.role, "staff_code": staff.staff_code},
        "centre": {**centre_row(centre), "phone": centre.phone},
        "lang": get_language(),
        "csrf_header": "X-CSRFToken",
        "csrf_token": get_token(request),
        "urls": urls(centre),
        "demo": settings.DEMO,
        "categories": [category_row(one) for one in Category.objects.filter(centre=centre)],
        "settings": settings_row(centre),
        "duty_day": duty_day(),
        "map_layers": layer_rows(centre.pk) if staff.role in ("dispatcher", "supervisor", "admin") else [],
        "record": record_lists(centre),
    }
