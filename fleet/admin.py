"""The fleet's admin pages: centres, stations, vehicles, people, devices."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from config import clock
from config.admin_site import CentreScoped, PlacePicker, own_centre
from fleet import map_layers_admin as map_layers_admin
from fleet import places_admin as places_admin  # its page is registered with the others
from fleet import services
from fleet.auth import staff_actor
from fleet.crew_admin import ChangeStaff, NewStaff, print_qr, save_pin
from fleet.domain.vehicles import CAPABILITIES, DEFAULT_CAPABILITIES
from fleet.inputs import feeds_admin as feeds_admin  # its page is registered with the others
from fleet.models import Centre, Device, Shift, Staff, Station, Vehicle
from fleet.passwords import NewPassword
from mapping.extracts import built_extracts, roads_problem

admin.site.site_header = admin.site.site_title = _("Quản trị điều phối 115")
admin.site.index_title = _("Trung tâm và mạng lưới")
admin.site.unregister(Group)

CAPABILITY_NAMES = {
    "als": _("hồi sức nâng cao"),
    "bls": _("cấp cứu cơ bản"),
    "stretcher": _("băng ca"),
    "alley": _("vào hẻm"),
    "water": _("đường thuỷ"),
}


class Names(forms.MultipleChoiceField):
    """A JSON list of names, as check boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, names: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(choices=[(name, text) for name, text in names.items()], required=False, label=label, **kwargs)


class CentreForm(ModelForm[Centre]):
    roads = forms.ChoiceField(
        label=_("Bản đồ đường"), required=False, help_text=_("Các bản đồ đã dựng bằng build_roads --name trên máy chủ.")
    )

    class Meta:
        model = Centre
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "roads" in self.fields:
            cast(forms.ChoiceField, self.fields["roads"]).choices = self._extracts()

    def _extracts(self) -> list[tuple[str, Any]]:
        """What is built; and what was chosen before, also when it is not there any more."""
        built, chosen = [name for name in built_extracts() if name], self.instance.roads
        gone = [(chosen, _("%(name)s (chưa dựng)") % {"name": chosen})] if chosen and chosen not in built else []
        return [("", _("Bản đồ chung")), *((name, name) for name in built), *gone]


@admin.register(Centre)
class CentreAdmin(PlacePicker, CentreScoped[Centre]):
    form = CentreForm
    centre_path = "pk"
    list_display = ("name", "code", "ack_timeout_s", "fresh_s", "stale_s", "turnout_station_s")
    fieldsets = (
        (None, {"fields": ("name", "code", "phone", ("lat", "lon", "zoom"), "roads")}),
        (
            _("Điều phối"),
            {"fields": ("ack_timeout_s", "undo_s", ("turnout_station_s", "turnout_road_s"), "auto_steps")},
        ),
        (_("Báo lệnh khi kíp chưa nhận"), {"fields": (("push_after_s", "sms_after_s", "station_after_s"),)}),
        (_("Bệnh viện và hồ sơ bệnh nhân"), {"fields": (("prealert_timeout_s", "record_read_h"),)}),
        (_("Độ mới của vị trí"), {"fields": (("fresh_s", "stale_s"), "parked_stale_s")}),
    )

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_admin(request) and own_centre(request) is None

    def save_model(self, request: HttpRequest, obj: Centre, form: Any, change: bool) -> None:
        row = self.changed(request, obj, form, change)
        services.save_centre(row, actor=staff_actor(cast(Staff, request.user)), at=clock.now())
        obj.pk = row.pk

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Says so when a centre works on roads that nobody has built."""
        centre = kwargs.get("obj")
        if centre is not None and (problem := roads_problem(centre.roads)):
            messages.warning(request, problem)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Station)
class StationAdmin(PlacePicker, CentreScoped[Station]):
    list_display = ("name", "address", "active", "vehicle_count")
    list_filter = ("active",)
    search_fields = ("name", "address")

    @admin.display(description=_("số xe"))
    def vehicle_count(self, station: Station) -> int:
        return len(station.vehicles.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Station]:
        return super().get_queryset(request).prefetch_related("vehicles")

    def save_model(self, request: HttpRequest, obj: Station, form: Any, change: bool) -> None:
        row = self.changed(request, obj, form, change)
        services.save_station(row, actor=staff_actor(cast(Staff, request.user)), at=clock.now())


class VehicleForm(ModelForm[Vehicle]):
    capabilities = Names(CAPABILITY_NAMES, _("Năng lực"), help_text=_("Để trống: theo hạng xe."))

    class Meta:
        model = Vehicle
        fields = ("centre", "call_sign", "plate", "vehicle_class", "station", "capabilities", "in_service")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("capabilities") and given.get("vehicle_class"):
            given["capabilities"] = list(DEFAULT_CAPABILITIES[given["vehicle_class"]])
        centre = given.get("centre") or self.instance.centre_id
        station = given.get("station")
        if station and centre and station.centre_id != getattr(centre, "pk", centre):
            self.add_error("station", _("Trạm này thuộc trung tâm khác."))
        return given


@admin.register(Vehicle)
class VehicleAdmin(CentreScoped[Vehicle]):
    form = VehicleForm
    list_display = ("call_sign", "vehicle_class", "station", "plate", "abilities", "in_service", "now_doing")
    list_filter = ("vehicle_class", "in_service", ("station", admin.RelatedOnlyFieldListFilter))
    search_fields = ("call_sign", "plate", "station__name")
    list_select_related = ("station",)
    actions = (print_qr,)

    @admin.display(description=_("năng lực"))
    def abilities(self, vehicle: Vehicle) -> str:
        return ", ".join(str(CAPABILITY_NAMES[name]) for name in CAPABILITIES if name in vehicle.capabilities)

    @admin.display(description=_("đang làm"))
    def now_doing(self, vehicle: Vehicle) -> str:
        return f"#{vehicle.job['incident_number']}" if vehicle.job else "–"

    def save_model(self, request: HttpRequest, obj: Vehicle, form: Any, change: bool) -> None:
        row = self.changed(request, obj, form, change)
        services.save_vehicle(row, actor=staff_actor(cast(Staff, request.user)), at=clock.now())


@admin.register(Staff)
class StaffAdmin(CentreScoped[Staff], UserAdmin):  # type: ignore[type-arg]
    list_display = ("name", "username", "staff_code", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("name", "username", "staff_code")
    form = ChangeStaff
    add_form = NewStaff
    change_password_form = NewPassword
    may_move = True
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Người"), {"fields": ("name", "staff_code", "centre", "role", "station", "phone", "pin")}),
        (_("Truy cập"), {"fields": ("is_active",)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "staff_code", "centre", "role", "station", "phone", "pin")}),
        (None, {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Staff | None = None) -> Any:
        """A centre's administrator neither sees nor sets the centre."""
        sets = super().get_fieldsets(request, obj)
        if own_centre(request) is None:
            return sets
        return [(t, {**o, "fields": tuple(f for f in o["fields"] if f != "centre")}) for t, o in sets]

    def has_change_permission(self, request: HttpRequest, obj: Staff | None = None) -> bool:
        """Nobody below the network's administrators touches a network administrator."""
        return super().has_change_permission(request, obj) and (
            obj is None or not obj.is_superuser or cast(Staff, request.user).is_superuser
        )

    def save_model(self, request: HttpRequest, obj: Staff, form: Any, change: bool) -> None:
        row = self.changed(request, obj, form, change)
        row.is_staff = row.role == Staff.Role.ADMIN or row.is_superuser
        services.save_staff(row, actor=staff_actor(cast(Staff, request.user)), at=clock.now())
        save_pin(request, row, form)


