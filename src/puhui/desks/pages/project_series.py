"""监测数据页 · The owner's page of a period's monitoring data: meters, a file that is looked at before it is sent, what counts, the pledge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, day_or_none, done, filled, shown
from puhui.desks.pages.project_forms import number_of, period_asked, period_posted, uploaded
from puhui.desks.pages.project_mine import PERIOD_EDITABLE, VerbOf, account_of, verbs_about
from puhui.desks.projects import kilograms
from puhui.foundation import documents
from puhui.foundation.places import work_folder
from puhui.registry import actions, reads
from puhui.registry.words import FOUND_SAYS, PLEDGE, REMEDY_SAYS, SEVERITY_SAYS, WHY_SAYS, DataFinding, PeriodLine, Preview, Severity
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text, listed

#: How long a file that was looked at may be sent without being chosen again.
LOOKED_S = 3600
SHOWN_MAX = 40
ZONES = ("Asia/Shanghai", "UTC")
COLOUR = {Severity.NOTE: "line", Severity.LOOK: "warn", Severity.HEAVY: "stop"}


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at: what was seen, and the sealed word with which it is sent without being chosen again."""

    name: str
    seen: Preview
    token: str


@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, code: str) -> HttpResponse:
    return answered(request, verbs_about(code, _VERBS), lambda asked, **no: _page(asked, code, **no))


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "", looked: Looked | None = None) -> HttpResponse:
    found = reads.project_of(code, owner=account_of(request))
    periods = reads.periods_of(code)
    asked = period_asked(request)
    period = next((one for one in periods if one.place == asked), periods[0] if periods else None)
    told: dict[str, Any] = {
        "found": found,
        "periods": periods,
        "period": period,
        "devices": (devices := reads.devices_of(code)),
        "has_live": any(device.revoked_at is None for device in devices),
        "kinds": reads.series_kinds(),
        "zones": ZONES,
        "pledges": reads.pledges_of(code),
        "pledge": PLEDGE,
        "looked": looked,
        "seen": _seen(code, looked) if looked else None,
        **(_of_period(code, period) if period else {}),
    }
    return shown(request, "desks/project_series.html", told, refusal=refusal, form=form)


def _of_period(code: str, period: PeriodLine) -> dict[str, Any]:
    deliveries = reads.deliveries_of(code, period.place)
    sums = reads.sums_of(code, period.place)
    return {
        "is_open": period.stage in PERIOD_EDITABLE,
        "deliveries": deliveries,
        "correctable": [one for one in deliveries if one.corrected_by is None],
        "facts": reads.facts_of(code, period.place),
        "fact_names": _fact_names(code, period),
        "sum": sums[0] if sums else None,
        "sum_kg": [(year, kilograms(grams)) for year, grams in sorted(sums[0].vintages.items())] if sums else [],
    }


def _fact_names(code: str, period: PeriodLine) -> list[tuple[str, Text, str]]:
    """What the methodology asks for that neither meters nor the register say: column, label, unit."""
    m = reads.methodology_for(reads.project(code).methodology, day=period.last)
    from_series = {"meter_start_wh", "meter_end_wh", "energy_wh", "period_days", "capacity_w", "age_days", "is_dc"}
    given = m.inputs if m else ()
    return [(one.column, one.label, one.unit.text) for one in given if one.column not in from_series and not one.codes]


def _seen(code: str, looked: Looked) -> dict[str, Any]:
    seen = looked.seen
    known = {device.serial for device in reads.devices_of(code) if device.revoked_at is None}
    unknown = [serial for serial in seen.read.devices if serial not in known]
    return {
        "unknown": listed(unknown[:5]) if unknown else None,
        "unread": listed(list(seen.read.unread)) if seen.read.unread else None,
        "refused": [(row, WHY_SAYS[row.why]) for row in seen.read.examples],
        "findings": list(_findings(seen.findings)),
        "more": max(0, len(seen.findings) - SHOWN_MAX),
        "counted": [(one.device, one.year, f"{one.energy_wh / 1000:,.1f}") for one in seen.counted],
        "expected_kg": None if seen.expected_g is None else kilograms(seen.expected_g),
        "why": seen.why,
    }


def _findings(found: tuple[DataFinding, ...]) -> Iterator[tuple[DataFinding, Text, Text, Text, str]]:
    """The heaviest first."""
    order = list(reversed(Severity))
    for one in sorted(found, key=lambda f: (order.index(f.severity), f.first))[:SHOWN_MAX]:
        yield one, FOUND_SAYS[one.code], REMEDY_SAYS[one.code], SEVERITY_SAYS[one.severity], COLOUR[one.severity]


# -- what the owner does -----------------------------------------------------------------------------------------------


