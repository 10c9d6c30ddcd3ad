from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mapping.domain.geo import Point
from mapping.extracts import use_choices
from mapping.regions import use_bases


class FleetConfig(AppConfig):
    name = "fleet"
    verbose_name = _("Đội xe")

    def ready(self) -> None:
        use_choices(_chosen_roads)
        use_bases(_bases)


def _chosen_roads() -> dict[int, str]:
    """The extract of each centre, for the map, which stands below the fleet."""
    from fleet.models import Centre  # models are there only once every app is

    return dict(Centre.objects.values_list("pk", "roads"))


def _bases(centre_id: int) -> list[Point]:
    """Where a centre and its stations are."""
    from fleet.models import Centre, Station

    places = Centre.objects.filter(pk=centre_id).values_list("lat", "lon")
    stations = Station.objects.filter(centre_id=centre_id, active=True).values_list("lat", "lon")
    return [Point(lat, lon) for lat, lon in places.union(stations, all=True)]
