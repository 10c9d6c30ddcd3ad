"""The JSON API: its routers, who may knock, and how problems are told."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer, SessionAuth

from calls.api import router as calls
from config.access import Principal, require
from config.problems import Forbidden, Missing, NotSignedIn, Problem
from config.wrong_fields import wrong_fields
from dispatch.alerts.api import router as alerts
from dispatch.api import router as dispatch
from dispatch.callers.api import router as callers
from dispatch.coverage_api import router as coverage
from dispatch.diverting_api import router as diverting
from dispatch.hospitals.api import router as hospitals
from dispatch.navigation.api import router as navigation
from dispatch.patients.api import router as patients
from dispatch.reports_api import router as reports
from dispatch.telling.api import router as telling
from dispatch.telling.station_api import router as stations
from dispatch.tracks_api import router as tracks
from fleet.api import router as fleet
from fleet.auth import principal_of_token, principal_of_user
from fleet.inputs.api import router as devices
from fleet.models import Centre
from fleet.pins.api import router as pins
from fleet.shifts.api import router as shifts
from mapping.address_api import router as addresses
from mapping.places_api import router as places
from mapping.speeds_api import router as speeds
from mapping.zones_api import router as zones


class People(SessionAuth):
    """A signed-in person, with the CSRF token on everything that changes something."""

    def _get_key(self, request: HttpRequest) -> str | None:
        """A stranger has no session to protect, and is told to sign in rather than that a token is missing."""
        return super()._get_key(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Principal | None:
        who = principal_of_user(request.user)
        if who is None and request.user.is_authenticated:
            raise Forbidden("no_centre", _("Tài khoản này không thuộc trung tâm nào."))
        return who


class Devices(HttpBearer):
    """A device's bearer token."""

    def authenticate(self, request: HttpRequest, token: str) -> Principal | None:
        return principal_of_token(token)


class Json(JSONRenderer):
    """Vietnamese as it is written: half the bytes of escaped text."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


class Objects(Parser):
    """Every body here is one JSON object; what is none would pass where all fields are optional."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = super().parse_body(request)
        if not isinstance(body, dict):
            raise ValueError("not an object")
        return body


api = NinjaAPI(
    renderer=Json(),
    title="115",
    version="1",
    auth=[Devices(), People()],
    docs_url="/docs",
    parser=Objects(),
    description="Điều phối cấp cứu 115 · ambulance dispatch",
)
for router in (
    calls,
    fleet,
    devices,
    dispatch,
    coverage,
    reports,
    tracks,
    hospitals,
    patients,
    addresses,
    places,
    callers,
    diverting,
    zones,
    speeds,
    shifts,
    pins,
    alerts,
    navigation,
    telling,
    stations,
):
    api.add_router("", router)


@api.get("/me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the server takes the asker for."""
    who = require(request, "dispatcher", "crew", "supervisor", "admin", "hospital", "station")
    centre = Centre.objects.get(pk=who.centre_id)
    return {**who.actor.brief, "role": who.role, "centre": {"id": centre.pk, "code": centre.code, "name": centre.name}}


@api.exception_handler(Problem)
def tell_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return api.create_response(request, problem.as_json(), status=problem.status)


@api.exception_handler(AuthenticationError)
def tell_stranger(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return tell_problem(request, NotSignedIn("not_signed_in", _("Hãy đăng nhập.")))


@api.exception_handler(HttpError)
def tell_http(request: HttpRequest, problem: HttpError) -> HttpResponse:
    sentence = {
        400: _("Nội dung gửi lên không đọc được."),
        403: _("Phiên làm việc không hợp lệ. Tải lại trang rồi thử lại."),
    }.get(problem.status_code, problem.message)
    return api.create_response(
        request, {"detail": sentence, "code": f"http_{problem.status_code}"}, status=problem.status_code
    )


@api.exception_handler(RawPostDataException)
def tell_form(request: HttpRequest, problem: RawPostDataException) -> HttpResponse:
    """A form, which the CSRF check has read already."""
    return tell_http(request, HttpError(400, "not JSON"))


@api.exception_handler(RequestDataTooBig)
def tell_too_big(request: HttpRequest, problem: RequestDataTooBig) -> HttpResponse:
    sentence = _("Nội dung gửi quá lớn.")
    return api.create_response(request, {"detail": sentence, "code": "too_large"}, status=413)


@api.exception_handler(ValidationError)
def tell_fields(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    detail, fields = wrong_fields(problem.errors)
    return api.create_response(request, {"detail": detail, "code": "invalid", "fields": fields}, status=422)


@csrf_exempt
def unknown_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever is no path of the API, for everybody alike and before any rights are looked at."""
    return tell_problem(request, Missing("no_such_path", _("API không có đường dẫn này.")))
