"""Collecting screen texts from Python, templates and scripts."""

from pathlib import Path

import pytest

from config import messages


def test_python_calls_are_found_with_plurals_and_contexts() -> None:
    source = """
_("Đóng")
gettext_lazy("Xe " "cứu thương")
ngettext("%(n)s xe", "%(n)s các xe", n)
pgettext("thẻ", "Mở")
other("không")
"""
    assert list(messages.python_texts(source)) == [
        ("Đóng", None),
        ("Xe cứu thương", None),
        (("%(n)s xe", "%(n)s các xe"), None),
        ("Mở", "thẻ"),
    ]


def test_template_tags_are_found_as_django_looks_them_up() -> None:
    source = """{% load i18n %}<h1>{% translate "Cuộc gọi" %}</h1>
{% blocktranslate trimmed with n=count %}
  {{ n }} xe
  đang chạy 100%
{% endblocktranslate %}{% include "a.html" with title=_("Bản đồ") %}"""
    assert list(messages.template_texts(source)) == [
        ("Cuộc gọi", None),
        ("%(n)s xe đang chạy 100%%", None),
        ("Bản đồ", None),
    ]


def test_script_calls_and_vietnamese_literals_are_found_and_comments_are_not() -> None:
    source = """
// t('chú thích') is skipped
/* t('cũng bỏ') */
const url = 'https://example.invalid/a'; format('x'); it('bỏ qua');
t('OK');  t("Số xe: {n}", {n: t('hai')});
t('dòng dài ' +
  'nối tiếp');
const LABELS = { free: 'Rảnh', code: 'free' };
"""
    assert [text for text, _ in messages.script_texts(source)] == ["bỏ qua", "OK", "Số xe: {n}", "hai",
        "dòng dài nối tiếp", "Rảnh"]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "msgid", "english"),
    [
        ("{{ n }} xe\t{{ n }} vehicles\tpy", "%(n)s xe", "%(n)s vehicles"),
        ("đạt 90%\t90% reached", "đạt 90%%", "90%% reached"),
        ("hai   chỗ trắng\ttwo blanks\tjs", "hai chỗ trắng", "two blanks"),
    ],
)
def test_pairs_match_however_their_writer_spelt_places(tmp_path: Path, given: str, msgid: str, english: str) -> None:
    (tmp_path / "pairs.tsv").write_text(given + "\n")
    pairs = messages.read_pairs([tmp_path / "pairs.tsv"])
    assert messages._translation(msgid, None, pairs) == english


def test_plural_pairs_give_both_forms() -> None:
    pairs = {"%(n)s xe": "%(n)s vehicle | %(n)s vehicles"}
    assert messages._translation(("%(n)s xe", "%(n)s xe"), None, pairs) == ("%(n)s vehicle", "%(n)s vehicles")
