"""The phone's service worker: its parts are static files, what it keeps on the phone is told here."""

import json

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from frontend.shell import shell_files, shell_version


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Two lines: the worker's module, and the files of one version of the app.

    Browsers ask for it anew with every opening of the app; when it has changed they fetch that version whole.
    """
    shell = {"version": shell_version(), "files": [static(name) for name in shell_files()]}
    script = f'import {{ start }} from "{static("js/sw/main.js")}";\nstart({json.dumps(shell)});\n'
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
