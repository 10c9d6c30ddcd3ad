"""Who asks, for which centre, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from config.problems import Forbidden


@dataclass(frozen=True, slots=True)
class Principal:
    """A person (with a role) or a device (with scopes), and the one centre they belong to.

    vehicle_id: the vehicle that a device speaks for; None for people and for a whole centre's devices.
    """

    actor: Actor
    centre_id: int
    role: str | None = None
    scopes: frozenset[str] = frozenset()
    vehicle_id: int | None = None

    @property
    def staff_id(self) -> int | None:
        return self.actor.id if self.actor.kind == "staff" else None

    @property
    def rights(self) -> tuple[object, ...]:
        """All but the name: a person who was renamed is still the same."""
        return (self.actor.kind, self.actor.id, self.centre_id, self.role, self.scopes, self.vehicle_id)

    def may(self, roles: Iterable[str], scope: str | None = None) -> bool:
        return self.role in set(roles) or (scope is not None and scope in self.scopes)


def require(request: HttpRequest, *roles: str, scope: str | None = None) -> Principal:
    """The asker, if one of `roles` or a device with `scope`; Forbidden otherwise."""
    who = cast(Principal, request.auth)  # type: ignore[attr-defined]
    if not who.may(roles, scope):
        raise Forbidden("not_allowed", _("Tài khoản của bạn không có quyền làm việc này."))
    return who


def require_staff_id(who: Principal) -> int:
    """The asker's staff id; Forbidden for devices, for what only a person may decide."""
    if who.staff_id is None:
        raise Forbidden("people_only", _("Việc này phải do một người đăng nhập thực hiện."))
    return who.staff_id
