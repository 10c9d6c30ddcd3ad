"""Calls to 115."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """One call, from ringing to its end: an incident, or a reason why not. Never deleted.

    address: where, in the caller's words. place: what was chosen for them on the map, {label, kind, error_m, source},
    None for a point that somebody set by hand.
    """

    class State(models.TextChoices):
        RINGING = "ringing", _("đang đổ chuông")
        TAKEN = "taken", _("đã nhận")
        INCIDENT = "incident", _("đã lập ca")
        CLOSED = "closed", _("đã đóng")

    centre = models.ForeignKey("fleet.Centre", models.PROTECT, related_name="calls")
    number = models.PositiveIntegerField()
    phone = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=(("exchange", "exchange"), ("hand", "hand")))
    text = models.TextField(blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    address = models.CharField(max_length=300, blank=True)
    place = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RINGING)
    taken_by = models.ForeignKey("fleet.Staff", models.PROTECT, null=True, related_name="calls_taken")
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=16, blank=True)
    close_note = models.CharField(max_length=500, blank=True)

    if TYPE_CHECKING:
        centre_id: int
        taken_by_id: int | None

    class Meta:
        verbose_name = _("cuộc gọi")
        verbose_name_plural = _("cuộc gọi")
        constraints = (models.UniqueConstraint(fields=["centre", "number"], name="call_number_once"),)
        # Not partial: SQLite uses a partial index only where its condition is written out in the query.
        indexes = (
            models.Index(fields=["centre", "state", "received_at"], name="call_by_state"),
            models.Index(fields=["centre", "received_at"], name="call_by_time"),
            models.Index(fields=["centre", "phone"], name="call_by_phone"),
        )

    def __str__(self) -> str:
        return f"{self.number}"
