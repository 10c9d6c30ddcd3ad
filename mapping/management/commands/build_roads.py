"""manage.py build_roads extract.osm.pbf: roads, routes and base map from an OSM extract."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mapping.build import BuildFailed, Built, build_roads


class Command(BaseCommand):
    """Builds beside the roads in use and swaps at the end; a failure leaves them as they were."""

    help = "Build the road graph, routing tiles and base map from an OSM extract (.osm.pbf, .osm)"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("extract", type=Path, help="the extract, for instance vietnam-latest.osm.pbf")
        parser.add_argument("--out", type=Path, default=None, help="folder for the roads (ROADS_DIR)")

    def handle(self, *args: Any, extract: Path, out: Path | None, **options: Any) -> None:
        try:
            built = build_roads(extract, out or Path(settings.ROADS_DIR), self._say)
        except BuildFailed as failure:
            raise CommandError(f"{failure}\n{_('Bản đồ đang dùng giữ nguyên.')}") from failure
        self._say(self.style.SUCCESS(_("Đã thay bản đồ: %(id)s") % {"id": built.build_id}))
        self._print(built)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _print(self, built: Built) -> None:
        report = built.report
        for label, value in (
            (_("Nút giao"), report["junctions"]),
            (_("Đoạn đường"), report["segments"]),
            (_("Cạnh có hướng"), report["edges"]),
            (_("Đoạn một chiều"), report["one_way_segments"]),
            (_("Cấm rẽ áp dụng"), report["turn_bans_used"]),
            (_("Cấm rẽ bỏ qua"), report["turn_bans_dropped"]),
            (_("Vùng liên thông (số nút)"), ", ".join(map(str, report["components"]))),
            (_("Đoạn ngoài vùng liên thông"), report["segments_outside_components"]),
            (_("Tên đường"), report["names"]),
            (_("Bản đồ nền (kB)"), report["tiles_bytes"] // 1000),
        ):
            self._say(f"  {label:<28} {value}")
        self._say(_("Km theo loại đường:"))
        for kind, km in report["km_by_class"].items():
            self._say(f"  {kind:<28} {km:>10.1f}")
