"""Crews sign in on their phones: centre, staff code or name, PIN."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from fleet.models import Centre
from fleet.pins.backend import Locked, sign_in
from fleet.sign_in import remember

#: What a phone has no reason to send more of.
LONGEST_FIELD = 120


def _typed(request: HttpRequest, name: str) -> str:
    """A field as far as it can be asked for: PostgreSQL refuses to look for a NUL."""
    return request.POST.get(name, "")[:LONGEST_FIELD].replace("\0", "")


@method_decorator((sensitive_post_parameters("pin"), never_cache), name="dispatch")
class CrewLogin(RedirectURLMixin, View):
    """A page that says the same of an unknown person, a person without a PIN and a wrong PIN."""

    def get_default_redirect_url(self) -> str:
        return reverse("crew")

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        return self._form(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        centre, typed, pin = (_typed(request, name) for name in ("centre", "name", "pin"))
        given: dict[str, Any] = {"chosen": centre, "typed": typed}
        if not (centre and typed.strip() and pin):
            return self._form(request, 200, problem=_("Hãy chọn trung tâm, điền mã hoặc tên, và PIN."), **given)
        try:
            staff = sign_in(request, centre_code=centre, typed=typed, pin=pin)
        except Locked as locked:
            return self._form(request, locked.status, problem=locked.detail, **given)
        if staff is None:
            sentence = _("Mã, họ tên hoặc PIN không đúng. Trùng họ tên thì hãy dùng mã nhân viên.")
            return self._form(request, 200, problem=sentence, **given)
        login(request, staff)
        return remember(redirect(self.get_success_url()), request, staff)

    def _form(self, request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
        target = self.get_redirect_url()
        return render(
            request,
            "crew_login.html",
            {
                "centres": Centre.objects.order_by("name").only("code", "name"),
                "chosen": request.GET.get("centre", ""),
                "next": target,
                "for_vehicle": "vehicle=" in target,
                "demo": settings.DEMO,
                **context,
            },
            status=status,
        )
