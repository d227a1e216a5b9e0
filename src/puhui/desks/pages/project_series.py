"""监测数据页 · The owner's page of a period's monitoring data: meters, a file that is looked at before it is sent, what counts, the pledge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import CSV, answered, day_or_none, done, filled, shown
from puhui.desks.pages.project_forms import number_of, period_asked, period_posted, uploaded
from puhui.desks.pages.project_meters import data_url, own, register_meter, revoke_meter, watts_of
from puhui.desks.pages.project_mine import PERIOD_EDITABLE, VerbOf, account_of, verbs_about
from puhui.desks.projects import decimal, kilograms
from puhui.foundation import documents
from puhui.foundation.configuration import configuration
from puhui.foundation.places import work_folder
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.sample_meters import meter_file
from puhui.pool.actions import deliver_pool
from puhui.pool.reads import waiting_of
from puhui.registry import actions, reads
from puhui.registry.words import (
    FOUND_SAYS,
    PLEDGE,
    REMEDY_SAYS,
    SEVERITY_SAYS,
    WHY_SAYS,
    DataFinding,
    PeriodLine,
    Preview,
    ProjectKind,
    ProjectLine,
    Severity,
)
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text, listed

#: How long a file that was looked at may be sent without being chosen again.
LOOKED_S = 3600
SHOWN_MAX = 40
#: Meters that are registered from one form.
METERS_AT_ONCE = 20
SAMPLE_W = 100_000
#: Kinds whose size is a power.
WITH_CAPACITY = (ProjectKind.ROOFTOP_PV, ProjectKind.CHARGING)
ZONES = ("Asia/Shanghai", "UTC")
COLOUR = {Severity.NOTE: "line", Severity.LOOK: "warn", Severity.HEAVY: "stop"}


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at: what was seen, and the sealed word with which it is sent without being chosen again."""

    name: str
    period: int
    seen: Preview
    token: str


@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, code: str) -> HttpResponse:
    """`form=csv` gives a simulated file for the period, on a sample site only."""
    if request.method != "POST" and request.GET.get("form") == "csv" and configuration().sample:
        return _sample(request, code)
    return answered(request, verbs_about(code, _VERBS), lambda asked, **no: _page(asked, code, **no))


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "", looked: Looked | None = None) -> HttpResponse:
    found = reads.project_of(code, owner=account_of(request))
    periods, devices = reads.periods_of(code), reads.devices_of(code)
    if looked is None and refusal is not None and form in ("ready", "send"):
        looked = _looked_before(request, code)
    asked = period_asked(request)
    period = next((one for one in periods if one.place == asked), periods[0] if periods else None)
    told: dict[str, Any] = {
        "found": found,
        "periods": periods,
        "period": period,
        "devices": devices,
        "meters": [(one, decimal(one.capacity_w, 3) if one.capacity_w else "") for one in devices],
        "has_live": any(device.revoked_at is None for device in devices),
        "kinds": reads.series_kinds(),
        "zones": ZONES,
        "pledges": reads.pledges_of(code),
        "pledge": PLEDGE,
        "looked": looked,
        "is_pool": found.kind is ProjectKind.RESIDENTS,
        "pooled_g": waiting_of(found.methodology),
        "seen": _seen(request, code, looked) if looked else None,
        "is_sample": configuration().sample,
        "capacity_kw": _whole_capacity(found),
        **(_of_period(code, period) if period else {}),
    }
    return shown(request, "desks/project_series.html", told, refusal=refusal, form=form)


def _whole_capacity(found: ProjectLine) -> str:
    """What the only meter of a project has, which is the project's; nothing once another is registered."""
    is_first = found.kind in WITH_CAPACITY and not reads.devices_of(found.code)
    return decimal(found.size, 3).replace(",", "") if found.size and is_first else ""


def _of_period(code: str, period: PeriodLine) -> dict[str, Any]:
    deliveries = reads.deliveries_of(code, period.place)
    sums, names = reads.sums_of(code, period.place), _fact_names(code, period)
    labels = {column: (label, unit) for column, label, unit in names}
    return {
        "is_open": period.stage in PERIOD_EDITABLE,
        "deliveries": deliveries,
        "correctable": [one for one in deliveries if one.corrected_by is None],
        "facts": [(fact, *labels.get(fact.name, (Text(fact.name, fact.name), ""))) for fact in reads.facts_of(code, period.place)],
        "fact_names": names,
        "sum": sums[0] if sums else None,
        "sum_kg": [(year, kilograms(grams)) for year, grams in sorted(sums[0].vintages.items())] if sums else [],
    }


def _fact_names(code: str, period: PeriodLine) -> list[tuple[str, Text, str]]:
    """What the methodology asks for that neither meters nor the register say: column, label, unit."""
    m = reads.methodology_for(reads.project(code).methodology, day=period.last)
    from_series = {"meter_start_wh", "meter_end_wh", "energy_wh", "period_days", "capacity_w", "age_days", "is_dc"}
    given = m.inputs if m else ()
    return [(one.column, one.label, one.unit.text) for one in given if one.column not in from_series and not one.codes]


