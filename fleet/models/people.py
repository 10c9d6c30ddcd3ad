"""The people who sign in."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from fleet.models.centres import Centre, Station


class Staff(AbstractUser):
    """A person who signs in. Everybody but the network's administrators belongs to one centre."""

    class Role(models.TextChoices):
        DISPATCHER = "dispatcher", _("Điều phối viên")
        CREW = "crew", _("Kíp cấp cứu")
        SUPERVISOR = "supervisor", _("Giám sát")
        ADMIN = "admin", _("Quản trị")
        HOSPITAL = "hospital", _("Bệnh viện")
        STATION = "station", _("Trạm vệ tinh")

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("họ tên"), max_length=120)
    staff_code = models.CharField(_("mã nhân viên"), max_length=20, blank=True)
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices, default=Role.CREW)
    centre = models.ForeignKey(
        Centre, models.PROTECT, verbose_name=_("trung tâm"), related_name="staff", null=True, blank=True
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        verbose_name=_("trạm"),
        related_name="logins",
        null=True,
        blank=True,
        help_text=_("Chỉ cho tài khoản của trạm: trang của trạm nào."),
    )
    phone = models.CharField(
        _("số điện thoại"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9][0-9 .\-]{7,17}$", _("Số điện thoại không hợp lệ."))],
        help_text=_("Chỉ để nhắn lệnh điều xe khi đang trong ca; không hiện ở đâu khác."),
    )

    # Crews sign in with a PIN, which is kept hashed like a password; "" when none was set.
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)

    def get_session_auth_hash(self) -> str:
        """What every session of a person hangs on: a new password ends them all, and so does a new PIN."""
        hashed = super().get_session_auth_hash()
        if not self.pin_hash:
            return hashed
        return salted_hmac("fleet.Staff.pin", hashed + self.pin_hash, algorithm="sha256").hexdigest()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    if TYPE_CHECKING:
        centre_id: int | None
        station_id: int | None

    class Meta(AbstractUser.Meta):
        verbose_name = _("nhân viên")  # type: ignore[assignment]  # the base's stub says str
        verbose_name_plural = _("nhân viên")  # type: ignore[assignment]

    def clean(self) -> None:
        super().clean()
        if self.role == self.Role.STATION and self.station is None:
            raise ValidationError({"station": _("Chọn trạm mà tài khoản này mở trang.")})
        if self.station is not None and self.station.centre_id != self.centre_id:
            raise ValidationError({"station": _("Trạm này thuộc trung tâm khác.")})

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
