"""The phone's service worker, at the site's root: its scope is then the whole site, and its parts are static files."""

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_GET


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """One line that imports the worker's module. Browsers ask for it anew each day and compare every part."""
    response = HttpResponse(f'import "{static("js/sw/main.js")}";\n', content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
