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
from dispatch.domain.measures import duty_day_of, duty_day_window
from dispatch.models import Category, Priority, Target
from dispatch.rows import category_row
from fleet.models import Centre, Staff
from mapping.extracts import DEFAULT

# The target of the whole response where a centre has set none: HCMC's plan for 2025-27 says under 15 minutes.
DEFAULT_RESPONSE_S = {Priority.CRITICAL: 900, Priority.URGENT: 900, Priority.TRANSPORT: 1800}


def response_targets(centre: Centre) -> dict[str, int]:
    """Seconds from call to scene that the centre wants, by level."""
    rows = Target.objects.filter(centre=centre, measure=Target.Measure.RESPONSE).values_list("priority", "seconds")
    return {str(level): seconds for level, seconds in DEFAULT_RESPONSE_S.items()} | dict(rows)


def duty_day() -> dict[str, Any]:
    day = duty_day_of(clock.now())
    starts_at, _ends_at = duty_day_window(day)
    return {"label": _("ca ngày %(d)s") % {"d": f"{day:%d/%m}"}, "date": f"{day}", "starts_at": clock.iso(starts_at)}
        "hospital_ws": "/ws/hospital",
        "station_ws": "/ws/station",
        "service_worker": reverse("service-worker"),


def urls(centre: Centre) -> dict[str, str]:
    return {
        "api": "/api",
        "board_ws": "/ws/board",
        "crew_ws": "/ws/crew",
        "tiles": reverse("extract-map", args=[centre.roads or DEFAULT]),
        "login": reverse("login"),
        "logout": reverse("logout"),
        "console": reverse("console"),
        "crew": reverse("crew"),
        "reports": reverse("reports"),
        "admin": reverse("admin:index"),
        "set_language": reverse("set_language"),
    }


def page_of(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    """The page's data for a signed-in person of a centre."""
    centre = Centre.objects.get(pk=cast(int, staff.centre_id))
    return {
        "user": {"id": staff.pk, "name": staff.name, "role": staff.role, "staff_code": staff.staff_code},
        "centre": centre_row(centre),
        "lang": get_language(),
        "csrf_header": "X-CSRFToken",
        "csrf_token": get_token(request),
        "urls": urls(centre),
        "static": {"root": settings.STATIC_URL},
        "demo": settings.DEMO,
        "categories": [category_row(one) for one in Category.objects.filter(centre=centre)],
        "settings": {
            "ack_timeout_s": centre.ack_timeout_s,
            "undo_s": centre.undo_s,
            "fresh_s": centre.fresh_s,
            "stale_s": centre.stale_s,
            "targets": response_targets(centre),
        },
        "duty_day": duty_day(),
    }