RIGHTS = {
    "positions": _("gửi vị trí"),
    "steps": _("bấm bước"),
    "calls": _("báo cuộc gọi"),
    "shifts": _("vào ca, ra ca"),
    "board": _("đọc bảng điều phối"),
}


class DeviceForm(ModelForm[Device]):
    scopes = Names(RIGHTS, _("Quyền"))

    class Meta:
        model = Device
        fields = ("centre", "name", "vehicle", "scopes", "mqtt_name", "revoked_at")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        centre = given.get("centre") or self.instance.centre_id
        vehicle = given.get("vehicle")
        if centre and vehicle and vehicle.centre_id != getattr(centre, "pk", centre):
            self.add_error("vehicle", _("Không có xe này trong trung tâm."))
        if given.get("mqtt_name") and not vehicle:
            self.add_error("vehicle", _("Thiết bị gửi qua MQTT nói thay cho một xe: hãy chọn xe."))
        return given


@admin.register(Device)
class DeviceAdmin(CentreScoped[Device]):
    form = DeviceForm
    list_display = ("name", "vehicle", "rights", "created_at", "revoked_at")
    list_select_related = ("vehicle",)
    search_fields = ("name", "vehicle__call_sign")

    @admin.display(description=_("quyền"))
    def rights(self, device: Device) -> str:
        return ", ".join(str(RIGHTS.get(scope, scope)) for scope in device.scopes)

    def save_model(self, request: HttpRequest, obj: Device, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        self._fill_centre(request, obj)
        made, token = services.issue_device(
            centre=obj.centre,
            name=obj.name,
            scopes=form.cleaned_data["scopes"],
            vehicle=obj.vehicle,
            mqtt_name=obj.mqtt_name,
        )
        obj.pk = made.pk
        text = _("Mã của thiết bị, chỉ hiện một lần này: %(t)s")
        messages.warning(request, text % {"t": token})


@admin.register(Shift)
class ShiftAdmin(CentreScoped[Shift]):
    """To look at; shifts begin and end on the crew's phone or on the console."""

    centre_path = "vehicle__centre"
    list_display = ("vehicle", "started_at", "ended_at", "crew")
    date_hierarchy = "started_at"
    search_fields = ("vehicle__call_sign",)

    @admin.display(description=_("kíp xe"))
    def crew(self, shift: Shift) -> str:
        return ", ".join(shift.crew_names)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Shift | None = None) -> bool:
        return False
