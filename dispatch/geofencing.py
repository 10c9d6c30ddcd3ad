"""The worker's look at the vehicles on a job: which circles they are in, and what their tracks prove.

The live position is only the hint that a look at the track is worth while. The track decides, so that a reading which
came late, or all of them after an hour without coverage, prove as much as one that came at once.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from config import clock
from dispatch.domain.geofence import STANDING_KMH, Fences, proven
from dispatch.domain.steps import ACTIVE
from dispatch.each import for_each
from dispatch.models import Assignment, Hospital, Incident
from dispatch.routing import approach
from dispatch.services.gps_times import note_gps_times, note_scene, press_by_gps
from fleet.domain.intake import Reading
from fleet.domain.tracks import Track
from fleet.live import live
from fleet.models import Station
from fleet.tracks.selectors import GrowingTrack
from mapping.domain.geo import Point
from mapping.roads import roads

LOOK_AGAIN_S: Final = 30.0  # an arrival takes a while to be one, and readings may come late
WAY_HOME: Final = timedelta(hours=2)  # after which nobody waits for the return to the station any more
BEFORE: Final = timedelta(minutes=15)  # of the track before the order: where the vehicle was

type Situation = tuple[bool, ...]


class Watch:
    """One worker's memory: each job's track as far as it was read, its situation then, and when that was.

    Losing it costs reading each track once more, and nothing that was proven.
    """

    def __init__(self) -> None:
        self._seen: dict[int, tuple[Situation, datetime]] = {}
        self._tracks: dict[int, GrowingTrack] = {}

    def track(self, job: Assignment, now: datetime) -> Track:
        """The vehicle's readings from a little before the order on; what is known is not read again."""
        if job.pk not in self._tracks:
            self._tracks[job.pk] = GrowingTrack(job.vehicle_id, job.created_at - BEFORE)
        return self._tracks[job.pk].read_on(now)

    def scene(self, job: Assignment, now: datetime) -> Point:
        """Where the vehicle's drive to the patient ends: the alley's mouth, when that is where the crew gets out.

        Asked of the roads once for each place of the patient and kept with the job: from the way to the hospital
        another mouth may be the nearer one. So it is asked from where the vehicle was sent from, however late that is.
        While there are no roads to ask it is the door, and nothing is kept.
        """
        door = _point(job.incident)
        kept = job.scene
        if kept is None or kept["door"] != [door.lat, door.lon]:
            if roads(job.incident.centre.roads).degraded:
                return door
            origin = _origin(self.track(job, now), job.created_at.timestamp()) if kept is None else None
            mouth = approach(job.incident, job.vehicle, origin)
            kept = {"door": [door.lat, door.lon], "mouth": [mouth["lat"], mouth["lon"]] if mouth else None}
            note_scene(job, kept)
        return Point(*(kept["mouth"] or kept["door"]))

    def due(self, job: Assignment, scene: Point, reading: Reading | None, now: datetime) -> bool:
        """Has the vehicle's situation changed since its track was read, or is that long ago? A yes is remembered."""
        situation = _situation(_fences(job, scene, None), reading)
        before = self._seen.get(job.pk)
        if before and before[0] == situation and (now - before[1]).total_seconds() < LOOK_AGAIN_S:
            return False
        self._seen[job.pk] = (situation, now)
        return True

    def keep_only(self, assignment_ids: set[int]) -> None:
        self._seen = {pk: seen for pk, seen in self._seen.items() if pk in assignment_ids}
        self._tracks = {pk: track for pk, track in self._tracks.items() if pk in assignment_ids}


def _situation(fences: Fences, reading: Reading | None) -> Situation:
    """In which circles the vehicle is now, and whether it stands."""
    if reading is None:
        return ()
    here = Point(reading.lat, reading.lon)
    circles = (fences.scene, fences.hospital, fences.station)
    standing = reading.speed_kmh is not None and reading.speed_kmh <= STANDING_KMH
    return (standing, *(fence is not None and fence.holds(here) for fence in circles))


def _point(row: Incident | Hospital | Station) -> Point:
    return Point(row.lat, row.lon)


def _fences(assignment: Assignment, scene: Point, origin: Point | None) -> Fences:
    to = assignment.destination
    return Fences.of(
        origin=origin,
        scene=scene,
        hospital=_point(to) if to else None,
        station=_point(assignment.vehicle.station),
    )


def _origin(track: Track, notified_s: float) -> Point | None:
    """Where the vehicle was when it was notified, if it had reported shortly before (BEFORE)."""
    before = int((track.at_s <= notified_s).sum())
    return Point(float(track.lat[before - 1]), float(track.lon[before - 1])) if before else None


def proofs(assignment: Assignment, scene: Point, track: Track) -> dict[str, datetime]:
    """{step: time} of what a job's track proves."""
    notified_s = assignment.created_at.timestamp()
    clear_s = assignment.pressed_at.timestamp() if assignment.step == "clear" else None
    found = proven(track, _fences(assignment, scene, _origin(track, notified_s)), notified_s, clear_s)
    return {step: datetime.fromtimestamp(at, UTC) for step, at in found.items()}


def watched(now: datetime) -> list[Assignment]:
    """Jobs that run, and those that ended a while ago and were their vehicles' last."""
    later = Assignment.objects.filter(vehicle=OuterRef("vehicle"), pk__gt=OuterRef("pk"))
    on_the_way_home = Q(step="clear", pressed_at__gte=now - WAY_HOME) & ~Exists(later)
    rows = Assignment.objects.filter(Q(step__in=ACTIVE) | on_the_way_home).exclude(gps_times__step="at_station")
    return list(rows.select_related("incident__centre", "vehicle__station", "destination"))


def look(assignment: Assignment, scene: Point, track: Track) -> None:
    """Write what a job's track proves and, where the centre wants that, press it: both or neither.

    A proof is pressed when it is written and never again, so nothing may fall between the two.
    """
    centre, found = assignment.incident.centre, proofs(assignment, scene, track)
    with transaction.atomic():
        new = note_gps_times(centre_id=centre.pk, assignment_id=assignment.pk, proven=found, at=clock.now())
        if new and centre.auto_steps:
            press_by_gps(centre_id=centre.pk, assignment=assignment, new=new, at=clock.now())


_watch = Watch()


def check_fences(watch: Watch = _watch) -> None:
    """The worker's duty: look at every job whose vehicle came, went, stopped or was not looked at for a while."""
    now, jobs = clock.now(), watched(clock.now())
    watch.keep_only({job.pk for job in jobs})
    places = {centre_id: live().all(centre_id) for centre_id in {job.incident.centre_id for job in jobs}}

    def check(job: Assignment) -> int:
        scene = watch.scene(job, now)
        if not watch.due(job, scene, places[job.incident.centre_id].get(job.vehicle_id), now):
            return 0
        look(job, scene, watch.track(job, now))
        return 1

    for_each("assignment", ((job.pk, job) for job in jobs), check)
