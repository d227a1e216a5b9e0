"""What a verifier may look at in a period, the sample by risk, and the sheet that goes along where there is no network."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date

from puhui.foundation.places import work_folder
from puhui.quantification.duck import Duck, literal, opened
from puhui.registry import models
from puhui.registry.reads.series import asides_of, in_force
from puhui.registry.reads.series_files import found_in, found_in_inventory, set_up
from puhui.registry.reads.sums import SumInputs, by_kind, gathered
from puhui.registry.rules import sampling as rules
from puhui.registry.rules.series import BY_DAY
from puhui.registry.words.sampling import WHY_CHOSEN, Assessed, Checked, Chosen, Draw, Sample, SampleLine, Scorecard, Unit, Why
from puhui.registry.words.series import DataFinding, Holds, SeriesKind, Severity

#: Of so many meters the days are looked at; of more, the days of a first sample of meters.
METERS_MAX = 200
SHEET = ("no", "instance", "day", "counts", "unit", "risk", "why", "found", "remark")


def units_of(inputs: SumInputs) -> list[Unit]:
    """Days of meters in watt-hours, instances of inventories in thousandths of their largest number."""
    units: list[Unit] = []
    for kind, deliveries in by_kind(inputs.deliveries):
        with opened(folder=work_folder()) as duck:
            relation = gathered(duck, kind, deliveries, from_originals=False)
            units += _instances(duck, relation, kind) if kind.is_inventory else _days(duck, relation, kind, inputs)
    return units


def _instances(duck: Duck, relation: str, kind: SeriesKind) -> list[Unit]:
    named = Counter(finding.device for finding in found_in_inventory(duck, relation, kind))
    present = duck.columns(relation)
    amounts = [c.name for c in kind.columns if c.holds is Holds.AMOUNT and c.name in present]
    largest = f"CAST(1000 * GREATEST({', '.join(f'COALESCE(MAX({name}), 0)' for name in amounts)}) AS BIGINT)"
    rows = duck.rows(f"SELECT instance, {largest} FROM {relation} GROUP BY instance ORDER BY instance")
    return [Unit(instance, None, amount, named[instance]) for instance, amount in rows]


def _days(duck: Duck, relation: str, kind: SeriesKind, inputs: SumInputs) -> list[Unit]:
    aside = [(a.device, a.first, a.last) for a in inputs.aside]
    set_up(duck, relation, kind, capacities={d.serial: d.capacity_w for d in inputs.devices}, aside=aside)
    found = [finding for finding in found_in(duck, kind) if finding.severity is not Severity.NOTE]
    within = f"day BETWEEN DATE {literal(inputs.first)} AND DATE {literal(inputs.last)}"
    rows = duck.rows(f"SELECT device, day, CAST(counted // 1000000 AS BIGINT) FROM ({BY_DAY}) WHERE {within} ORDER BY 1, 2")
    totals: Counter[str] = Counter()
    for device, _, amount in rows:
        totals[device] += amount
    meters = _few(totals, found, str(inputs.project)) if len(totals) > METERS_MAX else set(totals)
    return [Unit(device, day, amount, _named(found, device, day)) for device, day, amount in rows if device in meters]


def _few(totals: Counter[str], found: list[DataFinding], seed: str) -> set[str]:
    named = Counter(finding.device for finding in found)
    units = [Unit(device, None, amount, named[device]) for device, amount in totals.items()]
    return {chosen.unit.instance for chosen in rules.sample(units, seed=seed).chosen}


def _named(found: list[DataFinding], device: str, day: date) -> int:
    said = str(day)
    return sum(finding.device == device and finding.first[:10] <= said <= finding.last[:10] for finding in found)


def sample_of(inputs: SumInputs, *, seed: str) -> Sample:
    return rules.sample(units_of(inputs), seed=seed)


def sample_sheet(sample: Sample) -> bytes:
    """CSV with empty cells for what is found on the spot; the first line says the seed and of how many it is."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f"seed={sample.seed}", f"{len(sample.chosen)}/{sample.of}"])
    writer.writerow(SHEET)
    for place, item in enumerate(sample.chosen, start=1):
        why, unit = WHY_CHOSEN[item.why], item.unit
        told = [place, _plain(unit.instance), unit.day or "", thousandths(unit.amount), unit_said(unit), item.risk_permille]
        writer.writerow([*told, f"{why.zh} {why.en}", "", ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def drawn_sheet(draw: Draw) -> bytes:
    """The same of a sample that was kept."""
    return sample_sheet(Sample(draw.seed, draw.of, draw.chosen))


def thousandths(amount: int) -> str:
    """What counts, in the unit that is shown: a day of a meter in kWh."""
    return f"{amount // 1000}.{amount % 1000:03d}"


def unit_said(unit: Unit) -> str:
    return "kWh" if unit.day else ""


def _plain(cell: str) -> str:
    """A spreadsheet takes no number of a meter for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t" else cell


# -- what was drawn, and what was found --------------------------------------------------------------------------------


def basis_of(project: str, period: int) -> str:
    """SHA-256 of which deliveries count and what is set aside: a sample of other data says nothing of these."""
    told = [(item.number, item.sha256) for item in in_force(project, period)]
    aside = [(item.device, str(item.first), str(item.last)) for item in asides_of(project, period)]
    return hashlib.sha256(json.dumps([told, aside]).encode()).hexdigest()


def draws_of(project: str, period: int) -> tuple[Draw, ...]:
    """All of them, the first first."""
    basis = basis_of(project, period)
    rows = models.SampleDraw.objects.filter(period__project__code=project, period__number=period).order_by("number")
    return tuple(draw_said(row, project, period, basis=basis) for row in rows)


def draw_said(row: models.SampleDraw, project: str, period: int, *, basis: str) -> Draw:
    chosen = tuple(
        Chosen(Unit(name, date.fromisoformat(day) if day else None, told), Why(why), risk) for name, day, told, why, risk in row.chosen
    )
    name = f"{project}-{period}-S{row.number}"
    return Draw(row.number, name, row.seed, row.of, row.total, row.level_permille, row.basis == basis, chosen, row.by, row.at)


def checks_of(project: str, period: int) -> tuple[Checked, ...]:
    """The newest of each unit of the draws that are current."""
    return tuple(line.check for line in lines_of(draws_of(project, period), project, period) if line.check is not None)


def lines_of(draws: Iterable[Draw], project: str, period: int) -> tuple[SampleLine, ...]:
    """Each unit of the current draws once, with what was found of it last."""
    newest: dict[tuple[str, date | None], Checked] = {}
    current = {draw.number: draw for draw in draws if draw.is_current}
    told = {"period__project__code": project, "period__number": period, "draw__number__in": list(current)}
    for row in models.SampleCheck.objects.filter(**told).order_by("-pk"):
        newest.setdefault((row.instance, row.day), Checked(row.instance, row.day, row.told, row.found, row.remark, row.is_missing))
    lines: dict[tuple[str, date | None], SampleLine] = {}
    for draw in current.values():
        for place, item in enumerate(draw.chosen, start=1):
            key = (item.unit.instance, item.unit.day)
            lines.setdefault(key, SampleLine(draw.number, place, item, newest.get(key)))
    return tuple(lines.values())


def assessed(project: str, period: int) -> Assessed:
    """What the current draws say together; the strictest of their plans holds."""
    draws = [draw for draw in draws_of(project, period) if draw.is_current]
    level = min((draw.level_permille for draw in draws), default=0)
    return rules.assess(lines_of(draws, project, period), total=max((draw.total for draw in draws), default=0), level_permille=level)


def scorecard_of(project: str, period: int) -> Scorecard:
    return rules.scorecard(checks_of(project, period))
