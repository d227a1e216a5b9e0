"""What a period adds up to, computed from kept files: the same account from the same files, facts and version, whenever it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from puhui.foundation import documents
from puhui.foundation.places import work_folder
from puhui.methodology.compiled import Compiled, compiled_for
from puhui.methodology.projects import ProjectSum, summed
from puhui.methodology.words import BUFFER, UNCERTAINTY, Methodology
from puhui.quantification.duck import Duck, literal, opened
from puhui.registry.errors.series import NoSeries, RecordsRefused, SumLacks, SumNeedsNumbers
from puhui.registry.reads.layouts import series_kind
from puhui.registry.reads.series_files import counted_in, found_in, found_in_inventory, read_file, set_up
from puhui.registry.rules import sums as rules
from puhui.registry.words.series import Aside, DataFinding, Delivery, Device, Fact, SeriesKind, SumRow
from puhui.vocabulary.records import refusal_sentence
from puhui.vocabulary.texts import Text, listed


@dataclass(frozen=True, slots=True)
class SumInputs:
    """Everything that a sum rests on."""

    project: str
    period: int
    first: date
    last: date
    region: str
    methodology: Methodology
    deliveries: tuple[Delivery, ...]
    aside: tuple[Aside, ...]
    devices: tuple[Device, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A sum and its account, before anybody keeps it."""

    raw_g: int
    total_g: int
    withheld_g: int
    buffer_g: int
    vintages: Mapping[int, int]
    trail: Mapping[str, object]
    digest: str


def reckoned(inputs: SumInputs, *, from_originals: bool = False) -> Reckoned:
    """The sum of a period; `from_originals` reads the delivered files once more instead of the rows kept of them.

    Raises NoSeries, SumLacks, SumNeedsNumbers, RecordsRefused.
    """
    compiled = _compiled(inputs)
    rows = _rows(inputs, from_originals=from_originals)
    rows_lack(inputs.methodology, rows)
    return account(inputs, compiled, rows)


def rows_lack(m: Methodology, rows: Sequence[SumRow]) -> None:
    """Raises SumLacks with the name of each input that some record does not have."""
    if lacking := rules.lacking(m, rows):
        named = [Text(f"{label.zh}（{name}）", f"{label.en} ({name})") for name, label in lacking.items()]
        raise SumLacks(names_zh=listed(named).zh, names_en=listed(named).en)


def account(inputs: SumInputs, compiled: Compiled, rows: Sequence[SumRow]) -> Reckoned:
    found = summed(compiled, [row.given for row in rows])
    _check_records(rows, found)
    assert found.raw_g is not None
    assert found.total_g is not None
    shares = [(row.year, share.exact_g or Fraction(0)) for row, share in zip(rows, found.shares, strict=True)]
    off, buffer_g = rules.withheld(found.total_g, uncertainty=_share(compiled, UNCERTAINTY), buffer=_share(compiled, BUFFER))
    by_year = rules.vintages(shares, found.total_g - off, first=inputs.first, last=inputs.last)
    total_g = sum(by_year.values())
    trail = _trail(inputs, compiled, rows, shares) | {
        "raw_g": found.raw_g, "total_g": total_g, "withheld_g": off, "buffer_g": min(buffer_g, total_g),
        "vintages": {str(year): grams for year, grams in by_year.items()},
    }  # fmt: skip
    return Reckoned(found.raw_g, total_g, off, min(buffer_g, total_g), by_year, trail, rules.digest_of(trail))


def _share(compiled: Compiled, which: str) -> Fraction:
    """What the document takes off, or sets aside, of the sum: zero where it says nothing."""
    name = dict(compiled.methodology.withholds).get(which)
    used = next((used for used in compiled.used if used.parameter.name == name), None)
    return used.value.number * used.parameter.unit.size if used else Fraction(0)


def _compiled(inputs: SumInputs) -> Compiled:
    m = inputs.methodology
    made = None if m.missing else compiled_for(m, region=inputs.region, day=inputs.last)
    if made is None:
        raise lacking_numbers(m)
    return made


def lacking_numbers(m: Methodology) -> SumNeedsNumbers:
    """The refusal that names each number that the document lacks, or the region."""
    gaps = [Text(f"{gap.label.zh}（{gap.name}）", f"{gap.label.en} ({gap.name})") for gap in m.missing] or [Text("适用地区", "the region")]
    return SumNeedsNumbers(methodology=m.code, missing_zh=listed(gaps).zh, missing_en=listed(gaps).en)


def _check_records(rows: Sequence[SumRow], found: ProjectSum) -> None:
    bad = [(row, share) for row, share in zip(rows, found.shares, strict=True) if share.exact_g is None]
    if bad:
        row, share = bad[0]
        said = [refusal_sentence(share.refusal, language) for language in ("zh", "en")]
        raise RecordsRefused(count=len(bad), instance=row.instance, why_zh=said[0], why_en=said[1])


