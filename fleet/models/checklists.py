"""What a crew looks at before a shift: each centre's own list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.domain.checklists import KINDS
from fleet.models.centres import Centre


class ChecklistItem(models.Model):
    """One thing to look at: is it there, or how much of it. Shifts keep their own copy of what they answered."""

    KIND_NAMES = (("yes_no", _("có / không")), ("number", _("con số")))

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="checklist_items")
    name = models.CharField(_("tên"), max_length=80)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=80, blank=True)
    kind = models.CharField(_("cách trả lời"), max_length=8, choices=KIND_NAMES, default=KINDS[0])
    unit = models.CharField(_("đơn vị"), max_length=12, blank=True)
    at_least = models.FloatField(
        _("ít nhất"), null=True, blank=True, help_text=_("Dưới mức này là thiếu. Để trống: số nào cũng được.")
    )
    vehicle_classes = models.JSONField(_("hạng xe"), default=list, blank=True, help_text=_("Để trống: mọi hạng xe."))
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=100)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("mục kiểm tra đầu ca")
        verbose_name_plural = _("mục kiểm tra đầu ca")
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="checklist_item_once"),)

    def __str__(self) -> str:
        return self.name
