"""Who should go: the recommender over the fleet as it is now, with sentences for a person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from config import clock
from config.reading import consistent_read
from dispatch.arriving import Rows, fields_to, limits_of, units_now
from dispatch.domain.measures import VIETNAM
from dispatch.domain.recommend import Needs, Recommendation, recommend
from dispatch.domain.refusals import REFUSAL_COUNTS, Refusal
from dispatch.domain.units import capability_mask
from dispatch.models import Assignment, Category, Incident
from fleet.models import Centre
from fleet.rows import vehicle_rows
from mapping.domain.geo import Point
from mapping.mouths import mouth_row, mouth_words
from mapping.speeds import conditions_at

#: No job is refused so late: it spares the search through all the centre's assignments ever.
JOB_LASTS: Final = timedelta(days=1)


def refusals_of(incident: Incident, now: datetime) -> dict[int, Refusal]:
    """The newest refusal of each vehicle: of this incident ever, of the centre's others for a short while."""
    refused = Assignment.objects.filter(step="refused").order_by("pressed_at", "pk")
    others = refused.filter(
        incident__centre_id=incident.centre_id,
        incident__call_received_at__gte=now - JOB_LASTS,
        pressed_at__gt=now - REFUSAL_COUNTS,
    )
    return {
        one.vehicle_id: Refusal(one.pressed_at, one.reason, here=one.incident_id == incident.pk)
        for one in [*others, *refused.filter(incident=incident)]
    }


def rank(
    incident: Incident, read: Callable[[int], Rows], limit: int, now: datetime, *, committed: bool = False
) -> tuple[Recommendation, Rows]:
    """Rank some of a centre's vehicles for an incident, and the rows of those.

    read: centre id → board rows of the vehicles, called in one picture with all else that is asked of the database.
    committed: rank those with a job too.
    """
    target = Point(incident.lat, incident.lon)
    with consistent_read():
        centre = Centre.objects.get(pk=incident.centre_id)
        rows = read(centre.pk)
        category = Category.objects.filter(centre=centre, code=incident.category).first()
        units = units_now(centre.pk, rows, now)
        conditions = conditions_at(centre.pk, now)
        refusals = refusals_of(incident, now)
    required = capability_mask(category.needs if category else ())
    result = recommend(
        units,
        fields=fields_to(centre, target, now, conditions),
        needs=Needs(required=required, priority=incident.priority),
        limits=limits_of(centre),
        limit=limit,
        refusals=refusals,
        committed=committed,
    )
    return result, rows


def recommendations(incident: Incident, limit: int) -> dict[str, Any]:
    """The ranked vehicles for an incident, why each has its place, and why the others were left out."""
    now = clock.now()
    result, rows = rank(incident, vehicle_rows, limit, now)
    return as_json(result, {row["id"]: row for row in rows}, now)


def as_json(result: Recommendation, rows: dict[int, dict[str, Any]], now: datetime) -> dict[str, Any]:
    """The answer of GET …/recommendations."""
    chosen = [
        {
            "vehicle_id": one.vehicle_id,
            "call_sign": one.call_sign,
            "class": rows[one.vehicle_id]["class"],
            "eta_s": one.eta_s,
            "drive_s": one.drive_s,
            "turnout_s": one.turnout_s,
            "walk_s": one.walk_s,
            "walk_m": one.walk_m,
            "mouth": mouth_row(one.mouth, by_water=rows[one.vehicle_id]["class"] == "W"),
            "distance_m": one.distance_m,
            "fix_age_s": one.fix_age_s,
            "crew": [person["name"] for person in rows[one.vehicle_id]["shift"]["crew"]],
            "refused": any(r.code == "refused" for r in one.reasons),
            "reasons": [{"code": r.code, "text": reason_text(r.code, r.params)} for r in one.reasons],
        }
        for one in result.chosen
    ]
    left_out = [
        {
            "vehicle_id": one.vehicle_id,
            "call_sign": one.call_sign,
            "code": one.code,
            "text": left_out_text(one.code, one.params, rows[one.vehicle_id]["assignment"]),
            "eta_s": one.eta_s,
            "estimated": one.estimated,
        }
        for one in result.left_out
    ]
    return {
        "at": clock.iso(now),
        "source": result.source,
        "degraded": result.degraded,
        "eligible": result.eligible,
        "recommendations": chosen,
        "left_out": left_out,
    }