def _seen(request: HttpRequest, code: str, looked: Looked) -> dict[str, Any]:
    seen = looked.seen
    unknown = _unknown(code, seen)
    return {
        "unknown": listed(unknown[:5]) if unknown else None,
        "meters": [(serial, *_of_meter(request, place)) for place, serial in enumerate(unknown[:METERS_AT_ONCE])],
        "lacking": _lacking(code, looked.period),
        "more_meters": max(0, len(unknown) - METERS_AT_ONCE),
        "unread": listed(list(seen.read.unread)) if seen.read.unread else None,
        "refused": [(row, WHY_SAYS[row.why]) for row in seen.read.examples],
        "findings": list(_findings(seen.findings)),
        "more": max(0, len(seen.findings) - SHOWN_MAX),
        "counted": [(one.device, one.year, f"{one.energy_wh / 1000:,.1f}") for one in seen.counted],
        "expected_kg": None if seen.expected_g is None else kilograms(seen.expected_g),
        "why": seen.why,
    }


def _unknown(code: str, seen: Preview) -> list[str]:
    known = {device.serial for device in reads.devices_of(code) if device.revoked_at is None}
    return [serial for serial in seen.read.devices if serial not in known]


def _of_meter(request: HttpRequest, place: int) -> tuple[str, str]:
    """Capacity and day of connection as they were typed about a meter that is not registered yet."""
    typed = [request.POST.getlist(f"ready_{name}") for name in ("capacity_kw", "connected")]
    capacity, connected = (found[place] if place < len(found) else "" for found in typed)
    return capacity, connected


def _lacking(code: str, period: int) -> list[tuple[str, Text, str]]:
    """What no file holds and nobody has stated yet."""
    line = reads.period(code, period)
    stated = {fact.name for fact in reads.facts_of(code, period)}
    return [one for one in _fact_names(code, line) if one[0] not in stated]


def _findings(found: tuple[DataFinding, ...]) -> Iterator[tuple[DataFinding, Text, Text, Text, str]]:
    """The heaviest first."""
    order = list(reversed(Severity))
    for one in sorted(found, key=lambda f: (order.index(f.severity), f.first))[:SHOWN_MAX]:
        yield one, FOUND_SAYS[one.code], REMEDY_SAYS[one.code], SEVERITY_SAYS[one.severity], COLOUR[one.severity]


# -- what the owner does -----------------------------------------------------------------------------------------------


