"""Dispatch's admin pages: hospitals, categories, targets; incidents and the journal to look at."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config import clock
from config.admin_site import CentreScoped, PlacePicker
from dispatch.hospitals.words import CAPABILITY_NAMES as HOSPITAL_CAPABILITIES
from dispatch.models import Category, Hospital, Incident, Target
from dispatch.services.hospitals import save_hospital
from dispatch.services.policy import remove_category, remove_target, save_category, save_target
from fleet.admin import CAPABILITY_NAMES, Names
from fleet.auth import staff_actor
from fleet.models import Staff


def told_by(request: HttpRequest) -> dict[str, Any]:
    """Who changes it, and when: what every service wants."""
    return {"actor": staff_actor(cast(Staff, request.user)), "at": clock.now()}


class HospitalForm(ModelForm[Hospital]):
    capabilities = Names(HOSPITAL_CAPABILITIES, _("Chuyên khoa"))

    class Meta:
        model = Hospital
        fields = ("centre", "name", "address", "lat", "lon", "status", "capabilities")


@admin.register(Hospital)
class HospitalAdmin(PlacePicker, CentreScoped[Hospital]):
    form = HospitalForm
    list_display = ("name", "address", "status", "specialities")
    list_filter = ("status",)
    search_fields = ("name", "address")

    @admin.display(description=_("chuyên khoa"))
    def specialities(self, hospital: Hospital) -> str:
        return ", ".join(str(HOSPITAL_CAPABILITIES.get(name, name)) for name in hospital.capabilities)

    def save_model(self, request: HttpRequest, obj: Hospital, form: Any, change: bool) -> None:
        save_hospital(self.changed(request, obj, form, change), **told_by(request))


class CategoryForm(ModelForm[Category]):
    needs = Names(CAPABILITY_NAMES, _("Năng lực xe cần có"))

    class Meta:
        model = Category
        fields = ("centre", "code", "name", "name_en", "default_priority", "needs", "position")


@admin.register(Category)
class CategoryAdmin(CentreScoped[Category]):
    form = CategoryForm
    list_display = ("name", "code", "default_priority", "needed", "position")
    list_editable = ("position",)
    deletable = True

    @admin.display(description=_("năng lực cần có"))
    def needed(self, category: Category) -> str:
        return ", ".join(str(CAPABILITY_NAMES.get(name, name)) for name in category.needs) or "–"

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        save_category(self.changed(request, obj, form, change), **told_by(request))

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        remove_category(obj, **told_by(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        for category in queryset:
            remove_category(category, **told_by(request))


@admin.register(Target)
class TargetAdmin(CentreScoped[Target]):
    list_display = ("measure", "priority", "seconds")
    list_editable = ("seconds",)
    list_filter = ("measure", "priority")
    deletable = True

    def save_model(self, request: HttpRequest, obj: Target, form: Any, change: bool) -> None:
        save_target(self.changed(request, obj, form, change), **told_by(request))

    def delete_model(self, request: HttpRequest, obj: Target) -> None:
        remove_target(obj, **told_by(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Target]) -> None:
        for target in queryset:
            remove_target(target, **told_by(request))


@admin.register(Incident)
class IncidentAdmin(CentreScoped[Incident]):
    """To look at; incidents are changed on the console, where every change is recorded."""

    list_display = ("number", "priority", "category", "address", "call_received_at", "closed_at", "close_reason")
    list_filter = ("priority", "category")
    date_hierarchy = "call_received_at"
    search_fields = ("number", "address")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Incident | None = None) -> bool:
        return False


from dispatch.hospitals import admin as _hospitals  # noqa: E402, F401  (its pages register themselves)
