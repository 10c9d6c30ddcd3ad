"""Browsers that let themselves be woken. A few for each person: a phone, its spare, a tablet."""

from datetime import datetime
from typing import Final

from django.db import transaction

from dispatch.models import PushSubscription
from fleet.models import Staff

DEVICES_LIMIT: Final = 5


@transaction.atomic
def subscribe(*, staff_id: int, endpoint: str, p256dh: str, auth: str, lang: str, at: datetime) -> PushSubscription:
    """Keep a browser's subscription, and of the person's the newest few. Said again, it is only renewed."""
    Staff.objects.select_for_update(no_key=True).get(pk=staff_id)
    values = {"staff_id": staff_id, "p256dh": p256dh, "auth": auth, "lang": lang[:8], "created_at": at}
    kept, _made = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
    mine = PushSubscription.objects.filter(staff_id=staff_id).order_by("-created_at", "-pk")
    surplus = list(mine.values_list("pk", flat=True)[DEVICES_LIMIT:])
    PushSubscription.objects.filter(pk__in=surplus).delete()
    return kept


def unsubscribe(*, staff_id: int, endpoint: str) -> None:
    PushSubscription.objects.filter(staff_id=staff_id, endpoint=endpoint).delete()
