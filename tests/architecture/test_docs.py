"""The documentation keeps its promises."""

from tests import docs


def test_links_lead_somewhere_and_every_setting_is_explained() -> None:
    found = list(docs.problems())
    assert not found, "\n".join(found)
