"""Paths under /tiles/."""

from django.urls import path

from mapping import api

urlpatterns = [
    path("base.pmtiles", api.own_base_map, name="base-map"),
    path("<slug:name>/base.pmtiles", api.base_map, name="extract-map"),
]
