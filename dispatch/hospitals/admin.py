"""Admin pages of who may open a hospital's page, and of what conditions need."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config import clock
from config.admin_site import CentreScoped, own_centre
from dispatch.hospitals.access import LONGEST_LINK, issue_link
from dispatch.hospitals.ending import revoke
from dispatch.hospitals.words import CAPABILITY_NAMES, CONDITION_NAMES
from dispatch.models import CareItem, ConditionNeeds, HospitalAccess
from dispatch.services.hospitals import tell_hospital
from fleet.admin import Names
from fleet.auth import staff_actor
from fleet.models import Staff

LINK_DAYS = 30


class AccessForm(ModelForm[HospitalAccess]):
    staff = forms.ModelChoiceField(
        Staff.objects.filter(role=Staff.Role.HOSPITAL, hospital_access__isnull=True),
        label=_("Tài khoản"),
        required=False,
        help_text=_("Tài khoản có vai trò Bệnh viện. Để trống: tạo một đường dẫn có hạn, không cần mật khẩu."),
    )
    name = forms.CharField(label=_("Đường dẫn cho ai"), max_length=120, required=False)
    days = forms.IntegerField(label=_("Đường dẫn có hạn (ngày)"), initial=LINK_DAYS, min_value=1, max_value=366)

    class Meta:
        model = HospitalAccess
        fields = ("hospital", "staff")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        staff, hospital = given.get("staff"), given.get("hospital")
        if staff and hospital and staff.centre_id != hospital.centre_id:
            self.add_error("staff", _("Tài khoản này thuộc trung tâm khác."))
        return given


class ChangeAccessForm(ModelForm[HospitalAccess]):
    class Meta:
        model = HospitalAccess
        fields = ("revoked_at", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        """A link has an end for good, also in an administrator's hands."""
        until = cast("datetime | None", self.cleaned_data["expires_at"])
        if self.instance.token_hash and (until is None or until > clock.now() + LONGEST_LINK):
            raise forms.ValidationError(_("Đường dẫn phải có hạn, nhiều nhất một năm."))
        return until


@admin.register(HospitalAccess)
class HospitalAccessAdmin(CentreScoped[HospitalAccess]):
    """Given once and taken back by `revoked_at`; a link is shown a single time, when it is made."""

    centre_path = "hospital__centre"
    list_display = ("hospital", "staff", "is_link", "created_at", "expires_at", "revoked_at")
    list_select_related = ("hospital", "staff")
    search_fields = ("hospital__name", "staff__name")
    actions = ("take_back",)

    @admin.action(description=_("Thu hồi ngay"), permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[HospitalAccess]) -> None:
        by, at = staff_actor(cast(Staff, request.user)), clock.now()
        done = sum(revoke(access=one, by=by, at=at) for one in queryset.select_related("hospital").order_by("pk"))
        messages.success(request, _("Đã thu hồi %(n)s quyền. Ai đang mở trang sẽ bị đưa ra ngay.") % {"n": done})

    @admin.display(description=_("đường dẫn"), boolean=True)
    def is_link(self, access: HospitalAccess) -> bool:
        return access.token_hash is not None

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return []

    def get_fields(self, request: HttpRequest, obj: HospitalAccess | None = None) -> Any:
        return ("revoked_at", "expires_at") if obj is not None else ("hospital", "staff", "name", "days")

    def get_form(
        self, request: HttpRequest, obj: HospitalAccess | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[HospitalAccess]]:
        if obj is not None:
            return super().get_form(request, obj, change=change, form=ChangeAccessForm, **kwargs)
        form = super().get_form(request, obj, change=change, form=AccessForm, **kwargs)
        centre_id = own_centre(request)
        if centre_id is not None:  # the form's own field is not bounded by formfield_for_foreignkey
            # A copy: the form's fields are one object for every asker, of whatever centre.
            field = deepcopy(cast(forms.ModelChoiceField, form.base_fields["staff"]))  # type: ignore[type-arg]
            field.queryset = Staff.objects.filter(
                role=Staff.Role.HOSPITAL, hospital_access__isnull=True, centre_id=centre_id
            )
            form.base_fields["staff"] = field
        return form

    def save_model(self, request: HttpRequest, obj: HospitalAccess, form: Any, change: bool) -> None:
        now = clock.now()
        if change or form.cleaned_data.get("staff"):
            super().save_model(request, obj, form, change)
            self._tell(request, obj)
            return
        until = now + timedelta(days=form.cleaned_data["days"])
        made, token = issue_link(hospital=obj.hospital, name=form.cleaned_data["name"], expires_at=until, at=now)
        obj.pk, obj.staff = made.pk, made.staff
        link = f"{request.build_absolute_uri(reverse('hospital-link'))}#{token}"
        self._tell(request, obj)
        messages.warning(request, _("Đường dẫn cho bệnh viện, chỉ hiện một lần này: %(l)s") % {"l": link})

    def _tell(self, request: HttpRequest, access: HospitalAccess) -> None:
        """Boards show which hospitals have somebody to be told."""
        by, at = staff_actor(cast(Staff, request.user)), clock.now()
        tell_hospital(centre_id=access.hospital.centre_id, hospital_id=access.hospital_id, actor=by, at=at)


@admin.register(CareItem)
class CareItemAdmin(CentreScoped[CareItem]):
    list_display = ("name", "name_en", "kind", "unit", "active", "position")
    list_editable = ("active", "position")
    list_filter = ("kind", "active")
    search_fields = ("name", "name_en")


class NeedsForm(ModelForm[ConditionNeeds]):
    condition = forms.ChoiceField(label=_("Tình trạng bệnh"), choices=list(CONDITION_NAMES.items()))
    required = Names(CAPABILITY_NAMES, _("Chuyên khoa phải có"))
    helpful = Names(CAPABILITY_NAMES, _("Chuyên khoa nên có"))

    class Meta:
        model = ConditionNeeds
        fields = ("centre", "condition", "required", "helpful")


@admin.register(ConditionNeeds)
class ConditionNeedsAdmin(CentreScoped[ConditionNeeds]):
    form = NeedsForm
    list_display = ("condition_name", "needed")
    deletable = True

    @admin.display(description=_("tình trạng bệnh"))
    def condition_name(self, row: ConditionNeeds) -> str:
        return str(CONDITION_NAMES.get(row.condition, row.condition))

    @admin.display(description=_("chuyên khoa phải có"))
    def needed(self, row: ConditionNeeds) -> str:
        return ", ".join(str(CAPABILITY_NAMES.get(name, name)) for name in row.required) or "–"
