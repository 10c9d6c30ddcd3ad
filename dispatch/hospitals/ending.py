"""The end of an access to a hospital's page. Boards are told: from then on the hospital may have to be telephoned."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from config.journal.actor import SYSTEM, Actor
from config.journal.models import Entry
from dispatch.each import for_each
from dispatch.models import HospitalAccess
from dispatch.services.hospitals import tell_hospital

#: Expiries that happened while no worker ran are told of when one starts again, this far back.
LOOK_BACK: Final = timedelta(days=2)


@transaction.atomic
def revoke(*, access: HospitalAccess, by: Actor, at: datetime) -> bool:
    """Take an access back. Whoever is on the page by it is off within seconds. False when it was taken back before."""
    if not HospitalAccess.objects.filter(pk=access.pk, revoked_at__isnull=True).update(revoked_at=at):
        return False
    tell_hospital(centre_id=access.hospital.centre_id, hospital_id=access.hospital_id, actor=by, at=at)
    return True


def tell_of_expired(now: datetime) -> int:
    """Tell the boards of accesses whose time is over. Returns how many hospitals were told of.

    Nothing is marked: a fact about the hospital since the expiry has told it already, whoever caused it.
    """
    lately = HospitalAccess.objects.filter(
        expires_at__gt=now - LOOK_BACK, expires_at__lte=now, revoked_at__isnull=True
    ).select_related("hospital")
    untold = {one.hospital_id: one.hospital.centre_id for one in lately if not _told_since(one)}
    late = ((pk, {"centre_id": centre_id, "hospital_id": pk}) for pk, centre_id in untold.items())

    def tell(one: dict[str, int]) -> int:
        tell_hospital(**one, actor=SYSTEM, at=now)
        return 1

    return for_each("hospital", late, tell)


def _told_since(access: HospitalAccess) -> bool:
    facts = Entry.objects.filter(centre_id=access.hospital.centre_id, subject=f"hospital:{access.hospital_id}")
    return facts.filter(kind="hospital.changed", at__gte=access.expires_at).exists()
