"""Django's registration of the mapping app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MappingConfig(AppConfig):
    """Roads, routes and the base map."""

    name = "mapping"
    verbose_name = _("Bản đồ")
