"""Writing facts. The only module that creates journal rows."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from config.journal import wake
from config.journal.actor import Actor
from config.journal.models import Entry, Head


def lock_head(centre_id: int) -> Head:
    """Lock a centre's journal until the transaction ends: always the last lock that a service takes."""
    heads = Head.objects.select_for_update(no_key=True).filter(centre_id=centre_id)
    if (head := heads.first()) is None:
        Head.objects.bulk_create([Head(centre_id=centre_id)], ignore_conflicts=True)
        head = heads.get()
    return head


def record(*, centre_id: int, kind: str, subject: str, data: dict[str, Any], actor: Actor, at: datetime) -> Entry:
    """Append one fact within the caller's transaction, and wake the boards once that has committed.

    1. Lock the centre's head row: one writer at a time gives a gapless sequence.
    2. Write the entry, chained to the one before.
    3. After commit, hint it to the boards. A lost hint loses nothing: boards read `since()`.

    Raises RuntimeError outside a transaction: a fact must stand or fall with its change.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a fact is recorded in the transaction of its change")
    head = lock_head(centre_id)
    entry = Entry(
        centre_id=centre_id,
        seq=head.seq + 1,
        at=at,
        kind=kind,
        subject=subject,
        actor=actor.as_json(),
        data=data,
        prev_hash=head.hash,
    )
    entry.hash = entry.expected_hash()
    entry.save(force_insert=True)
    Head.objects.filter(centre_id=centre_id).update(seq=entry.seq, hash=entry.hash)
    transaction.on_commit(lambda: wake.boards(centre_id, entry.as_message()))
    return entry
