"""Django's registration of the mapping app."""

from django.apps import AppConfig


class MappingConfig(AppConfig):
    """Roads, routes and the base map."""

    name = "mapping"
    verbose_name = "Bản đồ"
