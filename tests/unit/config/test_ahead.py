"""What a page asks for ahead of time is what its scripts import, each once, and all of it is there."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from frontend.shell import modules_of
from frontend.templatetags.ahead import map_fonts_ahead, modules_ahead

PAGES = ("console", "crew", "hospital", "station")
_HREF = re.compile(r'href="/static/r-[0-9a-f]{16}/([^"]+)"')


@pytest.mark.parametrize("page", PAGES)
def test_every_module_ahead_is_there_and_named_once(page: str) -> None:
    names = _HREF.findall(modules_ahead(f"js/{page}/main.js"))
    assert len(names) == len(set(names)) > 10
    assert not [name for name in names if finders.find(name) is None]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_asks_ahead_for_the_script_it_runs(page: str) -> None:
    text = get_template(f"{page}.html").template.source  # type: ignore[attr-defined]
    entries = re.findall(r"""type="module" src="{% static '([^']+)'""", text)
    asked = re.findall(r'{% modules_ahead "([^"]+)" %}', text)
    assert entries == asked[:1]
    assert asked[1:] == (["js/console/main.js"] if page == "console" else [])


def test_imports_over_several_lines_are_followed_and_types_are_not() -> None:
    modules = modules_of("js/console/main.js")
    assert "js/map/base_style.js" in modules
    assert "js/types.js" not in modules


def test_the_first_map_needs_little_and_the_desk_waits_for_it() -> None:
    text = get_template("console.html").template.source  # type: ignore[attr-defined]
    assert len(modules_of("js/console/first_map.js")) < 15
    assert "js/console/main.js" not in modules_of("js/console/first_map.js")
    assert '<template id="desk-modules">{% modules_ahead "js/console/main.js" %}</template>' in text


def test_the_faces_of_the_labels_are_there() -> None:
    faces = _HREF.findall(map_fonts_ahead())
    assert len(faces) == 9
    assert all(finders.find(face) for face in faces)
