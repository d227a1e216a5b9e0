"""Questions about monitoring: devices, deliveries, what is set aside, facts, sums."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from puhui.library import reads as library
from puhui.methodology.compiled import value_for
from puhui.methodology.words import Methodology, Value
from puhui.registry import models
from puhui.registry.errors.issuing import PeriodStands
from puhui.registry.errors.life import UnknownPeriod
from puhui.registry.errors.series import MethodologyNotInForce, UnknownSum
from puhui.registry.reads.sums import SumInputs
from puhui.registry.rules import sums as rules
from puhui.registry.rules.life import PERIOD_EDITABLE
from puhui.registry.words.series import Aside, Delivery, Device, Fact, NotReady, PeriodSum
from puhui.registry.words.stages import PERIOD_STAGE_SAYS, PeriodStage


def period_row(project: str, number: int, *, is_held: bool = False) -> models.Period:
    """For the verbs of this room; `is_held` until the transaction ends. Raises UnknownPeriod."""
    rows = models.Period.objects.select_related("project").filter(project__code=project, number=number)
    found = (rows.select_for_update(of=("self",)) if is_held else rows).first()
    if found is None:
        raise UnknownPeriod(project=project[:20], period=number)
    return found


def period_to_fill(project: str, number: int) -> models.Period:
    """Held until the transaction ends, to take data before its report is handed in or after it came back. Raises UnknownPeriod, PeriodStands."""
    return _while_in(PERIOD_EDITABLE, period_row(project, number, is_held=True))


def period_to_sum(project: str, number: int) -> models.Period:
    """The same, and while it lies with its verifier. Raises UnknownPeriod, PeriodStands."""
    return _while_in(PERIOD_EDITABLE | {PeriodStage.REPORTED}, period_row(project, number, is_held=True))


def _while_in(stages: Collection[PeriodStage], row: models.Period) -> models.Period:
    stage = PeriodStage(row.stage)
    if stage not in stages:
        said = PERIOD_STAGE_SAYS[stage]
        raise PeriodStands(period=row, stage_zh=said.zh, stage_en=said.en)
    return row


def inputs_of(project: str, period: int, methodology: Methodology | None = None) -> SumInputs:
    """What a sum of the period rests on now; the version of the library in force on its last day, or the one that is handed in.

    Raises UnknownPeriod, MethodologyNotInForce.
    """
    row = period_row(project, period)
    m = methodology or methodology_for(row.project.methodology, day=row.last)
    if m is None:
        raise MethodologyNotInForce(methodology=row.project.methodology, day=row.last)
    return SumInputs(
        project, period, row.first, row.last, row.project.city, m, in_force(project, period), asides_of(project, period), devices_of(project),
        facts_of(project, period),
    )  # fmt: skip


def devices_of(project: str) -> tuple[Device, ...]:
    rows = models.MeterDevice.objects.filter(project__code=project).order_by("serial")
    return tuple(device_said(row) for row in rows)


def device_said(row: models.MeterDevice) -> Device:
    return Device(
        row.pk, row.serial, row.kind, row.capacity_w, row.connected_on, bool(row.public_key), row.is_direct, row.registered_at, row.revoked_at,
        row.revoked_because,
    )  # fmt: skip


def deliveries_of(project: str, period: int) -> tuple[Delivery, ...]:
    """All of them, the first first; those that were corrected say by which."""
    rows = models.SeriesDelivery.objects.filter(period__project__code=project, period__number=period).order_by("pk")
    corrected = {row.corrects_id: row.pk for row in rows if row.corrects_id}
    return tuple(delivery_said(row, corrected.get(row.pk)) for row in rows)


def delivery_said(row: models.SeriesDelivery, corrected_by: int | None) -> Delivery:
    return Delivery(
        row.pk, row.kind, row.name, row.sha256, row.kept, row.refused_kept, row.rows, row.refused, row.first_at, row.last_at, row.zone,
        row.interval_s, tuple(row.devices), row.device, row.signed_by, row.corrects_id, corrected_by, row.because, row.by, row.at,
        row.sheet,
    )  # fmt: skip


def in_force(project: str, period: int) -> tuple[Delivery, ...]:
    """Those that no later one corrects."""
    return tuple(delivery for delivery in deliveries_of(project, period) if delivery.corrected_by is None)


def asides_of(project: str, period: int) -> tuple[Aside, ...]:
    """What is set aside and was not lifted."""
    rows = models.SeriesAside.objects.filter(period__project__code=project, period__number=period, lifted_at=None).order_by("pk")
    return tuple(Aside(row.pk, row.device, row.first, row.last, row.reason, row.by, row.at) for row in rows)


def facts_of(project: str, period: int) -> tuple[Fact, ...]:
    """The newest first; of one name, device and year only the newest."""
    newest: dict[tuple[str, str, int | None], Fact] = {}
    for row in models.SeriesFact.objects.filter(period__project__code=project, period__number=period).order_by("-pk"):
        newest.setdefault((row.name, row.device, row.year), Fact(row.name, row.value, row.device, row.year, row.basis))
    return tuple(newest.values())


def sums_of(project: str, period: int) -> tuple[PeriodSum, ...]:
    """The newest first."""
    rows = models.PeriodSum.objects.filter(period__project__code=project, period__number=period).order_by("-number")
    return tuple(sum_said(row) for row in rows)


def newest_sum(project: str, period: int) -> PeriodSum:
    """Raises UnknownSum."""
    found = next(iter(sums_of(project, period)), None)
    if found is None:
        raise UnknownSum(project=project[:20], period=period)
    return found


def sum_said(row: models.PeriodSum) -> PeriodSum:
    vintages = {int(year): grams for year, grams in row.trail["vintages"].items()}
    return PeriodSum(
        row.number, row.methodology, row.version, row.raw_g, row.total_g, row.withheld_g, row.buffer_g, vintages, row.trail, row.digest, row.by,
        row.at,
    )  # fmt: skip


def methodology_for(code: str, *, day: date) -> Methodology | None:
    """The version of the library that is in force on a day. One that sums over projects counts no resident and is never activated: there
    it is the newest that an authority has filed."""
    found = library.in_force(codes=[code], day=day).get(code)
    if found:
        return found.methodology
    filed = [version for _, version in library.filings(code=code)]
    return library.methodology(code=code, number=max(filed)) if filed else None


def ready_for_certified(m: Methodology, *, region: str, day: date) -> tuple[NotReady, ...]:
    """Each number of a methodology on which no credit may rest at a place on a day; none: it is ready."""
    values: dict[str, list[Value]] = {}
    for parameter in m.parameters:
        found = value_for(parameter, m, region=region, day=day)
        if found is not None:
            values[parameter.name] = [found]
    return rules.not_ready(m, values=values)
