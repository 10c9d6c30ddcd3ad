"""Receiving hospitals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.models import LATITUDE, LONGITUDE, Centre


class Hospital(models.Model):
    """A receiving hospital. Its status is advice to crews and never a bar."""

    class Status(models.TextChoices):
        OPEN = "open", _("Đang nhận")
        LIMITED = "limited", _("Hạn chế")
        CLOSED = "closed", _("Tạm ngưng")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="hospitals")
    name = models.CharField(_("tên"), max_length=160)
    address = models.CharField(_("địa chỉ"), max_length=240, blank=True)
    lat = models.FloatField(_("vĩ độ"), validators=LATITUDE)
    lon = models.FloatField(_("kinh độ"), validators=LONGITUDE)
    capabilities = models.JSONField(_("chuyên khoa"), default=list, blank=True)
    status = models.CharField(_("tình trạng"), max_length=8, choices=Status.choices, default=Status.OPEN)

    class Meta:
        verbose_name = _("bệnh viện")
        verbose_name_plural = _("bệnh viện")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="hospital_name_once"),)

    def __str__(self) -> str:
        return self.name
