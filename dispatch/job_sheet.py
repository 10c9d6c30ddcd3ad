"""The maps on an incident's printed sheet: around the patient, and from there to the hospital."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from pmtiles.reader import MmapSource, Reader

from dispatch.models import Assignment, Incident
from mapping.domain.geo import Point
from mapping.domain.paper_map import Frame, Mark, draw
from mapping.extracts import extract_of
from mapping.paper_ground import ground_of
from mapping.roads import roads

AROUND_PATIENT_M: Final = 700.0
TO_HOSPITAL_M: Final = 2_500.0


@lru_cache(maxsize=8)
def _credit(tiles: Path) -> str:
    """Whose data the roads are, as the base map that was built with them says."""
    with tiles.open("rb") as file:
        told = Reader(MmapSource(file)).metadata()  # type: ignore[no-untyped-call]
        return str(told.get("attribution", ""))


def maps_of(incident: Incident) -> list[tuple[str, str]]:
    """(title, SVG) of each map; none where there are no roads around the place."""
    here, patient = roads(extract_of(incident.centre_id)), Point(incident.lat, incident.lon)
    if here.network is None or not here.holds(patient):
        return []
    scene = Mark(patient, "scene", incident.address.split(",")[0][:40])
    sent = list(incident.assignments.select_related("destination").order_by("pk"))
    marks = [scene, *_mouth(incident, sent)]
    drawn = [(_("Nơi xảy ra"), Frame.around([mark.at for mark in marks], AROUND_PATIENT_M), marks)]
    if (to := next((one.destination for one in reversed(sent) if one.destination is not None), None)) is not None:
        hospital = Mark(Point(to.lat, to.lon), "hospital", to.name)
        frame = Frame.around([patient, hospital.at], TO_HOSPITAL_M)
        drawn.append((_("Đến %(h)s") % {"h": to.name}, frame, [Mark(patient, "scene", f"#{incident}"), hospital]))
    words = {"credit": _credit(here.tiles) if here.tiles is not None else "", "north": _("Bắc")[0]}
    ground = {frame: ground_of(here.tiles, frame) if here.tiles is not None else [] for _title, frame, _own in drawn}
    return [(title, draw(here.network, frame, own, ground[frame], label=title, **words)) for title, frame, own in drawn]


def _mouth(incident: Incident, sent: list[Assignment]) -> list[Mark]:
    """Where the last crew got out to walk, while the patient is still where it was told."""
    kept = next((one.scene for one in reversed(sent) if one.scene is not None), None)
    if kept is None or kept["mouth"] is None or kept["door"] != [incident.lat, incident.lon]:
        return []
    return [Mark(Point(*kept["mouth"]), "mouth", _("xuống xe"))]