def _trail(inputs: SumInputs, compiled: Compiled, rows: Sequence[SumRow], shares: Sequence[tuple[int, Fraction]]) -> dict[str, object]:
    m = inputs.methodology
    return {
        "project": inputs.project, "period": inputs.period, "first": str(inputs.first), "last": str(inputs.last), "region": inputs.region,
        "methodology": {"code": m.code, "version": m.version, "content_hash": m.content_hash},
        "parameters": rules.parameters_of(compiled), "parameter_hash": compiled.parameter_hash,
        "deliveries": [{"number": d.number, "kind": d.kind, "sha256": d.sha256, "zone": d.zone, "interval_s": d.interval_s, "device": d.device,
                        "is_signed": bool(d.signed_by)} for d in inputs.deliveries],
        "aside": [{"device": a.device, "first": str(a.first), "last": str(a.last), "reason": a.reason} for a in inputs.aside],
        "devices": [{"serial": d.serial, "capacity_w": d.capacity_w, "connected_on": str(d.connected_on or ""), "is_direct": d.is_direct}
                    for d in inputs.devices],
        "facts": [{"name": f.name, "value": f.value, "device": f.device, "year": f.year, "basis": f.basis} for f in inputs.facts],
        "rows": [{"instance": row.instance, "year": row.year, "given": dict(row.given), "grams": str(grams)}
                 for row, (_, grams) in zip(rows, shares, strict=True)],
    }  # fmt: skip


# -- rows --------------------------------------------------------------------------------------------------------------


def _rows(inputs: SumInputs, *, from_originals: bool) -> tuple[SumRow, ...]:
    rows: list[SumRow] = []
    for kind, deliveries in by_kind(inputs.deliveries):
        with opened(folder=work_folder()) as duck:
            relation = gathered(duck, kind, deliveries, from_originals=from_originals)
            rows += _of_kind(duck, relation, kind, inputs)
    if not rows:
        raise NoSeries(project=inputs.project, period=inputs.period)
    return tuple(sorted(rows, key=lambda row: (row.instance, row.year)))


def by_kind(deliveries: Sequence[Delivery]) -> Iterator[tuple[SeriesKind, list[Delivery]]]:
    for code in dict.fromkeys(delivery.kind for delivery in deliveries):
        yield series_kind(code), [delivery for delivery in deliveries if delivery.kind == code]


def gathered(duck: Duck, kind: SeriesKind, deliveries: Sequence[Delivery], *, from_originals: bool) -> str:
    """A table of every row that these deliveries hold."""
    for place, item in enumerate(deliveries):
        with ExitStack() as stack:
            if from_originals:
                suffix = ".parquet" if item.name.lower().endswith(".parquet") else ".csv"
                path = stack.enter_context(documents.opened(item.sha256, folder=duck.folder, suffix=suffix))
                told = {"name": item.name, "device": item.device, "zone": item.zone, "sheet": item.sheet}
                read_file(duck, path, kind, interval_s=item.interval_s, **told)
                source = "rows_read"
            else:
                path = stack.enter_context(documents.opened(item.kept, folder=duck.folder, suffix=".parquet"))
                source = f"read_parquet({literal(path)})"
            duck.run(f"{'CREATE TEMP TABLE gathered AS' if place == 0 else 'INSERT INTO gathered BY NAME'} SELECT * FROM {source}")
    return "gathered"


def _of_kind(duck: Duck, relation: str, kind: SeriesKind, inputs: SumInputs) -> tuple[SumRow, ...]:
    m, aside = inputs.methodology, [(a.device, a.first, a.last) for a in inputs.aside]
    if kind.is_inventory:
        cells = inventory_cells(duck, relation, kind, without={device for device, *_ in aside})
        return rules.inventory_rows(m, kind, cells, facts=inputs.facts, first=inputs.first, last=inputs.last)
    set_up(duck, relation, kind, capacities={d.serial: d.capacity_w for d in inputs.devices}, aside=aside)
    counted = counted_in(duck, first=inputs.first, last=inputs.last)
    devices = {device.serial: device for device in inputs.devices}
    return rules.meter_rows(m, counted, devices=devices, facts=inputs.facts, first=inputs.first, last=inputs.last)


def inventory_cells(duck: Duck, relation: str, kind: SeriesKind, *, without: set[str]) -> list[dict[str, object]]:
    """The distinct rows; an instance that is told in two ways cannot be summed."""
    present = duck.columns(relation)
    names = [column.name for column in kind.columns if column.name in present]
    rows = duck.rows(f"SELECT DISTINCT {', '.join(names)} FROM {relation} ORDER BY ALL")
    cells = [cell for row in rows if (cell := dict(zip(names, row, strict=True)))["instance"] not in without]
    told = [str(cell["instance"]) for cell in cells]
    if twice := sorted({name for name in told if told.count(name) > 1} if len(set(told)) < len(told) else ()):
        raise RecordsRefused(count=len(twice), instance=twice[0], why_zh="同一编号有两种数", why_en="two rows of one number differ")
    return cells


def findings_of(inputs: SumInputs) -> tuple[DataFinding, ...]:
    """What is found in everything that was delivered for a period and not corrected."""
    found: list[DataFinding] = []
    for kind, deliveries in by_kind(inputs.deliveries):
        with opened(folder=work_folder()) as duck:
            relation = gathered(duck, kind, deliveries, from_originals=False)
            if kind.is_inventory:
                found += found_in_inventory(duck, relation, kind)
            else:
                set_up(duck, relation, kind, capacities={d.serial: d.capacity_w for d in inputs.devices})
                found += found_in(duck, kind)
    return tuple(found)
