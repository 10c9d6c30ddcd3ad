"""What an administrator changes for a centre reaches open boards: they are told to read everything again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.journal.models import Entry
from dispatch.board import snapshot
from dispatch.models import Category, Target
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast


@pytest.fixture
def admin(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.tuan, backend=MODEL_BACKEND)
    return client


def _last(hcm: Cast) -> dict[str, Any]:
    entry = Entry.objects.filter(centre_id=hcm.centre.pk).order_by("seq").last()
    assert entry is not None
    return {"kind": entry.kind, "by": entry.actor["name"], "resync": entry.data["note"]["resync"]}


def _form(client: Client, url: str) -> dict[str, Any]:
    """What an admin page's form holds, as a browser would send it back."""
    form = client.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_a_changed_category_reaches_open_boards(hcm: Cast, admin: Client) -> None:
    row = Category.objects.get(centre=hcm.centre, code="fall")
    url = reverse("admin:dispatch_category_change", args=[row.pk])
    assert admin.post(url, _form(admin, url) | {"name": "Té, ngã cao"}).status_code == 302
    assert _last(hcm) == {"kind": "category.changed", "by": "Bùi Anh Tuấn", "resync": True}
    assert "Té, ngã cao" in [each["name"] for each in snapshot(hcm.centre.pk)["categories"]]
    admin.post(reverse("admin:dispatch_category_delete", args=[row.pk]), {"post": "yes"})
    assert _last(hcm)["kind"] == "category.changed"
    assert "fall" not in [each["code"] for each in snapshot(hcm.centre.pk)["categories"]]


def test_changed_times_and_targets_reach_open_boards(hcm: Cast, admin: Client) -> None:
    url = reverse("admin:fleet_centre_change", args=[hcm.centre.pk])
    assert admin.post(url, _form(admin, url) | {"undo_s": 25}).status_code == 302
    assert _last(hcm) == {"kind": "centre.changed", "by": "Bùi Anh Tuấn", "resync": True}
    values = {"priority": "critical", "measure": "response", "seconds": 480}
    assert admin.post(reverse("admin:dispatch_target_add"), values).status_code == 302
    assert _last(hcm)["kind"] == "target.changed"
    settings = snapshot(hcm.centre.pk)["settings"]
    assert (settings["undo_s"], settings["targets"]["critical"]) == (25, 480)
    target = Target.objects.get(centre=hcm.centre)
    admin.post(reverse("admin:dispatch_target_delete", args=[target.pk]), {"post": "yes"})
    assert snapshot(hcm.centre.pk)["settings"]["targets"]["critical"] == 900
