"""Changing a receiving hospital."""

from datetime import datetime

from django.db import transaction

from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import record
from dispatch.models import Hospital
from dispatch.rows import hospital_row


@transaction.atomic
def save_hospital(hospital: Hospital, *, actor: Actor, at: datetime) -> Hospital:
    """Create or change a hospital and tell the boards."""
    hospital.save()
    record(
        centre_id=hospital.centre_id,
        kind="hospital.changed",
        subject=f"hospital:{hospital.pk}",
        data=patch(set_rows={"hospitals": [hospital_row(hospital)]}),
        actor=actor,
        at=at,
    )
    return hospital
