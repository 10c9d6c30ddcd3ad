"""How crews are told about their jobs: devices for web push, the rungs of the ladder, and single messages."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from dispatch.domain.telling import RUNGS
from dispatch.models.incidents import Assignment
from fleet.models import Staff


class PushSubscription(models.Model):
    """One browser that lets us wake one person: where its push service listens, and the keys to write to it."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    lang = models.CharField(max_length=8, default="vi")
    created_at = models.DateTimeField()

    if TYPE_CHECKING:
        staff_id: int

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.pk}"


class Rung(models.Model):
    """One rung of the ladder that was begun for one assignment. The database holds that it is begun once."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="rungs")
    name = models.CharField(max_length=8, choices=[(rung, rung) for rung in RUNGS])
    at = models.DateTimeField()

    if TYPE_CHECKING:
        assignment_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assignment", "name"], name="rung_once"),)

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.name}"


class Message(models.Model):
    """One message to one person (and, for push, one device): what waits, what was sent, what failed and why.

    key: whom and where to, once in a rung. address: the number with all but its end hidden; the number itself is
    read when it is sent. A row is `sending` until `claimed_until`: after that, whoever sent it is taken to have
    died, and it is sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        SENDING = "sending", _("đang gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")
        DROPPED = "dropped", _("không gửi nữa")

    rung = models.ForeignKey(Rung, models.CASCADE, related_name="messages")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="messages")
    subscription = models.ForeignKey(PushSubscription, models.SET_NULL, null=True, related_name="messages")
    key = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    if TYPE_CHECKING:
        rung_id: int
        staff_id: int
        subscription_id: int | None

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rung", "key"], name="message_once"),)
        indexes = (
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=["waiting", "sending"]), name="message_to_send"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rung} {self.staff_id} {self.state}"
