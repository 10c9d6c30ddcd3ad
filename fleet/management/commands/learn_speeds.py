"""manage.py learn_speeds [--centre hcm] [--days 56] [--dry-run]: speeds as the fleet's own tracks show them."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config import clock
from fleet.models import Centre
from fleet.tracks.learning import Kind, NothingToLearn, Outcome, learn_speeds
from mapping.domain.learning import Errors


class Command(BaseCommand):
    """Run it by night every week or so; what people set by hand on the speeds' page is never overwritten."""

    help = "Learn speeds by hour of the week and class of road from the tracks, and say how much better they foretell"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--centre", default="", help="code of one centre (all of them)")
        parser.add_argument("--days", type=int, default=56, help="how far back (56)")
        parser.add_argument("--dry-run", action="store_true", help="learn and report, keep nothing")

    def handle(self, *args: Any, centre: str, days: int, dry_run: bool, **options: Any) -> None:
        if not 1 <= days <= 3650:
            raise CommandError(_("Số ngày từ 1 đến 3650."))
        chosen = list(Centre.objects.filter(**({"code": centre} if centre else {})).order_by("pk"))
        if not chosen:
            raise CommandError(_("Không có trung tâm nào mã %(code)s.") % {"code": centre})
        kinds: tuple[Kind, ...] = ("car", "motorbike")
        for one in chosen:
            for kind in kinds:
                self._learn(one, kind, days, dry_run)

    def _learn(self, centre: Centre, kind: Kind, days: int, dry_run: bool) -> None:
        now = clock.now()
        self._say(f"{centre.name} · {kind}")
        try:
            found = learn_speeds(
                centre, kind, now - timedelta(days=days), now, now=now, keep=not dry_run, say=self._progress
            )
        except NothingToLearn as why:
            self._say(_("  Chưa học được: %(why)s") % {"why": why})
            return
        self._report(found, dry_run)

    def _progress(self, call_sign: str, nth: int, of: int) -> None:
        self._say(_("  %(name)s: xong (%(n)s/%(of)s)") % {"name": call_sign, "n": nth, "of": of})

    def _report(self, found: Outcome, dry_run: bool) -> None:
        said = _("  %(drives)s chuyến, %(matched)s khớp bản đồ, %(km).0f km của %(vehicles)s xe")
        facts = {"drives": found.drives, "matched": found.matched, "km": found.km, "vehicles": found.vehicles}
        self._say(said % facts)
        self._say(_("  Sai số trên %(n)s chuyến để riêng:") % {"n": found.before.trips})
        self._say(_("    trước %(error)s") % {"error": _text(found.before)})
        self._say(_("    sau   %(error)s") % {"error": _text(found.after)})
        for name, trips in found.trips_by_class.items():
            self._say(f"    {name:<12} {trips:8.1f}")
        if not found.better:
            self._say(_("  Không khá hơn: không lưu gì."))
        elif dry_run:
            self._say(_("  Chạy thử: không lưu gì."))
        else:
            self._say(self.style.SUCCESS(_("  Đã lưu %(n)s tốc độ; tốc độ đặt tay giữ nguyên.") % {"n": found.rows}))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _text(errors: Errors) -> str:
    return f"{errors.median:.1%} (p90 {errors.p90:.1%}, {errors.bias:+.1%})"