def _device(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _own(request, code)
    actions.register_device(
        project=code,
        serial=filled(request, "serial", Text("电表编号", "the meter's number"), most=60),
        kind=request.POST.get("kind", "")[:40],
        capacity_w=_watts(request),
        connected_on=day_or_none(request.POST.get("connected", "")),
        is_direct=request.POST.get("direct") == "yes",
        public_key=request.POST.get("public_key", ""),
        by=user_of(request).pk,
        now=now,
    )
    return done(request, Text("电表已登记。", "The meter is registered."), _url(code, period_asked(request)))


def _revoke(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _own(request, code)
    told = {"serial": request.POST.get("serial", "")[:60], "because": request.POST.get("because", "")}
    actions.revoke_device(project=code, by=user_of(request).pk, now=now, **told)
    return done(request, Text("{serial} 已注销。", "{serial} is revoked."), _url(code, period_asked(request)), serial=told["serial"])


def _watts(request: HttpRequest) -> int | None:
    typed = request.POST.get("capacity_kw", "").strip()
    try:
        watts = int(Decimal(typed) * 1000) if typed else None
    except (InvalidOperation, ValueError, OverflowError):
        watts = 0
    if watts is not None and not 0 < watts <= 10**10:
        raise NotFilledIn(field="capacity_kw", what_zh="容量（kW）", what_en="the capacity in kW")
    return watts


def _look(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """The file is shown with its gaps and what it would count; it becomes a delivery by `send` only."""
    _own(request, code)
    period = period_posted(request)
    name, body = uploaded(request)
    with _file(body) as place:
        seen = actions.preview_series(project=code, period=period, sent=_sent(request.POST.get, name, place))
    keys = ("kind", "device", "zone", "interval", "sheet", "corrects", "because")
    said = {key: request.POST.get(key, "")[:400] for key in keys}
    sealed = {**said, "name": name[-120:], "sha256": documents.put(body), "project": code, "period": period, "user": user_of(request).pk}
    return _page(request, code, looked=Looked(name, seen, signing.dumps(sealed, salt="series", compress=True)))


def _send(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """The file that was looked at, without being chosen again."""
    _own(request, code)
    told = _unsealed(request, code)
    with documents.opened(told["sha256"], folder=work_folder(), suffix=Path(told["name"]).suffix or ".bin") as place:
        made = actions.deliver_series(
            project=code,
            period=told["period"],
            sent=_sent(told.get, told["name"], place),
            corrects=number_of(told["corrects"]),
            because=told["because"],
            by=user_of(request).pk,
            now=now,
        )
    says = Text("已交，收下 {n} 行，退回 {m} 行。", "Delivered: {n} rows taken, {m} refused.")
    return done(request, says, _url(code, told["period"]), n=made.rows, m=made.refused)


def _unsealed(request: HttpRequest, code: str) -> dict[str, Any]:
    """Raises NotFilledIn where the word is not ours, is another's, or is older than an hour."""
    try:
        told: dict[str, Any] = signing.loads(request.POST.get("looked", ""), salt="series", max_age=LOOKED_S)
    except signing.BadSignature:
        told = {}
    if (told.get("project"), told.get("user")) != (code, user_of(request).pk):
        raise NotFilledIn(field="", what_zh="先看一遍的文件（看过一小时内有效）", what_en="the file that was looked at, within an hour")
    return told


def _sent(get: Any, name: str, place: Path) -> actions.Sent:
    zone = get("zone", "") or ZONES[0]
    minutes = number_of(get("interval", "")) or 0
    told = {"device": get("device", "")[:60], "sheet": get("sheet", "").strip()[:80], "zone": zone}
    return actions.Sent(get("kind", ""), name, place, interval_min=min(minutes, 44640), **told)


@contextmanager
def _file(body: bytes) -> Iterator[Path]:
    with TemporaryDirectory(dir=work_folder()) as folder:
        place = Path(folder, "delivered")
        documents.write_private(place, [body])
        yield place


def _fact(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _own(request, code)
    period = period_posted(request)
    name = filled(request, "name", Text("哪个数", "which number"), most=60)
    value = number_of(filled(request, "value", Text("数值（整数）", "the number, a whole one"), most=20))
    if value is None:
        raise NotFilledIn(field="value", what_zh="数值（整数）", what_en="the number, a whole one")
    told = {"device": request.POST.get("device", "")[:60], "year": number_of(request.POST.get("year", ""))}
    basis = request.POST.get("basis", "")
    actions.state_fact(project=code, period=period, name=name, value=value, by=user_of(request).pk, now=now, basis=basis, **told)  # type: ignore[arg-type]
    return done(request, Text("已填报。", "It is stated."), _url(code, period))


def _sum(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _own(request, code)
    period = period_posted(request)
    made = actions.sum_period(project=code, period=period, by=user_of(request).pk, now=now)
    return done(request, Text("合计 {kg} kg。", "The sum is {kg} kg."), _url(code, period), kg=kilograms(made.total_g))


def _pledge(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _own(request, code)
    actions.pledge(project=code, text=request.POST.get("text", ""), by=user_of(request).pk, now=now)
    return done(request, Text("承诺已存档。", "The pledge is kept."), _url(code, period_asked(request)))


def _own(request: HttpRequest, code: str) -> None:
    """Raises UnknownProject."""
    reads.project_of(code, owner=account_of(request))


def _url(code: str, period: int | None) -> str:
    own = reverse("project-series", args=[code])
    return f"{own}?period={period}" if period else own


_VERBS: dict[str, VerbOf] = {
    "device": _device,
    "revoke": _revoke,
    "look": _look,
    "send": _send,
    "fact": _fact,
    "sum": _sum,
    "pledge": _pledge,
}

urlpatterns = [path("my-projects/<slug:code>/data", data, name="project-series")]
