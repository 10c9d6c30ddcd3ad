"""The tiles alone, so that these tests need no other app."""

from django.urls import include, path

urlpatterns = [path("tiles/", include("mapping.urls"))]
