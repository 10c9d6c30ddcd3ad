"""What crews read on their lock screens: call sign, level and number, and nothing about the patient or the place."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dispatch.models import Assignment, Priority
from dispatch.telling.sms import plain


def push_payload(assignment: Assignment, lang: str) -> dict[str, Any]:
    """{type, assignment, title, body, url}: what the phone's service worker shows."""
    with override(lang):
        level = str(Priority(assignment.incident.priority).label)
        return {
            "type": "order",
            "assignment": assignment.pk,
            "title": f"{assignment.vehicle} · {level} · #{assignment.incident}",
            "body": _("Có lệnh mới. Chạm để mở và nhận lệnh."),
            "url": "/crew/",
        }


def sms_text(assignment: Assignment) -> str:
    with override("vi"):
        level = str(Priority(assignment.incident.priority).label)
        values = {"v": assignment.vehicle, "l": level, "n": assignment.incident}
        return plain(_("115: xe %(v)s có lệnh %(l)s, ca #%(n)s. Mở ứng dụng kíp xe để nhận lệnh.") % values)


def _nobody(rung: str) -> str:
    if rung == "push":
        return _("không máy nào của kíp nhận thông báo đẩy")
    return _("không ai trong kíp có số điện thoại để nhắn tin")


def _why(code: str) -> str:
    """Why a message did not get through."""
    reasons = {
        "timeout": _("không trả lời kịp"),
        "unreachable": _("không kết nối được"),
        "gone": _("máy đã tắt thông báo"),
        "no_number": _("không có số"),
        "error": _("lỗi của phần mềm, xem nhật ký máy chủ"),
        "interrupted": _("máy chủ dừng giữa chừng nhiều lần"),
        "answered": _("đã có người trả lời"),
        "off_duty": _("đã ra ca"),
    }
    return reasons.get(code) or _("máy chủ báo lỗi %(s)s") % {"s": code.removeprefix("status_")}


def told_text(note: dict[str, Any]) -> str:
    """One sentence for one attempt to tell a crew, or for what became of it."""
    rung, outcome, code = note["rung"], note["outcome"], note.get("code", "")
    way = _("tin nhắn") if rung == "sms" else _("thông báo đẩy")
    values = {"v": note["vehicle"], "p": ", ".join(note["to"]), "w": way, "y": _why(code) if code else ""}
    match rung, outcome:
        case "socket", _any:
            said = _("%(v)s: điện thoại của %(p)s đang hiện lệnh")
        case "station", _any:
            said = _("%(v)s: báo động tại %(p)s")
        case _rung, "begun":
            said = _("%(v)s: gửi %(w)s cho %(p)s")
        case _rung, "nobody":
            return f"{note['vehicle']}: {_nobody(rung)}"
        case _rung, "sent" if code == "outbox":
            said = _("%(v)s: tin nhắn cho %(p)s nằm ở hộp thư chờ, chưa nối cổng SMS")
        case _rung, "sent":
            said = _("%(v)s: %(w)s cho %(p)s đã chuyển đi")
        case _rung, "dropped":
            said = _("%(v)s: thôi gửi %(w)s cho %(p)s, %(y)s")
        case _:
            again = note.get("again")
            said = (
                _("%(v)s: %(w)s cho %(p)s không đi, %(y)s, sẽ gửi lại")
                if again
                else _("%(v)s: %(w)s cho %(p)s không đi, %(y)s")
            )
    return said % values
