"""Building: everything swapped in as one, and nothing lost when a build fails."""

import json
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

import osmium
import pytest
from django.core.management import CommandError, call_command
from pmtiles.reader import MmapSource, Reader

from mapping.build import BuildFailed, _as_pbf, build_roads
from mapping.extracts import current_build
from mapping.roads import open_build
from tests.unit.mapping.osm_xml import Town


def _read(archive: BinaryIO) -> Any:
    return Reader(MmapSource(archive))  # type: ignore[no-untyped-call]


def silent(line: str) -> None:
    """Nobody listens."""


def test_a_build_holds_graph_routes_base_map_and_report(roads_dir: Path) -> None:
    build = roads_dir / "current"
    report = json.loads((build / "report.json").read_text())
    assert report["segments"] == 4
    assert report["one_way_segments"] == 1
    assert report["names"] == 4
    assert report["layers"]["roads"] == 4
    assert open_build(roads_dir, current_build(roads_dir)).problem == ""
    assert [path.name for path in roads_dir.iterdir() if path.name.startswith("building")] == []


def test_the_base_map_covers_zooms_6_to_15_with_vector_tiles(roads_dir: Path) -> None:
    with (roads_dir / "current" / "base.pmtiles").open("rb") as archive:
        reader: Any = _read(archive)
        header, about = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (6, 15)
    assert {layer["id"] for layer in about["vector_layers"]} == {"roads", "water", "pois"}
    assert "OpenStreetMap" in about["attribution"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.osm.pbf", b"", "rỗng"),
        ("broken.osm.pbf", b"\x00\x00\x00\x0dnot a block header", "không đọc được"),
        ("page.html", b"<html>not found</html>", "không đọc được"),
        ("off_earth.osm", b'<osm version="0.6"><node id="1" version="1" lat="999" lon="106"/></osm>', "không đọc được"),
        ("bare.osm", b'<osm version="0.6"></osm>', "không có con đường nào"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_the_old_roads_stay(
    name: str, content: bytes, sentence: str, extract: Path, tmp_path: Path
) -> None:
    out = tmp_path / "roads"
    before = build_roads(extract, out, silent).build_id
    bad = tmp_path / name
    bad.write_bytes(content)
    with pytest.raises(BuildFailed, match=sentence):
        build_roads(bad, out, silent)
    assert current_build(out) == before
    assert open_build(out, before).problem == ""
    assert sorted(path.name for path in out.iterdir()) == ["builds", "current"]


def test_ways_of_a_clipped_file_are_built_without_the_nodes_that_it_does_not_hold(tmp_path: Path) -> None:
    nodes = {i: (200.0 * i, 0.0) for i in range(1, 5)}
    ways: list[tuple[int, list[int], dict[str, str]]] = [
        (10, [900, 1, 2, 901, 3, 4, 902], {"name": "Lê Lợi"}),
        (11, [903, 904], {"name": "Ngoài bản đồ"}),
        (12, [4, 905], {"name": "Nửa trong nửa ngoài"}),
    ]
    path = tmp_path / "clipped.osm"
    path.write_text(Town(nodes, ways).xml(), encoding="utf-8")
    report = build_roads(path, tmp_path / "roads", silent).report
    assert (report["segments"], report["nodes_missing"]) == (1, 6)
    copy = tmp_path / "copy"
    copy.mkdir()
    items = osmium.FileProcessor(str(_as_pbf(path, copy)))
    assert [[node.ref for node in item.nodes] for item in items if isinstance(item, osmium.osm.Way)] == [[1, 2, 3, 4]]
    path.write_text(Town({}, ways).xml(), encoding="utf-8")
    with pytest.raises(BuildFailed, match="không có con đường nào"):
        build_roads(path, tmp_path / "roads", silent)


def test_a_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="Không thấy"):
        build_roads(tmp_path / "nowhere.osm.pbf", tmp_path / "roads", silent)


def test_a_truncated_extract_is_refused(extract: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.osm"
    half.write_bytes(extract.read_bytes()[: extract.stat().st_size // 2])
    with pytest.raises(BuildFailed, match="không đọc được"):
        build_roads(half, tmp_path / "roads", silent)


def test_only_the_build_in_use_and_the_one_before_are_kept(extract: Path, tmp_path: Path) -> None:
    made = [build_roads(extract, tmp_path, silent).build_id for _ in range(3)]
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == sorted(made[1:])
    assert current_build(tmp_path) == made[2]


def test_the_command_prints_progress_and_a_report(extract: Path, tmp_path: Path) -> None:
    out = StringIO()
    call_command("build_roads", str(extract), out=tmp_path, stdout=out)
    printed = out.getvalue()
    for word in ("Đọc đường phố", "Valhalla", "Đã thay bản đồ", "Đoạn một chiều", "alley"):
        assert word in printed


def test_the_command_fails_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="giữ nguyên"):
        call_command("build_roads", str(tmp_path / "nowhere.pbf"), out=tmp_path / "roads", stdout=StringIO())


def test_a_town_across_the_river_stays_in_the_same_build(tmp_path: Path) -> None:
    nodes = {c * 100 + i: (c * 40_000.0, 80.0 * i) for c in (1, 2) for i in range(25)}
    refs = [[c * 100 + i, c * 100 + i + 1] for c in (1, 2) for i in range(24)]
    ways: list[tuple[int, list[int], dict[str, str]]] = [(pair[0], pair, {}) for pair in refs]
    path = tmp_path / "two.osm"
    path.write_text(Town(nodes, ways).xml())
    assert build_roads(path, tmp_path / "roads", silent).report["components"] == [25, 25]
