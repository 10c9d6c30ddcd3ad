"""Changing one's own password. The other places where the person is signed in are signed out by it."""

from typing import Any, cast

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.shortcuts import render

from fleet.models import Staff
from fleet.passwords import OwnPassword
from frontend.views import home_of


class Password(PasswordChangeView):
    template_name = "password.html"
    form_class = OwnPassword

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(home=home_of(cast(Staff, self.request.user)), **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        return render(self.request, "password_changed.html", {"home": home_of(cast(Staff, self.request.user))})

    def get_success_url(self) -> str:
        return home_of(cast(Staff, self.request.user))
