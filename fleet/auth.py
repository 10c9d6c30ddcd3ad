"""From a session or a token to a Principal."""

from django.contrib.auth.models import AnonymousUser

from config.access import Principal
from config.journal.actor import Actor
from fleet.models import Device, Staff
from fleet.services import hash_token


def staff_actor(staff: Staff) -> Actor:
    return Actor("staff", staff.pk, staff.name or staff.username)


def principal_of_user(user: Staff | AnonymousUser) -> Principal | None:
    """None for strangers, and for people who belong to no centre (they use the admin pages alone)."""
    if not isinstance(user, Staff) or not user.is_active or user.centre_id is None:
        return None
    return Principal(staff_actor(user), user.centre_id, role=user.role)


def principal_of_token(token: str) -> Principal | None:
    """None for a token that is unknown or revoked."""
    return _principal_of_device(token_hash=hash_token(token))


def principal_of_mqtt_name(name: str) -> Principal | None:
    """None for a name that no device has on MQTT, or whose device is revoked."""
    return _principal_of_device(mqtt_name=name) if name else None


def _principal_of_device(**which: str) -> Principal | None:
    device = Device.objects.filter(**which, revoked_at__isnull=True).first()
    if device is None:
        return None
    actor = Actor("device", device.pk, device.name)
    return Principal(actor, device.centre_id, scopes=frozenset(device.scopes), vehicle_id=device.vehicle_id)


def bearer(header: str) -> str | None:
    """The token of an `Authorization: Bearer …` header."""
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
