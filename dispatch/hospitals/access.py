"""Who may open a hospital's page: a login of its own, or a signed link that expires and can be taken back."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config import clock
from config.access import Principal, require, require_staff_id
from config.problems import Forbidden, Invalid
from dispatch.models import Hospital, HospitalAccess
from fleet.models import Staff
from fleet.services import hash_token

LONGEST_LINK = timedelta(days=366)


def _good(now: datetime) -> Q:
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    person = Q(staff__is_active=True, staff__role=Staff.Role.HOSPITAL, staff__centre=F("hospital__centre"))
    return unexpired & person & Q(revoked_at__isnull=True)


def with_page(now: datetime, **of: Any) -> QuerySet[HospitalAccess, int]:
    """Ids of the hospitals where somebody can be told on a page; the others must be telephoned."""
    return HospitalAccess.objects.filter(_good(now), **of).values_list("hospital_id", flat=True)


def hospital_of(centre_id: int, staff_id: int) -> Hospital | None:
    """The one hospital whose page a person may open now, if any."""
    mine = HospitalAccess.objects.filter(_good(clock.now()), staff_id=staff_id, hospital__centre_id=centre_id)
    access = mine.select_related("hospital").first()
    return access.hospital if access is not None else None


def require_hospital(request: HttpRequest) -> tuple[Principal, Hospital]:
    """The asker and their hospital. Forbidden for everybody else, and when the access is over."""
    who = require(request, "hospital")
    hospital = hospital_of(who.centre_id, require_staff_id(who))
    if hospital is None:
        raise Forbidden("no_hospital", _("Tài khoản này không còn quyền vào trang của bệnh viện nào."))
    return who, hospital


def expiry_of_link(token: str) -> tuple[Staff, datetime | None] | None:
    """Whose link this is and until when; None for one that is unknown, expired or taken back."""
    found = HospitalAccess.objects.filter(_good(clock.now()), token_hash=hash_token(token), hospital__isnull=False)
    access = found.select_related("staff").first()
    return (access.staff, access.expires_at) if access is not None else None


@transaction.atomic
def issue_link(*, hospital: Hospital, name: str, expires_at: datetime, at: datetime) -> tuple[HospitalAccess, str]:
    """A link's access and its token, which is kept nowhere and cannot be shown again.

    Behind a link stands an account of its own without a password, so that what is done through it has a name.
    """
    if not at < expires_at <= at + LONGEST_LINK:
        raise Invalid("bad_expiry", _("Đường dẫn phải có hạn, nhiều nhất một năm."))
    token = secrets.token_urlsafe(32)
    staff = Staff(
        username=f"link-{secrets.token_hex(8)}",
        name=name.strip() or hospital.name,
        role=Staff.Role.HOSPITAL,
        centre_id=hospital.centre_id,
    )
    staff.set_unusable_password()
    staff.save()
    access = HospitalAccess.objects.create(
        staff=staff, hospital=hospital, token_hash=hash_token(token), expires_at=expires_at
    )
    return access, token
