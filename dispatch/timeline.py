"""An incident's story, from the journal."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.clock import iso
from config.journal.models import Entry
from dispatch.choosing import choice_text
from dispatch.hospitals.words import told_text as hospital_text
from dispatch.models import Incident, Priority
from dispatch.services.progress import UNDONE
from dispatch.telling.words import told_text

#: Actors whose names are words of ours, as the journal has them.
NO_PERSON = {"Hệ thống": gettext_lazy("Hệ thống"), "Mô phỏng": gettext_lazy("Mô phỏng")}


def timeline(incident: Incident) -> list[dict[str, Any]]:
    """Every fact about an incident and the call it came from, oldest first, each with a sentence."""
    subjects = [f"incident:{incident.pk}"]
    if incident.call_id is not None:
        subjects.append(f"call:{incident.call_id}")
    entries = Entry.objects.filter(centre_id=incident.centre_id, subject__in=subjects).order_by("seq")
    return [
        {"seq": e.seq, "at": iso(e.at), "kind": e.kind, "actor": _spoken(e.actor), "text": text(e)}
        for e in entries
        if e.kind != "call.noted"
    ]


def _spoken(actor: dict[str, Any]) -> dict[str, Any]:
    """An actor in the asker's language: people's names stay, the system and the simulation are words."""
    word = None if actor["kind"] == "staff" else NO_PERSON.get(actor["name"])
    return {**actor, "name": str(word)} if word else actor


def step_name(step: str) -> str:
    """A step as people say it."""
    return {
        "notified": _("đã báo lệnh"),
        "acknowledged": _("đã nhận lệnh"),
        "refused": _("từ chối"),
        "timed_out": _("không phản hồi"),
        "en_route": _("xuất phát"),
        "on_scene": _("đến hiện trường"),
        "at_patient": _("tiếp cận bệnh nhân"),
        "left_scene": _("rời hiện trường"),
        "at_destination": _("đến bệnh viện"),
        "handed_over": _("bàn giao xong"),
        "clear": _("sẵn sàng"),
        "cancelled": _("huỷ điều"),
        "diverted": _("chuyển sang ca khác"),
    }.get(step, step)


def distance(metres: int) -> str:
    """`850 m`, `4,3 km`."""
    return f"{metres} m" if metres < 1000 else f"{metres / 1000:.1f} km".replace(".", ",")


def _changes(note: dict[str, Any]) -> str:
    names = {
        "priority": _("mức"),
        "category": _("loại ca"),
        "address": _("địa chỉ"),
        "notes": _("ghi chú"),
        "lat": _("vị trí"),
        "lon": _("vị trí"),
        "place": _("vị trí"),
    }
    if (move := note.get("moved")) is not None and move["from"] != move["to"]:
        return _("Dời ca %(d)s: “%(a)s” → “%(b)s”") % {
            "d": distance(move["metres"]),
            "a": move["from"],
            "b": move["to"],
        }
    parts = dict.fromkeys(names.get(field, field) for field in note.get("after", {}))
    if (level := note.get("after", {}).get("priority")) is not None:
        return _("Mức: %(l)s") % {"l": Priority(level).label}
    said = _("Sửa %(f)s") % {"f": ", ".join(parts)}
    return f"{said}, {distance(move['metres'])}" if move else said


def _step_text(note: dict[str, Any]) -> str:
    vehicle = note.get("vehicle", "")
    if late := note.get("late"):
        return _("%(v)s: bổ sung giờ %(s)s") % {"v": vehicle, "s": step_name(late)}
    said = f"{vehicle}: {step_name(note.get('step', ''))}"
    if (off_m := note.get("off_m")) is not None:
        said += " · " + _("bấm lúc cách hiện trường %(d)s") % {"d": distance(off_m)}
    reason = _("Hoàn tác") if note.get("reason") == UNDONE else note.get("reason")
    return f"{said} · {reason}" if reason else said


def _sent(note: dict[str, Any]) -> str:
    said = _("Điều xe %(v)s") % {"v": note.get("vehicle", "")}
    against = choice_text(note.get("choice"))
    return f"{said} · {against}" if against else said


def _gps_text(note: dict[str, Any]) -> str:
    told = {**note["gps"]}
    home = [_("về trạm")] if told.pop("at_station", None) else []
    return _("GPS: %(v)s %(s)s") % {"v": note["vehicle"], "s": ", ".join([*map(step_name, told), *home])}


def need_name(need: str) -> str:
    """What a crew asks for, as people say it."""
    return {
        "vehicle": _("thêm một xe"),
        "class_c": _("xe hồi sức hạng C"),
        "police": _("công an 113"),
        "fire": _("cứu hoả, cứu nạn 114"),
        "lifting": _("người khiêng"),
        "other": _("hỗ trợ khác"),
    }.get(need, need)


def _alert_text(kind: str, note: dict[str, Any]) -> str:
    what = _("SOS") if note["alert"] == "sos" else _("xin hỗ trợ")
    if kind == "alert.taken":
        return _("Nhận báo động %(w)s của %(v)s") % {"w": what, "v": note["vehicle"]}
    outcomes = {
        "false_alarm": _("báo nhầm"),
        "withdrawn": _("kíp thôi cần"),
        "settled": _("đã xử lý"),
        "closed": _("ca đã đóng"),
        "called_anew": _("kíp gọi SOS mới"),
    }
    parts = [need_name(need) for need in note["needs"]] if kind == "alert.raised" else []
    if kind == "alert.ended":
        parts = [outcomes.get(note["outcome"], note["outcome"])]
    said = f"{note['vehicle']}: {what}" + (f" · {', '.join(parts)}" if parts else "")
    return f"{said} · {note['reason']}" if note["reason"] else said


def _handed_over(note: dict[str, Any]) -> str:
    who = {"v": note["vehicle"], "a": ", ".join(note["from"]), "b": ", ".join(note["crew"])}
    said = _("%(v)s: bàn giao từ %(a)s cho %(b)s") % who
    return f"{said} · {note['reason']}" if note["reason"] else said


def _seen_text(note: dict[str, Any]) -> str:
    seen = _("Đã biết %(v)s từ chối") if note.get("step") == "refused" else _("Đã biết %(v)s quá hạn nhận lệnh")
    return seen % {"v": note.get("vehicle", "")}


def text(entry: Entry) -> str:
    """One sentence for one entry, in the reader's language."""
    note = entry.data.get("note", {})
    if (said := hospital_text(entry.kind, note)) is not None:
        return said
    match entry.kind:
        case "call.received":
            return _("Nhận cuộc gọi")
        case "call.taken":
            return _("Bắt máy")
        case "call.taken_over":
            return _("Tiếp nhận thay %(p)s") % {"p": note.get("from", {}).get("name", "")}
        case "call.released":
            return _("Trả cuộc gọi lại hàng chờ")
        case "call.closed":
            return _("Đóng cuộc gọi")
        case "call.linked" | "incident.created":
            return _("Lập ca cấp cứu") if entry.kind == "incident.created" else _("Ghép cuộc gọi vào ca")
        case "incident.changed":
            return _changes(note)
        case "incident.closed":
            return _("Đóng ca")
        case "assignment.notified" if note.get("diverted_from"):
            return _("Điều xe %(v)s, lấy từ ca #%(n)s") % {"v": note.get("vehicle", ""), "n": note["diverted_from"]}
        case "assignment.notified":
            return _sent(note)
        case "assignment.step":
            return _step_text(note)
        case "assignment.undone" if note.get("restored"):
            return _("%(v)s trở lại ca này") % {"v": note.get("vehicle")}
        case "assignment.undone":
            return _("%(v)s: hoàn tác %(s)s") % {"v": note.get("vehicle"), "s": step_name(note.get("undone", ""))}
        case "assignment.told":
            return told_text(note)
        case "assignment.overdue":
            return _("%(v)s chưa nhận lệnh, quá hạn") % {"v": note.get("vehicle", "")}
        case "assignment.overdue_seen":
            return _seen_text(note)
        case "assignment.gps":
            return _gps_text(note)
        case "alert.raised" | "alert.taken" | "alert.ended":
            return _alert_text(entry.kind, note)
        case "shift.handed_over":
            return _handed_over(note)
    return entry.kind
