"""What a centre sets: kinds of incident and targets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.models import Centre


class Priority(models.TextChoices):
    CRITICAL = "critical", _("Nguy kịch")
    URGENT = "urgent", _("Khẩn cấp")
    TRANSPORT = "transport", _("Vận chuyển")


class Category(models.Model):
    """What an incident is about, in the centre's own words, and what a vehicle must be able to do for it."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="categories")
    code = models.SlugField(_("mã"), max_length=40)
    name = models.CharField(_("tên"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    needs = models.JSONField(_("năng lực cần có"), default=list, blank=True)
    default_priority = models.CharField(_("mức mặc định"), max_length=10, choices=Priority.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=100)

    class Meta:
        verbose_name = _("loại ca")
        verbose_name_plural = _("loại ca")
        ordering = ("position", "code")
        constraints = (models.UniqueConstraint(fields=["centre", "code"], name="category_code_once"),)

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """How fast a centre wants one interval to be, for one level."""

    class Measure(models.TextChoices):
        CALL_PROCESSING = "call_processing", _("Tiếp nhận và điều động")
        ACTIVATION = "activation", _("Xuất phát")
        TRAVEL = "travel", _("Di chuyển")
        RESPONSE = "response", _("Đáp ứng")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="targets")
    priority = models.CharField(_("mức"), max_length=10, choices=Priority.choices)
    measure = models.CharField(_("khoảng thời gian"), max_length=16, choices=Measure.choices)
    seconds = models.PositiveIntegerField(_("mục tiêu (giây)"))

    class Meta:
        verbose_name = _("mục tiêu")
        verbose_name_plural = _("mục tiêu")
        constraints = (models.UniqueConstraint(fields=["centre", "priority", "measure"], name="target_once"),)

    def __str__(self) -> str:
        return f"{self.get_priority_display()} · {self.get_measure_display()}: {self.seconds} s"
