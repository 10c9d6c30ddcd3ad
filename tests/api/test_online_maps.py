"""Online maps: only what an administrator allowed, only on that centre's consoles, and only pictures."""

import pytest
from django.test import Client
from django.urls import reverse

from fleet.domain.map_layers import origin_of
from fleet.models import MapLayer
from tests.factories import Cast

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPLATE = "https://tiles.example.vn/{z}/{x}/{y}.png?key=k1"


def _page(person: object, path: str = "/") -> tuple[str, str]:
    client = Client()
    client.force_login(person, backend=BACKEND)  # type: ignore[arg-type]
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.headers["Content-Security-Policy"], answer.content.decode()


def _images(policy: str) -> str:
    return next(part for part in policy.split(";") if part.strip().startswith("img-src"))


def test_a_centres_console_may_fetch_pictures_from_its_hosts_and_others_may_not(hcm: Cast, cantho: Cast) -> None:
    MapLayer.objects.create(centre=hcm.centre, name="Vệ tinh", url=TEMPLATE, attribution="© X", max_zoom=18)
    policy, page = _page(hcm.lan)
    assert "https://tiles.example.vn" in _images(policy)
    assert policy.count("example.vn") == 1
    assert "Vệ tinh" in page or "V\\u1ec7 tinh" in page
    assert "example.vn" not in _page(hcm.lan, "/reports/")[0]  # the same person, a page without the map
    for person, path in ((cantho.lan, "/"), (hcm.an, "/crew/")):
        assert "example.vn" not in "".join(_page(person, path))


def test_a_layer_put_away_is_neither_offered_nor_fetched(hcm: Cast) -> None:
    MapLayer.objects.create(centre=hcm.centre, name="Cũ", url=TEMPLATE, attribution="", active=False)
    assert "example.vn" not in "".join(_page(hcm.lan))


@pytest.mark.parametrize(
    "template",
    [
        "http://tiles.example.vn/{z}/{x}/{y}.png",
        "https://tiles.example.vn/{z}/{x}.png",
        "https://{s}.example.vn/{z}/{x}/{y}.png",
        "https://tiles.example.vn/{z}/{x}/{y}.png?u={user}",
        "https://user:word@tiles.example.vn/{z}/{x}/{y}.png",
        "https://tiles.example.vn;script-src *;/{z}/{x}/{y}.png",
        "https://tiles.example.vn /{z}/{x}/{y}.png",
        "https://localhost/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}{x}{y}",
        "https://tiles.example.vn/{z}/{x}/{y}.png\n",
        "",
    ],
)
def test_what_is_no_https_template_is_refused_with_a_sentence(template: str, hcm: Cast) -> None:
    assert origin_of(template) is None
    client = Client()
    client.force_login(hcm.tuan, backend=BACKEND)
    fields = {"name": "X", "url": template.replace("\n", "\\"), "attribution": "©", "max_zoom": "19", "active": "on"}
    answer = client.post(reverse("admin:fleet_maplayer_add"), fields)
    assert answer.status_code == 200
    assert not MapLayer.objects.exists()


def test_an_administrator_adds_a_layer_of_the_own_centre(hcm: Cast, cantho: Cast) -> None:
    client = Client()
    client.force_login(hcm.tuan, backend=BACKEND)
    fields = {"name": "Vệ tinh", "url": TEMPLATE, "attribution": "© X", "max_zoom": "18", "active": "on"}
    assert client.post(reverse("admin:fleet_maplayer_add"), fields).status_code == 302
    layer = MapLayer.objects.get()
    assert layer.centre == hcm.centre
    other = Client()
    other.force_login(cantho.tuan, backend=BACKEND)
    assert other.get(reverse("admin:fleet_maplayer_change", args=[layer.pk])).status_code in (302, 404)
