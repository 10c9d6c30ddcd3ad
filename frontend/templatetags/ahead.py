"""What a page will need is asked for with the page itself, and not one import after the other."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from frontend.shell import modules_of

register = template.Library()

_FAMILY = "vendor/be-vietnam-pro/files/be-vietnam-pro"
_WEIGHTS = (400, 500, 600)
_SUBSETS = ("latin", "latin-ext", "vietnamese")


@register.simple_tag
@cache
def modules_ahead(entry: str) -> SafeString:
    """Every module that the entry needs, the nearest first."""
    links = ((static(name),) for name in modules_of(entry))
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', links)


@register.simple_tag
@cache
def map_fonts_ahead() -> SafeString:
    """The faces that the map's labels are measured in (map/base_layer.js): without them it stays empty."""
    names = (f"{_FAMILY}-{subset}-{weight}-normal.woff2" for weight in _WEIGHTS for subset in _SUBSETS)
    link = '<link rel="preload" as="font" type="font/woff2" crossorigin href="{}">'
    return format_html_join("\n", link, ((static(name),) for name in names))
