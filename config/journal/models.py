"""The append-only record of facts, one gapless sequence a centre.

The journal stands below everything that writes to it, so it knows centres by number only.
"""

from typing import Any

from django.db import models

from config.clock import iso
from config.journal.chain import GENESIS, entry_hash


class Head(models.Model):
    """Where a centre's journal stands. Its row is the lock that keeps `seq` gapless."""

    centre_id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)


class Entry(models.Model):
    """One fact. Never changed and never deleted."""

    centre_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    actor = models.JSONField()
    data = models.JSONField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre_id", "seq"], name="journal_gapless"),)
        indexes = (models.Index(fields=["centre_id", "subject", "seq"], name="journal_subject"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject}"

    def expected_hash(self) -> str:
        """The hash that this row's fields give now."""
        return entry_hash(
            prev_hash=self.prev_hash,
            centre_id=self.centre_id,
            seq=self.seq,
            at=iso(self.at) or "",
            kind=self.kind,
            subject=self.subject,
            actor=self.actor,
            data=self.data,
        )

    def as_message(self) -> dict[str, Any]:
        """The entry as boards receive it."""
        return {
            "type": "entry",
            "seq": self.seq,
            "at": iso(self.at),
            "kind": self.kind,
            "subject": self.subject,
            "actor": self.actor,
            "data": self.data,
        }


class Pulse(models.Model):
    """One row, written anew by whoever asks whether the database takes writes. It says nothing else."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"
