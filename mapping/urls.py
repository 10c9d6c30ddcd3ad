"""Paths under /tiles/."""

from django.urls import path

from mapping import api

urlpatterns = [path("base.pmtiles", api.base_map, name="base-map")]
