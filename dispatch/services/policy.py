"""Changing what a centre sets for itself: kinds of incident and targets. Open boards read everything again."""

from datetime import datetime

from django.db import transaction

from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import record
from dispatch.models import Category, Target


@transaction.atomic
def save_category(category: Category, *, actor: Actor, at: datetime) -> Category:
    category.save()
    _tell(category, {"code": category.code}, actor, at)
    return category


@transaction.atomic
def remove_category(category: Category, *, actor: Actor, at: datetime) -> None:
    """Incidents keep the code of a category that is gone."""
    _lock(category)
    _tell(category, {"code": category.code, "removed": True}, actor, at)
    category.delete()


@transaction.atomic
def save_target(target: Target, *, actor: Actor, at: datetime) -> Target:
    target.save()
    note = {"measure": target.measure, "priority": target.priority, "seconds": target.seconds}
    _tell(target, note, actor, at)
    return target


@transaction.atomic
def remove_target(target: Target, *, actor: Actor, at: datetime) -> None:
    _lock(target)
    _tell(target, {"measure": target.measure, "priority": target.priority, "removed": True}, actor, at)
    target.delete()


def _lock(row: Category | Target) -> None:
    """Before the journal's head, as whoever changes the row does: two people never wait for each other."""
    type(row)._default_manager.select_for_update().filter(pk=row.pk).first()


def _tell(row: Category | Target, note: dict[str, object], actor: Actor, at: datetime) -> None:
    name = "category" if isinstance(row, Category) else "target"
    record(
        centre_id=row.centre_id,
        kind=f"{name}.changed",
        subject=f"{name}:{row.pk}",
        data=patch(note={**note, "resync": True}),
        actor=actor,
        at=at,
    )
