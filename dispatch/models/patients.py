"""What crews write down about patients: entries that are added to and never changed, and who read identities."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.models.incidents import Assignment
from fleet.models import Centre


class RecordEntry(models.Model):
    """One thing that a crew wrote down. A correction is a new entry that names the one it replaces.

    key: the phone's own name for the entry, so that sending it twice writes it once. patient: 1, 2 … as the crew
    counts them; 0 is the whole scene. at: when it was true; recorded_at: when the centre got it. photo_deleted_at: its
    time of keeping was over; the entry stays.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="record")
    key = models.CharField(max_length=40)
    patient = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    data = models.JSONField()
    photo = models.CharField(max_length=64, blank=True)
    photo_deleted_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.JSONField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    if TYPE_CHECKING:
        assignment_id: int
        replaces_id: int | None

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assignment", "key"], name="record_entry_once"),)
        indexes = (
            models.Index(
                fields=["recorded_at"],
                condition=Q(photo_deleted_at__isnull=True) & ~Q(photo=""),
                name="record_photo_kept",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.kind}"


class RecordRead(models.Model):
    """Somebody looked at who a patient is, or at a photo."""

    entry = models.ForeignKey(RecordEntry, models.PROTECT, related_name="reads")
    at = models.DateTimeField()
    by = models.JSONField()

    if TYPE_CHECKING:
        entry_id: int

    def __str__(self) -> str:
        return f"{self.entry_id} {self.at:%d/%m %H:%M}"


class CareItem(models.Model):
    """A treatment or a drug that a centre's crews may give, in the centre's own words.

    Records keep `name` and `unit`, whatever language the crew reads; the English ones are only shown.
    """

    class Kind(models.TextChoices):
        TREATMENT = "treatment", _("Xử trí")
        DRUG = "drug", _("Thuốc")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="care_items")
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=80)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=80, blank=True)
    unit = models.CharField(_("đơn vị liều"), max_length=16, blank=True)
    unit_en = models.CharField(_("đơn vị tiếng Anh"), max_length=16, blank=True)
    active = models.BooleanField(_("đang dùng"), default=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=100)

    class Meta:
        verbose_name = _("xử trí và thuốc")
        verbose_name_plural = _("xử trí và thuốc")
        ordering = ("kind", "position", "name")
        constraints = (models.UniqueConstraint(fields=["centre", "kind", "name"], name="care_item_once"),)

    def __str__(self) -> str:
        return self.name


class ConditionNeeds(models.Model):
    """What a hospital must be able to do for a condition, where a centre says otherwise than the usual table."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="condition_needs")
    condition = models.CharField(_("tình trạng bệnh"), max_length=24)
    required = models.JSONField(_("chuyên khoa phải có"), default=list, blank=True)
    helpful = models.JSONField(_("chuyên khoa nên có"), default=list, blank=True)

    class Meta:
        verbose_name = _("chuyên khoa theo bệnh")
        verbose_name_plural = _("chuyên khoa theo bệnh")
        constraints = (models.UniqueConstraint(fields=["centre", "condition"], name="condition_needs_once"),)

    def __str__(self) -> str:
        return self.condition