def span(seconds: Any) -> str:
    """`4:10`, minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def reason_text(code: str, params: dict[str, Any]) -> str:
    """The sentence for one reason of a ranked vehicle."""
    match code:
        case "fastest":
            if not params["lead_s"]:
                return _("Đến sớm nhất")
            return _("Đến sớm nhất, hơn xe kế %(t)s") % {"t": span(params["lead_s"])}
        case "beats_nearest":
            return _("%(v)s gần hơn nhưng đến sau %(t)s") % {"v": params["call_sign"], "t": span(params["by_s"])}
        case "slower":
            return _("chậm hơn %(t)s") % {"t": span(params["by_s"])}
        case "nearer_but_slower":
            told = {"m": params["nearer_m"], "t": span(params["by_s"])}
            return _("gần hơn %(m)s m theo đường chim bay nhưng chậm hơn %(t)s") % told
        case "at_station":
            return _("tại trạm, +%(s)s s xuất phát") % {"s": params["turnout_s"]}
        case "on_road":
            return _("đang trên đường")
        case "alley":
            return _("mô tô, vào hẻm được")
        case "by_water":
            return _("đi đường sông")
        case "walk" | "landing":
            where = mouth_words(params["way"], params["street"], by_water=code == "landing")
            return _("dừng ở %(where)s, đi bộ %(m)s m") % {"where": where, "m": params["walk_m"]}
        case "ageing_fix":
            return _("vị trí cũ %(s)s s") % {"s": params["age_s"]}
        case "refused":
            return refused_text(params)
        case "straight_line":
            return _("ước tính theo đường chim bay")
    return code


_MISSING = {
    "als": lambda: _("hồi sức nâng cao"),
    "bls": lambda: _("cấp cứu cơ bản"),
    "stretcher": lambda: _("băng ca"),
    "alley": lambda: _("vào hẻm"),
    "water": lambda: _("đường thuỷ"),
}


_COMMITTED = {
    "notified": lambda: _("Có lệnh, chưa xuất phát"),
    "en_route": lambda: _("Đang đến hiện trường"),
    "on_scene": lambda: _("Đang ở hiện trường"),
    "transporting": lambda: _("Đang chở bệnh nhân"),
    "at_hospital": lambda: _("Đang ở bệnh viện"),
}


def refused_text(params: dict[str, Any]) -> str:
    at = datetime.fromisoformat(params["at"]).astimezone(VIETNAM)
    return _("từ chối %(t)s: %(r)s") % {"t": f"{at:%H:%M}", "r": params["reason"]}


def left_out_text(code: str, params: dict[str, Any], job: dict[str, Any] | None) -> str:
    """The sentence for why a vehicle cannot be proposed; `job` is its board row's assignment."""
    match code:
        case "out_of_service":
            return _("Đang ngưng phục vụ")
        case "off_duty":
            return _("Không có kíp trực")
        case "committed":
            what = _COMMITTED[params["status"]]()
            return _("%(what)s, ca #%(n)s") % {"what": what, "n": job["incident_number"]} if job else what
        case "lacks_capability":
            return _("Không có: %(c)s") % {"c": ", ".join(_MISSING[name]() for name in params["missing"])}
        case "no_fix":
            return _("Chưa có vị trí GPS")
        case "stale_fix":
            return _("Vị trí GPS cũ %(m)s phút") % {"m": max(1, params["age_s"] // 60)}
        case "unreachable":
            return _("Không có đường đến")
        case "not_by_water":
            return _("Ca này không cần đường thuỷ")
        case "no_water":
            return _("Xuồng hoặc nơi xảy ra ở xa sông, kênh")
        case "refused":
            return refused_text(params)
        case "too_far":
            return _("Quá xa: %(t)s phút") % {"t": span(params["drive_s"])}
    return code
