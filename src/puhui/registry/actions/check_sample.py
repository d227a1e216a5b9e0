"""A verifier draws a sample, and what was found on the spot comes back: line by line, or as the sheet with its empty cells filled."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from puhui.registry.actions.grouping import whole_in
from puhui.registry.errors.issuing import PeriodStands
from puhui.registry.errors.life import UnknownPeriod
from puhui.registry.errors.sampling import DrawKnown, NothingDrawn, SampleNotPlanned, SheetRows, SheetUnreadable
from puhui.registry.models import Period, SampleCheck, SampleDraw
from puhui.registry.reads.sampling import SHEET, assessed, basis_of, draw_said, draws_of, lines_of, units_of
from puhui.registry.reads.series import period_row
from puhui.registry.reads.sums import SumInputs
from puhui.registry.rules import sampling as rules
from puhui.registry.words.sampling import WRITTEN, Assessed, Checked, Chosen, Draw, Entry, Result, SheetFault
from puhui.registry.words.stages import PERIOD_STAGE_SAYS, PeriodStage
from puhui.vocabulary.texts import Text

REMARK_LEAST = 4
SEED_MAX = 64
#: While a report lies with its verifier.
SAMPLED_IN = {PeriodStage.REPORTED}


def draw_sample(*, inputs: SumInputs, seed: str, level_permille: int | None, verifier: int, by: int, now: datetime) -> Draw:
    """Kept with its seed, whatever comes out. Raises SampleNotPlanned, DrawKnown, NothingDrawn, UnknownPeriod, PeriodStands."""
    seed = seed.strip()
    if not seed or len(seed) > SEED_MAX or level_permille is None or not 1 <= level_permille <= 1000:
        raise SampleNotPlanned(most=SEED_MAX)
    units = units_of(inputs)
    sample, total = rules.sample(units, seed=seed), sum(unit.amount for unit in units)
    if not sample.chosen:
        raise NothingDrawn(project=inputs.project, period=inputs.period)
    chosen = [[c.unit.instance, str(c.unit.day or ""), c.unit.amount, c.why.value, c.risk_permille] for c in sample.chosen]
    with transaction.atomic():
        period, basis = _held(inputs.project, inputs.period, verifier), basis_of(inputs.project, inputs.period)
        if SampleDraw.objects.filter(period=period, basis=basis, seed=seed).exists():
            raise DrawKnown(seed=seed)
        row = SampleDraw.objects.create(
            period=period, number=SampleDraw.objects.filter(period=period).count() + 1, seed=seed, of=sample.of, total=total,
            level_permille=level_permille, basis=basis, chosen=chosen, by=by, at=now,
        )  # fmt: skip
    return draw_said(row, inputs.project, inputs.period, basis=basis)


def record_checks(*, project: str, period: int, entries: Mapping[int, Sequence[Entry]], verifier: int, by: int, now: datetime) -> Assessed:
    """What was found, by the number of the draw: all of it or nothing; what was said before of a unit stays to be read.

    Raises SheetRows, NothingDrawn, UnknownPeriod, PeriodStands.
    """
    return _record(project, period, entries, (), verifier=verifier, by=by, now=now)


@transaction.atomic
def _record(
    project: str,
    period: int,
    entries: Mapping[int, Sequence[Entry]],
    faults: Sequence[SheetFault],
    *,
    verifier: int,
    by: int,
    now: datetime,
) -> Assessed:
    row, draws = _held(project, period, verifier), draws_of(project, period)
    current = {draw.number: draw for draw in draws if draw.is_current}
    if not entries.keys() <= current.keys():
        raise NothingDrawn(project=project, period=period)
    told = {number: dict(enumerate(draw.chosen, start=1)) for number, draw in current.items()}
    both = [(number, entry) for number, some in entries.items() for entry in some]
    _check([*faults, *(fault for number, entry in both if (fault := _fault(number, entry, told[number])))])
    kept = {one.number: one for one in SampleDraw.objects.filter(period=row)}
    known = {(line.chosen.unit.instance, line.chosen.unit.day): line.check for line in lines_of(draws, project, period)}
    for number, entry in both:
        _keep(kept[number], told[number][entry.place], entry, known, by=by, now=now)
    return assessed(project, period)


def _check(faults: list[SheetFault]) -> None:
    if faults:
        first, *_ = every = sorted(faults, key=lambda fault: (fault.draw, fault.line))
        raise SheetRows(count=len(every), row=first.line, why_zh=first.why.zh, why_en=first.why.en, rows=tuple(every))


def _keep(
    draw: SampleDraw, item: Chosen, entry: Entry, known: Mapping[tuple[str, date | None], Checked | None], *, by: int, now: datetime
) -> None:
    unit, found = item.unit, _number(entry, item)
    assert found is not None
    is_missing = entry.result is Result.MISSING
    before = known.get((unit.instance, unit.day))
    said = (found, entry.remark.strip()[:400], is_missing)
    if before is None or said != (before.found, before.remark, before.is_missing):
        SampleCheck.objects.create(
            period=draw.period, draw=draw, seed=draw.seed, instance=unit.instance, day=unit.day, told=unit.amount, found=found,
            remark=said[1], is_missing=is_missing, by=by, at=now,
        )  # fmt: skip


def _number(entry: Entry, item: Chosen) -> int | None:
    if entry.result is Result.AGREES:
        return item.unit.amount
    if entry.result is Result.MISSING:
        return 0
    return whole_in(entry.written.strip().replace(",", ""), decimals=3)


def _fault(draw: int, entry: Entry, told: dict[int, Chosen]) -> SheetFault | None:
    item = told.get(entry.place)
    if item is None:
        return SheetFault(draw, entry.place, Text("不在这次抽样里", "it is not in this sample"))
    if _number(entry, item) is None:
        said = entry.written.strip()[:20]
        return SheetFault(draw, entry.place, Text(f"“{said}”不是数（最多三位小数）", f"“{said}” is no number with three decimals at most"))
    if _number(entry, item) != item.unit.amount and len(entry.remark.strip()) < REMARK_LEAST:
        return SheetFault(draw, entry.place, Text("不一致或没有找到的要写明情况", "what differs or was not found needs a remark"))
    return None


def _held(project: str, period: int, verifier: int) -> Period:
    """Only for whoever verifies it. Raises UnknownPeriod, PeriodStands."""
    row = period_row(project, period, is_held=True)
    if row.verifier not in (None, verifier):
        raise UnknownPeriod(project=project[:20], period=period)
    stage = PeriodStage(row.stage)
    if stage not in SAMPLED_IN:
        raise PeriodStands(period=row, stage_zh=PERIOD_STAGE_SAYS[stage].zh, stage_en=PERIOD_STAGE_SAYS[stage].en)
    return row


# -- the sheet ---------------------------------------------------------------------------------------------------------


def record_sheet(*, project: str, period: int, body: bytes, verifier: int, by: int, now: datetime) -> Assessed:
    """Each row with something in `found`, by its number; all of them or none. Raises SheetUnreadable, and what `record_checks` does."""
    seed, rows = _read(body)
    draw = next((one for one in draws_of(project, period) if one.is_current and one.seed == seed), None)
    if draw is None:
        raise NothingDrawn(project=project, period=period)
    made = [_entry(draw, place, row) for place, row in enumerate(rows, start=1)]
    entries = [one for one in made if isinstance(one, Entry)]
    faults = [one for one in made if isinstance(one, SheetFault)]
    return _record(project, period, {draw.number: entries}, faults, verifier=verifier, by=by, now=now)


def _read(body: bytes) -> tuple[str, list[list[str]]]:
    """The seed, and the rows below the header."""
    try:
        lines = list(csv.reader(io.StringIO(_text(body)), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise SheetUnreadable(reason=str(problem)[:120]) from problem
    head = tuple(cell.strip() for cell in lines[1][: len(SHEET)]) if len(lines) > 1 else ()
    if not lines or not lines[0] or not lines[0][0].startswith("seed=") or head != SHEET:
        raise SheetUnreadable(reason="seed=…; " + ", ".join(SHEET))
    return lines[0][0].removeprefix("seed="), [line for line in lines[2:] if any(cell.strip() for cell in line)]


def _text(body: bytes) -> str:
    """A Chinese spreadsheet may save its CSV as GBK. Raises UnicodeDecodeError."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def _entry(drawn: Draw, place: int, cells: list[str]) -> Entry | SheetFault | None:
    """Nothing where nothing was filled in. A spreadsheet takes leading zeros and may write the day anew, so the number of the row leads."""
    draw, chosen = drawn.number, drawn.chosen
    if any(cell.strip() for cell in cells[len(SHEET) :]):
        return SheetFault(draw, place, Text("格数比表头多", "it has more cells than the header"))
    row = dict(zip(SHEET, [*cells, *[""] * len(SHEET)], strict=False))
    if not row["found"].strip():
        return None
    number = int(row["no"]) if row["no"].strip().isdecimal() and len(row["no"]) < 7 else 0
    if not 1 <= number <= len(chosen) or not _is_same(row["instance"], chosen[number - 1].unit.instance):
        return SheetFault(
            draw, number or place, Text(f"序号和“{row['instance'][:40]}”对不上", f"its number does not fit “{row['instance'][:40]}”")
        )
    word = WRITTEN.get(row["found"].strip().lower())
    return Entry(number, word or Result.DIFFERS, "" if word else row["found"], row["remark"])


def _is_same(written: str, instance: str) -> bool:
    return written.strip().removeprefix("'").lstrip("0") == instance.strip().lstrip("0")
