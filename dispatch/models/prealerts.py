"""Hospitals that are told who comes to them, and who may open a hospital's page."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.models.hospitals import Hospital
from dispatch.models.incidents import Assignment
from fleet.models import Staff


class PreAlert(models.Model):
    """One vehicle announced to one hospital. Another destination is another announcement; none is ever deleted.

    ended_at: the vehicle no longer comes (changed, called off) or its job is over. signed_*: the hospital's own
    word that it took the patient over, beside the crew's step.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="prealerts")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="prealerts")
    created_at = models.DateTimeField()
    created_by = models.JSONField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.JSONField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.JSONField(null=True)
    decline_reason = models.CharField(max_length=300, blank=True)
    overdue_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.JSONField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.JSONField(null=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    arrived = models.BooleanField(default=False)

    if TYPE_CHECKING:
        assignment_id: int
        hospital_id: int

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ended_at__isnull=True), name="one_open_prealert_per_assignment"
            ),
        )
        indexes = (
            models.Index(fields=["hospital", "created_at"], name="prealert_of_hospital"),
            models.Index(
                fields=["created_at"],
                condition=Q(
                    acknowledged_at__isnull=True,
                    declined_at__isnull=True,
                    overdue_at__isnull=True,
                    ended_at__isnull=True,
                ),
                name="prealert_unanswered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} → {self.hospital_id}"


class HospitalAccess(models.Model):
    """Leave to open one hospital's page: a login's own, or a link's (with a token, of which only the hash is kept)."""

    staff = models.OneToOneField(Staff, models.PROTECT, verbose_name=_("tài khoản"), related_name="hospital_access")
    hospital = models.ForeignKey(Hospital, models.PROTECT, verbose_name=_("bệnh viện"), related_name="accesses")
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    expires_at = models.DateTimeField(_("hết hạn lúc"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    if TYPE_CHECKING:
        staff_id: int
        hospital_id: int

    class Meta:
        verbose_name = _("quyền vào trang bệnh viện")
        verbose_name_plural = _("quyền vào trang bệnh viện")

    def __str__(self) -> str:
        return f"{self.staff} · {self.hospital}"
