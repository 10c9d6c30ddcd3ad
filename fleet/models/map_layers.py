"""Online maps that a centre allows on its consoles, beside the map of its own."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.domain.map_layers import NAME_LENGTH, URL_LENGTH
from fleet.map_layer_rules import valid_template
from fleet.models.centres import Centre


class MapLayer(models.Model):
    """A raster layer from the internet: off until somebody chooses it, and only for this centre's people."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="map_layers")
    name = models.CharField(_("tên"), max_length=NAME_LENGTH)
    url = models.CharField(
        _("địa chỉ mẫu"),
        max_length=URL_LENGTH,
        validators=(valid_template,),
        help_text=_("https://… với {z}, {x} và {y}. Máy chủ đó sẽ biết phần bản đồ mà bàn điều phối đang xem."),
    )
    attribution = models.CharField(_("ghi nguồn"), max_length=200, help_text=_("Chữ ghi trên góc bản đồ, ví dụ © …"))
    max_zoom = models.PositiveSmallIntegerField(
        _("mức phóng lớn nhất"), default=19, validators=(MinValueValidator(1), MaxValueValidator(22))
    )
    active = models.BooleanField(_("đang cho dùng"), default=True)

    if TYPE_CHECKING:
        centre_id: int

    class Meta:
        verbose_name = _("lớp bản đồ trực tuyến")
        verbose_name_plural = _("lớp bản đồ trực tuyến")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["centre", "name"], name="map_layer_name_once"),)

    def __str__(self) -> str:
        return self.name
