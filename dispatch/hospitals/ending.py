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
    ended = HospitalAccess.objects.filter(expires_at__gt=now - LOOK_BACK, expires_at__lte=now, revoked_at__isnull=True)
    lately = list(ended.values_list("hospital_id", "hospital__centre_id", "expires_at"))
    told = _last_told({(centre_id, pk) for pk, centre_id, _end in lately}, now - LOOK_BACK)
    untold = {pk: centre_id for pk, centre_id, end in lately if end and (pk not in told or told[pk] < end)}
    late = ((pk, {"centre_id": centre_id, "hospital_id": pk}) for pk, centre_id in untold.items())

    def tell(one: dict[str, int]) -> int:
        tell_hospital(**one, actor=SYSTEM, at=now)
        return 1

    return for_each("hospital", late, tell)


def _last_told(hospitals: set[tuple[int, int]], since: datetime) -> dict[int, datetime]:
    """{hospital: when boards were last told of it}, of (centre, hospital).

    A question for each centre: asked of all at once, PostgreSQL would rather read the whole journal than its index.
    """
    last: dict[int, datetime] = {}
    for centre_id in {centre_id for centre_id, _pk in hospitals}:
        subjects = {f"hospital:{pk}": pk for of, pk in hospitals if of == centre_id}
        facts = Entry.objects.filter(centre_id=centre_id, subject__in=subjects, kind="hospital.changed", at__gte=since)
        last |= {subjects[subject]: at for subject, at in facts.order_by("at").values_list("subject", "at")}
    return last
