"""The admin page of a centre's own places."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config import clock
from config.admin_site import CentreScoped, PlacePicker
from config.problems import Problem
from fleet.auth import staff_actor
from fleet.models import Staff
from mapping.models import Place
from mapping.places import check_names, remove_place, save_place


class OneALine(forms.CharField):
    """A JSON list of texts, written one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class PlaceForm(ModelForm[Place]):
    aliases = OneALine(label=_("Tên khác"), required=False, help_text=_("Mỗi dòng một tên: người gọi hay gọi là gì."))

    class Meta:
        model = Place
        fields = ("centre", "name", "aliases", "kind", "lat", "lon", "note")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            check_names(given.get("name") or "?", given.get("aliases") or ())
        except Problem as problem:
            raise ValidationError(problem.detail) from problem
        return given


@admin.register(Place)
class PlaceAdmin(PlacePicker, CentreScoped[Place]):
    form = PlaceForm
    list_display = ("name", "other_names", "kind", "note", "made_at")
    list_filter = ("kind",)
    search_fields = ("name", "note")
    deletable = True

    @admin.display(description=_("tên khác"))
    def other_names(self, place: Place) -> str:
        return ", ".join(place.aliases) or "–"

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        row = self.changed(request, obj, form, change)
        save_place(row, actor=staff_actor(cast(Staff, request.user)), at=clock.now())

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        actor = staff_actor(cast(Staff, request.user))
        remove_place(centre_id=obj.centre_id, place_id=obj.pk, by=actor, at=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> None:
        for place in queryset:
            self.delete_model(request, place)
