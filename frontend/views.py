"""The pages."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.csp import csp_override

from dispatch.job_sheet import maps_of
from dispatch.models import Incident
from fleet.map_layers import image_origins, layer_rows
from fleet.models import Staff
from fleet.sign_in import remember, turn
from frontend.page import page_of
from frontend.shell import shell_version


class LoginForm(AuthenticationForm):
    def clean(self) -> dict[str, Any]:
        with turn(cast(HttpRequest, self.request), self.cleaned_data.get("username") or ""):
            return super().clean()


class Login(LoginView):
    authentication_form = LoginForm
    template_name = "login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page={"demo": {"password": "demo115"} if settings.DEMO else None}, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return remember(super().form_valid(form), self.request, form.get_user())

    def get_default_redirect_url(self) -> str:
        return home_of(cast(Staff, self.request.user))


def home_of(staff: Staff) -> str:
    """Where a person's work is."""
    if staff.centre_id is None:
        return reverse("admin:index")
    own = {"crew": "crew", "station": "station", "supervisor": "reports", "hospital": "hospital"}
    return reverse(own.get(staff.role, "console"))


def _page(request: HttpRequest, template: str, *roles: str, **context: Any) -> HttpResponse:
    staff = cast(Staff, request.user)
    if staff.centre_id is None or staff.role not in roles:
        if home_of(staff) == request.path:
            raise PermissionDenied
        return redirect(home_of(staff))
    response = render(request, template, {"page": page_of(request, staff), **context})
    response["Cache-Control"] = "no-store"
    return response


@login_required
def console(request: HttpRequest) -> HttpResponse:
    return _with_online_maps(request, _page(request, "console.html", "dispatcher", "supervisor", "admin"))


def _with_online_maps(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Pictures from the hosts of the centre's online maps, and from nowhere else, may be fetched by this one page."""
    centre_id = cast(Staff, request.user).centre_id
    origins = image_origins(layer_rows(centre_id)) if centre_id is not None else []
    if not origins:
        return response
    usual = cast("dict[str, list[str]]", settings.SECURE_CSP)
    policy = usual | {"img-src": [*usual["img-src"], *origins]}
    allowed: HttpResponse = csp_override(policy)(lambda _request: response)(request)
    return allowed


@login_required(login_url="/crew/login/")
def crew(request: HttpRequest) -> HttpResponse:
    response = _page(request, "crew.html", "crew")
    response["X-Shell"] = shell_version()  # tells the phone whether the files it keeps are this page's
    return response


@login_required
def station(request: HttpRequest) -> HttpResponse:
    return _page(request, "station.html", "station")


@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    return _page(request, "outbox.html", "dispatcher", "admin")


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    return _page(request, "reports.html", "supervisor", "admin", "dispatcher")


@login_required
def track(request: HttpRequest) -> HttpResponse:
    return _page(request, "track.html", "supervisor", "admin", "dispatcher")


@login_required
def devices(request: HttpRequest) -> HttpResponse:
    return _page(request, "devices.html", "supervisor", "admin", "dispatcher")


@login_required
def speeds(request: HttpRequest) -> HttpResponse:
    return _page(request, "speeds.html", "supervisor", "admin", "dispatcher")


@login_required
def incident_print(request: HttpRequest, incident_id: int) -> HttpResponse:
    staff = cast(Staff, request.user)
    readers = ("supervisor", "admin", "dispatcher")
    incident = Incident.objects.filter(pk=incident_id, centre_id=cast(int, staff.centre_id)).first()
    if incident is None:
        return HttpResponse(status=404)
    # Drawn by us, and every word in it escaped.
    maps = [(title, mark_safe(svg)) for title, svg in maps_of(incident)] if staff.role in readers else []
    return _page(request, "incident_print.html", *readers, incident_id=incident_id, maps=maps)
