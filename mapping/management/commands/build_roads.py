"""manage.py build_roads extract.osm.pbf [--name mekong]: roads, routes and base map from an OSM extract."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from mapping.build import BuildFailed, Built, build_roads
from mapping.extracts import own_folder


@contextmanager
def _stop_is_an_exception() -> Iterator[None]:
    """SIGTERM as Ctrl-C, so that half-made roads are cleared away."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _share(report: dict[str, Any], what: str, count: int) -> str:
    """12 (3.4 km, 0.2 %)."""
    return f"{count} ({report[f'{what}_km']} km, {report[f'{what}_share']:.1%})"


def _waters(boat: dict[str, Any] | None) -> str:
    """39 (642.9 km, the largest part 84.3 %); 0 without any."""
    if boat is None:
        return "0"
    share = f"{1 - boat['disconnected_share']:.1%}"
    return _("%(parts)s (%(km)s km, mảng lớn nhất %(share)s)") % {**boat, "share": share}


class Command(BaseCommand):
    """Builds beside the roads in use and swaps at the end; a failure leaves them as they were."""

    help = "Build the road graph, routing tiles and base map from an OSM extract (.osm.pbf, .osm)"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("extract", type=Path, help="the extract, for instance vietnam-latest.osm.pbf")
        parser.add_argument("--name", default="", help="one of several extracts side by side, chosen by each centre")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)
        parser.add_argument("--out", type=Path, default=None, help="folder for the roads (ROADS_DIR, or its <name>)")

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        with override(language):
            self._build(**options)

    def _build(self, *, extract: Path, name: str, out: Path | None, **_options: Any) -> None:
        folder = out or self._folder(name)
        try:
            with _stop_is_an_exception():
                built = build_roads(extract, folder, self._say)
        except KeyboardInterrupt as stop:
            raise CommandError(
                f"{_('Bị dừng giữa chừng.')}\n{_('Bản đồ đang dùng giữ nguyên.')}", returncode=130
            ) from stop
        except BuildFailed as failure:
            raise CommandError(f"{failure}\n{_('Bản đồ đang dùng giữ nguyên.')}") from failure
        self._say(self.style.SUCCESS(_("Đã thay bản đồ: %(id)s") % {"id": built.build_id}))
        self._print(built)

    def _folder(self, name: str) -> Path:
        try:
            return own_folder(name)
        except ValueError as error:
            sentence = _("Tên bản đồ gồm chữ thường không dấu, số, gạch nối, dài nhất 40: %(name)s")
            raise CommandError(sentence % {"name": name}) from error

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
            (_("Nút thiếu trong tệp"), report["nodes_missing"]),
            (_("Cấm rẽ áp dụng"), report["turn_bans_used"]),
            (_("Cấm rẽ bỏ qua"), report["turn_bans_dropped"]),
            (_("Mảng đường rời"), _share(report, "disconnected", report["disconnected_parts"])),
            (_("Đoạn không dùng được"), _share(report, "unused", report["segments_outside_components"])),
            (_("Mảng đường thuỷ"), _waters(report["networks"].get("boat"))),
            (_("Tên đường"), report["names"]),
            (_("Bản đồ nền (kB)"), report["tiles_bytes"] // 1000),
        ):
            self._say(f"  {label:<28} {value}")
        self._say(_("Km theo loại đường:"))
        for kind, km in report["km_by_class"].items():
            self._say(f"  {kind:<28} {km:>10.1f}")
