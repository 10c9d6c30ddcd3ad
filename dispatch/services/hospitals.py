"""Changing a receiving hospital."""

from datetime import datetime

from django.db import transaction

from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import lock_head, record
from dispatch.models import Hospital, Incident
from dispatch.rows import hospital_row, incident_row, with_assignments


@transaction.atomic
def save_hospital(hospital: Hospital, *, actor: Actor, at: datetime) -> Hospital:
    """Create or change a hospital and tell the boards."""
    hospital.save()
    tell_hospital(centre_id=hospital.centre_id, hospital_id=hospital.pk, actor=actor, at=at)
    return hospital


@transaction.atomic
def tell_hospital(*, centre_id: int, hospital_id: int, actor: Actor, at: datetime) -> None:
    """Tell the boards of a hospital as it is now, also in the rows of those on their way to it."""
    lock_head(centre_id)  # before the rows are read: an older row must not follow a newer one
    hospital = Hospital.objects.get(centre_id=centre_id, pk=hospital_id)
    bound_for_it = Incident.objects.filter(closed_at__isnull=True, assignments__destination=hospital).distinct()
    incidents = [incident_row(one) for one in with_assignments(bound_for_it)]
    record(
        centre_id=centre_id,
        kind="hospital.changed",
        subject=f"hospital:{hospital.pk}",
        data=patch(set_rows={"hospitals": [hospital_row(hospital)], "incidents": incidents}),
        actor=actor,
        at=at,
    )
