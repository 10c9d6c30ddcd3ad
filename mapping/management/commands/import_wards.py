"""manage.py import_wards FILE.geojson: borders of the wards of today."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mapping.wards import WardsRefused, import_wards


class Command(BaseCommand):
    """Adds to what was imported before; running servers pick it up by themselves."""

    help = "Import ward borders (GeoJSON, WGS 84, with the state's code and the name of each ward)"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.geojson")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for path in files:
            try:
                read, known = import_wards(path)
            except WardsRefused as refused:
                raise CommandError(_("%(why)s Ranh giới đang dùng giữ nguyên.") % {"why": refused}) from refused
            counts = {"read": read, "known": known}
            self.stdout.write(_("Đã nhập %(read)s phường, xã; tất cả %(known)s.") % counts)
        self.stdout.write(_("Bản đồ nền vẽ các ranh giới này từ lần build_roads tới."))
