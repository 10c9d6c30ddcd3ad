"""The admin page of a centre's online maps."""

from django.contrib import admin

from config.admin_site import CentreScoped
from fleet.models import MapLayer


@admin.register(MapLayer)
class MapLayerAdmin(CentreScoped[MapLayer]):
    list_display = ("name", "url", "max_zoom", "active")
    search_fields = ("name",)
    deletable = True
