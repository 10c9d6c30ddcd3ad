"""The feeds that this system asks. Only the network's administrators say which addresses a server asks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin_site import CentreScoped, own_centre
from fleet.models import PositionFeed


@admin.register(PositionFeed)
class PositionFeedAdmin(CentreScoped[PositionFeed]):
    deletable = True
    list_display = ("name", "url", "interval_s", "enabled")
    fieldsets = (
        (None, {"fields": ("centre", "name", "enabled", "interval_s")}),
        (_("Hỏi ở đâu"), {"fields": ("url", ("header_name", "header_secret"))}),
        (
            _("Đường dẫn trong câu trả lời JSON"),
            {
                "fields": (
                    "items_path",
                    "vehicle_path",
                    ("lat_path", "lon_path"),
                    "at_path",
                    ("speed_path", "speed_unit"),
                    ("heading_path", "accuracy_path", "battery_path"),
                ),
                "description": _("Tên nối bằng dấu chấm, số là thứ tự trong danh sách, ví dụ data.0.pos.lat."),
            },
        ),
    )

    def _network(self, request: HttpRequest) -> bool:
        return own_centre(request) is None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._network(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._network(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._network(request) and super().has_delete_permission(request, obj)
