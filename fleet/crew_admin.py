"""Admin pages for what crews' phones need: PINs, the check at the start of a shift, the QR on a dashboard."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from config.admin_site import CentreScoped
from fleet.domain.pins import LONGEST
from fleet.models import ChecklistItem, Staff, Vehicle
from fleet.pins.services import set_pin, why_not
from fleet.sign_in import forgive
from fleet.vehicle_qr import cards

CLASS_NAMES = Vehicle.VehicleClass.choices


class PinField(forms.CharField):
    """A new PIN; empty leaves the old one as it is. What was typed never comes back to the page."""

    def __init__(self) -> None:
        super().__init__(
            label=_("PIN mới"),
            required=False,
            max_length=LONGEST,
            widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
            help_text=_("4–8 chữ số, để kíp đăng nhập trên điện thoại. Để trống: giữ PIN cũ."),
        )

    def clean(self, value: Any) -> str:
        pin = str(super().clean(value) or "")
        if pin and (problem := why_not(pin)):
            raise forms.ValidationError(problem)
        return pin


class ChangeStaff(UserChangeForm[Staff]):
    pin = PinField()


class NewStaff(AdminUserCreationForm[Staff]):
    pin = PinField()


def save_pin(request: HttpRequest, staff: Staff, form: Any) -> None:
    """Keep the PIN that was typed in the form, if any, and open the account again where it was locked."""
    if pin := form.cleaned_data.get("pin"):
        set_pin(staff=staff, pin=pin)
        forgive(staff)
        if staff == request.user:
            update_session_auth_hash(request, staff)


@admin.action(description=_("In mã QR cho xe"))
def print_qr(modeladmin: admin.ModelAdmin[Vehicle], request: HttpRequest, queryset: QuerySet[Vehicle]) -> HttpResponse:
    """A page to print: call sign, plate, and the QR that opens the crew app on the vehicle."""
    return render(request, "admin/vehicle_qr.html", {"cards": cards(request, queryset)})


class ChecklistForm(forms.ModelForm[ChecklistItem]):
    vehicle_classes = forms.MultipleChoiceField(
        label=_("Hạng xe"),
        choices=CLASS_NAMES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Để trống: mọi hạng xe."),
    )

    class Meta:
        model = ChecklistItem
        fields = ("centre", "name", "name_en", "kind", "unit", "at_least", "vehicle_classes", "position", "active")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == "yes_no" and given.get("at_least") is not None:
            self.add_error("at_least", _("Mục có / không thì không có mức ít nhất."))
        return given


@admin.register(ChecklistItem)
class ChecklistItemAdmin(CentreScoped[ChecklistItem]):
    """Shifts keep their own copy of what was answered: an item may change or go at any time."""

    form = ChecklistForm
    list_display = ("name", "name_en", "kind", "unit", "at_least", "position", "active")
    list_editable = ("position", "active")
    list_filter = ("active", "kind")
    search_fields = ("name", "name_en")
    deletable = True