def _look(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """The file is shown with its gaps and what it would count; it becomes a delivery by `send` only."""
    own(request, code)
    period = period_posted(request)
    name, body = uploaded(request)
    with _file(body) as place:
        seen = actions.preview_series(project=code, period=period, sent=_sent(request.POST.get, name, place))
    keys = ("kind", "device", "zone", "interval", "sheet", "corrects", "because")
    said = {key: request.POST.get(key, "")[:400] for key in keys}
    sealed = {**said, "name": name[-120:], "sha256": documents.put(body), "project": code, "period": period, "user": user_of(request).pk}
    return _page(request, code, looked=Looked(name, period, seen, signing.dumps(sealed, salt="series", compress=True)))


def _looked_again(request: HttpRequest, code: str) -> Looked:
    """The file that was looked at, as it looks now. Raises NotFilledIn, and what a file is refused for."""
    told = _unsealed(request, code)
    with _kept(told) as place:
        seen = actions.preview_series(project=code, period=told["period"], sent=_sent(told.get, told["name"], place))
    return Looked(told["name"], told["period"], seen, request.POST.get("looked", ""))


def _looked_before(request: HttpRequest, code: str) -> Looked | None:
    """What was refused about a file does not take it off the page."""
    try:
        return _looked_again(request, code)
    except Refusal:
        return None


def _ready(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """Whatever the file still lacks is said at once: its meters are registered, what no file holds is stated; then it is looked at again."""
    own(request, code)
    looked, by = _looked_again(request, code), user_of(request).pk
    with transaction.atomic():
        for place, serial in enumerate(_unknown(code, looked.seen)[:METERS_AT_ONCE]):
            capacity, connected = _of_meter(request, place)
            watts, day = watts_of(capacity), day_or_none(connected)
            told: dict[str, Any] = {"capacity_w": watts, "connected_on": day, "is_direct": False, "public_key": ""}
            actions.register_device(project=code, serial=serial, kind=_kind(request, code), by=by, now=now, **told)
        for name, value in _stated(request, code, looked.period):
            basis = Text("业主声明", "stated by the owner").said(language())
            actions.state_fact(project=code, period=looked.period, name=name, value=value, by=by, now=now, basis=basis)
    return _page(request, code, looked=_looked_again(request, code))


def _kind(request: HttpRequest, code: str) -> str:
    return str(_unsealed(request, code).get("kind", ""))[:40]


def _stated(request: HttpRequest, code: str, period: int) -> Iterator[tuple[str, int]]:
    """Of what is lacking, what was typed; all of it zero where none of it exists. Raises NotFilledIn."""
    has_none = request.POST.get("none") == "yes"
    for name, label, _ in _lacking(code, period):
        typed = request.POST.get(f"lacks-{name}", "").strip()
        value = 0 if has_none and not typed else number_of(typed)
        if typed and value is None:
            raise NotFilledIn(field=f"lacks-{name}", what_zh=f"{label.zh}（整数）", what_en=f"{label.en}, a whole number")
        if value is not None:
            yield name, value


def _send(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """The file that was looked at, without being chosen again; the period is summed at once, if nothing is lacking."""
    own(request, code)
    told, by = _unsealed(request, code), user_of(request).pk
    with _kept(told) as place:
        made = actions.deliver_series(
            project=code,
            period=told["period"],
            sent=_sent(told.get, told["name"], place),
            corrects=number_of(told["corrects"]),
            because=told["because"],
            by=by,
            now=now,
        )
    counts = {"n": grouped(made.rows), "m": grouped(made.refused)}
    says = Text("已交，收下 {n} 行，退回 {m} 行。", "Delivered: {n} rows taken, {m} refused.")
    try:
        grams = actions.sum_period(project=code, period=told["period"], by=by, now=now).total_g
    except Refusal:  # the page itself says what the period still lacks
        return done(request, says, data_url(code, told["period"]), **counts)
    summed = Text(
        "已交，收下 {n} 行，退回 {m} 行；本期合计 {kg} kg。", "Delivered: {n} rows taken, {m} refused; the period adds up to {kg} kg."
    )
    return done(request, summed, data_url(code, told["period"]), **counts, kg=kilograms(grams))


@contextmanager
def _kept(told: dict[str, Any]) -> Iterator[Path]:
    with documents.opened(told["sha256"], folder=work_folder(), suffix=Path(told["name"]).suffix or ".bin") as place:
        yield place


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
    own(request, code)
    period = period_posted(request)
    name = filled(request, "name", Text("哪个数", "which number"), most=60)
    value = number_of(filled(request, "value", Text("数值（整数）", "the number, a whole one"), most=20))
    if value is None:
        raise NotFilledIn(field="value", what_zh="数值（整数）", what_en="the number, a whole one")
    told = {"device": request.POST.get("device", "")[:60], "year": number_of(request.POST.get("year", ""))}
    basis = request.POST.get("basis", "")
    actions.state_fact(project=code, period=period, name=name, value=value, by=user_of(request).pk, now=now, basis=basis, **told)  # type: ignore[arg-type]
    return done(request, Text("已填报。", "It is stated."), data_url(code, period))


def _sum(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    own(request, code)
    period = period_posted(request)
    made = actions.sum_period(project=code, period=period, by=user_of(request).pk, now=now)
    return done(request, Text("合计 {kg} kg。", "The sum is {kg} kg."), data_url(code, period), kg=kilograms(made.total_g))


def _pool(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """What residents gave of the project's scenario, with the sum of the period."""
    period = period_posted(request)
    made = deliver_pool(project=code, period=period, owner=account_of(request), by=user_of(request).pk, now=now)
    return done(
        request, Text("已交付，合计 {kg} kg。", "Delivered; the sum is {kg} kg."), data_url(code, period), kg=kilograms(made.total_g)
    )


def _pledge(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    own(request, code)
    actions.pledge(project=code, text=request.POST.get("text", ""), by=user_of(request).pk, now=now)
    period = period_asked(request)
    if period and reads.sums_of(code, period) and reads.period(code, period).stage in PERIOD_EDITABLE:
        says = Text("承诺已存档。接下来写监测报告。", "The pledge is kept. The report comes next.")
        return done(request, says, f"{reverse('project-mine', args=[code])}?period={period}")
    return done(request, Text("承诺已存档。", "The pledge is kept."), data_url(code, period))


def _sample(request: HttpRequest, code: str) -> HttpResponse:
    """A simulated file of the project's own size for a period. Raises UnknownProject, UnknownPeriod."""
    found = reads.project_of(code, owner=account_of(request))
    line = reads.period(code, period_asked(request) or 1)
    serials = [device.serial for device in reads.devices_of(code) if device.revoked_at is None]
    meter = serials[0] if serials else f"METER-{code}"
    body = meter_file(first=line.first, last=line.last, capacity_w=found.size or SAMPLE_W, meter=meter)
    answer = HttpResponse(body, content_type=CSV)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'示例-{code}-{line.place}.csv')}"
    return answer


_VERBS: dict[str, VerbOf] = {
    "device": register_meter,
    "revoke": revoke_meter,
    "look": _look,
    "ready": _ready,
    "send": _send,
    "fact": _fact,
    "sum": _sum,
    "pool": _pool,
    "pledge": _pledge,
}

urlpatterns = [path("my-projects/<slug:code>/data", data, name="project-series")]
