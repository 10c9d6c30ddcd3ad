"""What a centre knows of a caller, over HTTP."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from calls.models import Call
from config.access import require
from config.fields import Id
from config.problems import Missing
from dispatch.callers.earlier import earlier_places

router = Router(tags=["calls"])


@router.get("/calls/{call_id}/earlier")
def earlier(request: HttpRequest, call_id: Id) -> dict[str, Any]:
    """Where this number called from before, newest first; of this centre's calls only."""
    who = require(request, "dispatcher")
    call = Call.objects.filter(centre_id=who.centre_id, pk=call_id).first()
    if call is None:
        raise Missing("no_call", _("Không có cuộc gọi này trong trung tâm của bạn."))
    return {"items": earlier_places(call)}
