"""The device health page: every vehicle's last fix, sources, intervals, batteries, refusals and silence."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from config import clock
from config.clock import iso
from fleet.domain.health import Duty, interval_s, problems, silent_s, worst_first
from fleet.domain.intake import State
from fleet.domain.sources import Seen
from fleet.live import UNKNOWN, live
from fleet.models import Centre, InputState, RefusedFixes, Vehicle
from fleet.rows import with_shift
from fleet.tracks.write import moment

type Row = dict[str, Any]


def reason_name(code: str) -> str:
    """Why fixes were refused or kept off the map, in a few words."""
    return {
        "bad_shape": _("sai cấu trúc"),
        "bad_json": _("không phải JSON"),
        "bad_position": _("toạ độ sai"),
        "bad_time": _("thời điểm sai"),
        "future": _("đồng hồ chạy trước"),
        "too_old": _("quá cũ"),
        "unknown_vehicle": _("không có xe này"),
        "not_your_vehicle": _("xe của thiết bị khác"),
        "too_often": _("gửi quá dày"),
        "jump": _("nhảy vị trí"),
        "frozen": _("đứng hình"),
    }.get(code, code)


def problem_name(code: str) -> str:
    """What is wrong with a vehicle's devices, in a few words."""
    return {
        "never": _("chưa từng báo vị trí"),
        "silent": _("im lặng"),
        "disagree": _("hai nguồn lệch nhau"),
        "frozen": _("máy định vị đứng hình"),
        "refused": _("nhiều vị trí bị từ chối"),
        "battery": _("pin yếu"),
        "inaccurate": _("sai số lớn"),
        "slow": _("báo thưa"),
    }.get(code, code)


def _input_problem(code: str) -> str:
    """Why a way in that the system keeps open itself does not work."""
    named = {
        "timeout": _("không trả lời kịp"),
        "unreachable": _("không kết nối được"),
        "no_tls": _("chứng thư TLS không khớp"),
        "disconnected": _("bị ngắt kết nối"),
        "bad_json": _("trả lời không phải JSON"),
        "no_list": _("không thấy danh sách vị trí trong câu trả lời"),
        "no_secret": _("máy chủ chưa có khoá của nguồn này"),
        "not_stored": _("chưa lưu được vị trí"),
        "too_large": _("trả lời quá lớn"),
    }
    status = _("máy chủ của họ báo lỗi %(s)s") % {"s": code.removeprefix("http_")}
    return named.get(code) or (status if code.startswith("http_") else _("bị từ chối") if code else "")


def _refused(centre_id: int) -> tuple[dict[int, dict[str, int]], list[Row]]:
    """(by vehicle and reason, by device and reason where no vehicle was named), today and yesterday."""
    since = clock.now().date() - timedelta(days=1)
    mine = RefusedFixes.objects.filter(centre_id=centre_id, day__gte=since)
    by_vehicle: dict[int, dict[str, int]] = defaultdict(dict)
    for vehicle, reason, count in (
        mine.filter(vehicle__isnull=False).values_list("vehicle", "reason").annotate(Sum("count"))
    ):
        by_vehicle[vehicle][reason] = count
    nameless = mine.filter(vehicle__isnull=True).values("device__name", "reason").annotate(total=Sum("count"))
    rows = [
        {"device": one["device__name"] or _("không rõ"), "text": reason_name(one["reason"]), "count": one["total"]}
        for one in nameless.order_by("-total")
    ]
    return by_vehicle, rows


def _source(seen: Seen, now_ms: int) -> Row:
    one = seen.reading
    return {
        "source": one.source,
        "at": iso(moment(one.at_ms)),
        "age_s": round(max(0, now_ms - one.at_ms) / 1000),
        "interval_s": interval_s(seen),
        "accuracy_m": one.accuracy_m,
        "battery_pct": one.battery_pct,
    }


def _duty(vehicle: Vehicle, centre: Centre) -> Duty:
    """A vehicle without a crew may sleep at its station as long as a parked one."""
    if not vehicle.in_service:
        return Duty(None)
    return Duty(centre.stale_s if vehicle.open_shifts else centre.parked_stale_s)


def _row(vehicle: Vehicle, state: State, refused: dict[str, int], duty: Duty, now_ms: int) -> Row:
    codes, shown = problems(state, duty, refused, now_ms), state.shown
    rival = shown.rival if shown else None
    silence_s = silent_s(state, now_ms)
    return {
        "vehicle_id": vehicle.pk,
        "call_sign": vehicle.call_sign,
        "in_service": vehicle.in_service,
        "on_duty": bool(vehicle.open_shifts),
        "silent_s": None if silence_s is None else round(silence_s),
        "shown": shown and {"source": shown.source, "at": iso(moment(shown.at_ms)), "lat": shown.lat, "lon": shown.lon},
        "sources": [_source(one, now_ms) for one in sorted(state.seen.values(), key=lambda one: -one.reading.at_ms)],
        "rival": rival and {**rival._asdict(), "at": iso(moment(rival.at_ms))},
        "refused": [
            {"reason": reason, "text": reason_name(reason), "count": count}
            for reason, count in sorted(refused.items(), key=lambda pair: -pair[1])
        ],
        "problems": [{"code": code, "text": problem_name(code)} for code in codes],
        "_rank": (*worst_first(codes, silence_s), vehicle.call_sign),
    }


def health(centre_id: int, vehicle_id: int | None = None) -> Row:
    """The health of a centre's devices, worst first; or of one vehicle's."""
    now = clock.now()
    now_ms = int(now.timestamp() * 1000)
    centre, states = Centre.objects.get(pk=centre_id), live().states(centre_id)
    by_vehicle, nameless = _refused(centre_id)
    vehicles = Vehicle.objects.filter(centre_id=centre_id)
    chosen = vehicles if vehicle_id is None else vehicles.filter(pk=vehicle_id)
    rows = [
        _row(one, states.get(one.pk, UNKNOWN), by_vehicle.get(one.pk, {}), _duty(one, centre), now_ms)
        for one in with_shift(chosen)
    ]
    rows.sort(key=lambda row: row["_rank"])
    return {
        "at": iso(now),
        "items": [{name: value for name, value in row.items() if name != "_rank"} for row in rows],
        "nameless": nameless,
        "inputs": [_input(one) for one in InputState.objects.filter(Q(centre_id=centre_id) | Q(centre_id=None))],
    }


def _input(state: InputState) -> Row:
    return {
        "name": state.name,
        "ok_at": iso(state.ok_at),
        "failing_since": iso(state.failing_since),
        "problem": _input_problem(state.problem),
    }
