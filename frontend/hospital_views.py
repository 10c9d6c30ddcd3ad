"""The receiving hospital's page, and the door for those who come by a link."""

from typing import Any, cast

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config import clock
from dispatch.hospitals.access import expiry_of_link, hospital_of
from fleet.models import Staff
from frontend.views import _page

BACKEND = "django.contrib.auth.backends.ModelBackend"
LONGEST_SESSION_S = 16 * 3600


@login_required
def hospital(request: HttpRequest) -> HttpResponse:
    staff = cast(Staff, request.user)
    if staff.role == Staff.Role.HOSPITAL and hospital_of(staff.centre_id or 0, staff.pk) is None:
        raise PermissionDenied
    return _page(request, "hospital.html", "hospital")


@require_http_methods(["GET", "POST"])
def hospital_link(request: HttpRequest) -> HttpResponse:
    """A link carries its token behind the `#`, which browsers send to nobody; the page posts it once for a session."""
    context: dict[str, Any] = {"problem": ""}
    if request.method == "POST":
        found = expiry_of_link(request.POST.get("token", "")[:100])
        if found is not None:
            staff, expires_at = found
            login(request, staff, backend=BACKEND)
            left_s = (expires_at - clock.now()).total_seconds() if expires_at else LONGEST_SESSION_S
            request.session.set_expiry(max(1, int(min(left_s, LONGEST_SESSION_S))))
            return redirect("hospital")
        context["problem"] = _(
            "Đường dẫn này không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy xin trung tâm 115 cấp lại."
        )
    response = render(request, "hospital_link.html", context, status=403 if context["problem"] else 200)
    response["Cache-Control"] = "no-store"
    return response
