"""Paths that no page asks for."""

import pytest
from channels.testing import HttpCommunicator


@pytest.mark.parametrize(
    "path", ["/static/../../manage.py", "/static/vendor/leaflet/../../../var/secret_key", "/static/\x00"]
)
async def test_a_path_out_of_the_folder_is_not_there(path: str) -> None:
    from config.asgi import StaticFiles, django_app

    answer = await HttpCommunicator(StaticFiles(django_app), "GET", path).get_response()
    assert answer["status"] == 404
