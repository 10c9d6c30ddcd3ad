"""What hospitals can do and what patients have, in the reader's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CAPABILITY_NAMES = {
    "general": _("đa khoa"),
    "icu": _("hồi sức tích cực"),
    "trauma": _("chấn thương"),
    "stroke": _("đột quỵ"),
    "pci": _("can thiệp mạch vành"),
    "neurosurgery": _("ngoại thần kinh"),
    "burn": _("bỏng"),
    "toxicology": _("chống độc"),
    "obstetric": _("sản"),
    "gynaecology": _("phụ khoa"),
    "paediatric": _("nhi"),
    "paediatric-trauma": _("chấn thương nhi"),
    "picu": _("hồi sức nhi"),
    "nicu": _("hồi sức sơ sinh"),
    "cardiac": _("tim mạch"),
    "cardiac-surgery": _("phẫu thuật tim"),
    "surgery": _("ngoại"),
    "urology": _("tiết niệu"),
    "nephrology": _("thận"),
    "orthopaedic": _("chỉnh hình"),
    "infectious": _("nhiễm"),
    "respiratory": _("hô hấp"),
    "tuberculosis": _("lao"),
    "haematology": _("huyết học"),
    "oncology": _("ung bướu"),
    "ophthalmology": _("mắt"),
    "ent": _("tai mũi họng"),
    "maxillofacial": _("răng hàm mặt"),
    "dermatology": _("da liễu"),
    "psychiatry": _("tâm thần"),
    "geriatric": _("lão khoa"),
    "transplant": _("ghép tạng"),
    "helicopter": _("bãi đáp trực thăng"),
}

CONDITION_NAMES = {
    "cardiac_arrest": _("Ngưng tim, ngưng thở"),
    "stemi": _("Nhồi máu cơ tim cấp"),
    "chest_pain": _("Đau ngực"),
    "stroke": _("Đột quỵ"),
    "unconscious": _("Bất tỉnh"),
    "breathing": _("Khó thở"),
    "trauma": _("Đa chấn thương"),
    "head_injury": _("Chấn thương đầu"),
    "limb_injury": _("Chấn thương chi"),
    "bleeding": _("Chảy máu nhiều"),
    "burn": _("Bỏng"),
    "drowning": _("Đuối nước"),
    "poisoning": _("Ngộ độc"),
    "seizure": _("Co giật"),
    "obstetric": _("Sản khoa"),
    "newborn": _("Trẻ sơ sinh"),
    "abdominal_pain": _("Đau bụng"),
    "fever": _("Sốt cao, nhiễm trùng"),
    "psychiatric": _("Tâm thần"),
    "eye": _("Mắt"),
    "other": _("Khác"),
}


def capability(name: str) -> str:
    return str(CAPABILITY_NAMES.get(name, name))


def condition(code: str) -> str:
    return str(CONDITION_NAMES.get(code, code))


def told_text(kind: str, note: dict[str, Any]) -> str | None:
    """One sentence for a fact about a destination, its hospital or a record; None for other kinds."""
    said = {"v": note.get("vehicle", ""), "h": note.get("hospital", "")}
    match kind:
        case "assignment.destination" if not said["h"]:
            return _("%(v)s: chưa rõ bệnh viện") % said
        case "assignment.destination":
            return _("%(v)s: đến %(h)s") % said
        case "prealert.acknowledged":
            return _("%(h)s đã nhận tin báo về %(v)s") % said
        case "prealert.declined":
            return _("%(h)s không nhận %(v)s: %(r)s") % {**said, "r": note.get("reason", "")}
        case "prealert.overdue":
            return _("%(h)s chưa xác nhận %(v)s, quá hạn") % said
        case "prealert.seen":
            return _("Đã biết báo động của %(h)s về %(v)s") % said
        case "prealert.signed":
            return _("%(h)s ký nhận bệnh nhân của %(v)s: %(s)s") % {**said, "s": note.get("signed", "")}
        case "patient.recorded":
            return _("%(v)s: hồ sơ bệnh nhân có thay đổi") % said
    return None
