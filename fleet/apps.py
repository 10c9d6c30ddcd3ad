from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mapping.extracts import use_choices


class FleetConfig(AppConfig):
    name = "fleet"
    verbose_name = _("Đội xe")

    def ready(self) -> None:
        use_choices(_chosen_roads)


def _chosen_roads() -> dict[int, str]:
    """The extract of each centre, for the map, which stands below the fleet."""
    from fleet.models import Centre  # models are there only once every app is

    return dict(Centre.objects.values_list("pk", "roads"))
