"""Why an online map's address is not taken, in a sentence for the administrator."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fleet.domain.map_layers import origin_of


def valid_template(template: str) -> None:
    """Raises ValidationError."""
    if origin_of(template) is None:
        raise ValidationError(
            _("Cần một địa chỉ https://máy-chủ/… viết thường, có đủ {z}, {x}, {y} và không có chỗ trống nào khác.")
        )
