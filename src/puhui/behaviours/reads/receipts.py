"""Why this many grams: record, formula, every number with its unit, source and grade, rounding and cap. A receipt is computed anew
from the act and the document that counted it, and says so where that does not give the grams that were credited."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from puhui.behaviours.errors import ReceiptTakenOut, UnknownReceipt
from puhui.behaviours.models import Batch, Correction, Run
from puhui.behaviours.reads.acts import receipt_number
from puhui.behaviours.reads.corrected import bucket_of, changes_of, counts_of
from puhui.behaviours.reads.standing import counted_folder, standing_folder
from puhui.behaviours.words import ActChange
from puhui.foundation.places import work_folder
from puhui.library.reads import methodology_of
from puhui.library.reads import version as version_of
from puhui.library.words import Version
from puhui.methodology.compiled import Used, asked_of, history_column, used_for
from puhui.methodology.regions import name_of
from puhui.methodology.units import said
from puhui.methodology.words import GRADE_SAYS, Methodology
from puhui.quantification import explaining, oracle
from puhui.quantification.duck import listed, opened
from puhui.quantification.explaining import decimal_text, grams_of
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

_NUMBER = re.compile(r"^([0-9]{6})-([0-9]{8})-([0-9]{1,6})-([0-9a-f]{16})$")
RECEIPT_FORM = "puhui-receipt-1"
#: The kind of a figure that is the person's own mean of days before.
HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a receipt: an input, a parameter, or the value of a symbol."""

    name: str
    label_zh: str
    label_en: str
    value: str
    unit: str
    unit_zh: str
    unit_en: str
    grade: str = ""
    grade_zh: str = ""
    grade_en: str = ""
    source: str = ""
    quoted: str = ""
    data_year: int | None = None
    region: str = ""
    reference_region: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A number explained; `as_json` is the machine-readable copy."""

    number: str
    run: str
    account: int
    scenario: str
    method: str
    method_zh: str
    method_en: str
    summary_zh: str
    summary_en: str
    version: int
    method_hash: str
    happened_at: datetime
    day: date
    region: str
    provider: str
    record_id: str
    document: str
    batch: str
    signed_by: str
    inputs: tuple[Figure, ...]
    parameters: tuple[Figure, ...]
    symbols: tuple[Figure, ...]
    formulas: tuple[tuple[str, str], ...]
    steps: tuple[explaining.Step, ...]
    exact: str
    raw_g: int
    cap_g: int
    reduction_g: int
    note: str
    reference_region: str
    is_replay: bool
    is_simulated: bool
    is_demonstration: bool
    use: tuple[str, ...]
    agrees: bool
    #: what corrections made of the act, the earliest first
    corrections: tuple[ActChange, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"form": RECEIPT_FORM, **asdict(self)}


def receipt(number: str, *, account: int | None = None) -> Receipt:
    """The receipt of a number; for a resident only his own. Raises UnknownReceipt."""
    run, key = _run_of(number)
    row = _act(run, key, account)
    if row is None:
        raise _taken_out(run, key, account) or UnknownReceipt(receipt=number)
    made = _receipt(run, row, version_of(code=row["scenario"], number=row["version"]))
    changes = changes_of(run, account=made.account).get((made.provider, made.record_id), ())
    return replace(made, corrections=changes)


def _taken_out(run: Run, key: int, account: int | None) -> ReceiptTakenOut | None:
    """Where the act counted once and a correction took it out: the latest count that had it, and the correction after it."""
    counts = counts_of(run)
    for before, taken_by in reversed(list(pairwise(counts))):
        row = _act_in(counted_folder(run, before), key, account)
        if row is not None and taken_by is not None:
            reason = Correction.objects.get(pk=taken_by)
            return ReceiptTakenOut(
                receipt=receipt_number(run, key),
                correction=f"C{taken_by}",
                before_g=int(row["reduction_g"]),
                reason_zh=reason.reason_zh,
                reason_en=reason.reason_en,
                number=taken_by,
                day=row["day"],
                provider=row["provider"],
                record=row["record_id"],
            )
    return None


def _run_of(number: str) -> tuple[Run, int]:
    found = _NUMBER.match(number.strip())
    if found is None:
        raise UnknownReceipt(receipt=number[:60])
    city, day, sequence, key = found.groups()
    try:
        run = Run.objects.get(city=city, day=datetime.strptime(day, "%Y%m%d").date(), sequence=int(sequence))
    except (Run.DoesNotExist, ValueError) as problem:
        raise UnknownReceipt(receipt=number) from problem
    return run, int(key, 16) - 2**63


def _act(run: Run, key: int, account: int | None) -> dict[str, Any] | None:
    return _act_in(standing_folder(run), key, account)


def _act_in(folder: Path, key: int, account: int | None) -> dict[str, Any] | None:
    files = _files(folder, account)
    if not files:
        return None
    whose = f" AND account = {account}" if account is not None else ""
    with opened(folder=work_folder()) as duck:
        source = f"read_parquet({listed(files)}, union_by_name = true)"
        columns = list(duck.columns(source))
        found = duck.rows(f"SELECT {', '.join(columns)} FROM {source} WHERE key = {key}{whose}")
    return dict(zip(columns, found[0], strict=True)) if found else None


def _files(folder: Path, account: int | None) -> list[Path]:
    if account is not None:
        return [path for group in sorted((folder / "acts").glob("*/")) if (path := bucket_of(group, account))]
    return sorted((folder / "acts").glob("*/*.parquet"))


def _receipt(run: Run, row: dict[str, Any], version: Version) -> Receipt:
    m = methodology_of(version)
    act = _oracle_act(row, m)
    exact = oracle.symbols(m, act)
    used = asked_of(m, used_for(m, region=row["region"], day=row["day"]) or (), row)
    batch = Batch.objects.get(pk=row["batch"])
    return Receipt(
        number=receipt_number(run, int(row["key"])),
        run=str(run),
        account=int(row["account"]),
        scenario=row["scenario"],
        method=m.code,
        method_zh=m.name.zh,
        method_en=m.name.en,
        summary_zh=m.summary.zh,
        summary_en=m.summary.en,
        version=m.version,
        method_hash=m.content_hash,
        happened_at=datetime.fromtimestamp(int(row["start_s"]), CHINA),
        day=row["day"],
        region=row["region"],
        provider=row["provider"],
        record_id=row["record_id"],
        document=batch.document,
        batch=f"B{batch.pk}",
        signed_by=batch.signed_by,
        inputs=tuple(_inputs(m, row)),
        parameters=tuple(_parameter(item) for item in used),
        symbols=tuple(_symbol(m, name, value) for name, value in exact.items()),
        formulas=tuple((formula.symbol, formula.text) for formula in m.formulas),
        steps=explaining.steps(m, act),
        exact=_decimal(grams_of(exact["reduction"])),
        raw_g=int(row["raw_g"]),
        cap_g=m.cap.reduction_g or 0,
        reduction_g=int(row["reduction_g"]),
        note=row["note"],
        reference_region=" ".join(sorted({item.value.region for item in used if item.is_reference})),
        is_replay=run.is_replay,
        is_simulated=run.is_simulated,
        is_demonstration=version.is_demonstration,
        use=m.use,
        agrees=grams_of(exact["reduction"]) // 1 == int(row["raw_g"]),
    )


def _oracle_act(row: dict[str, Any], m: Methodology) -> oracle.Act:
    history = {
        past.name: Fraction(int(row[history_column(past.name)]), past.days)
        for past in m.history
        if row.get(history_column(past.name)) is not None
    }
    return oracle.Act(
        record_id=row["record_id"],
        person=str(row["account"]),
        happened_at=datetime.fromtimestamp(int(row["start_s"]), CHINA),
        region=row["region"],
        given={given.column: row.get(given.column) for given in m.inputs},
        history=history,
    )


def _inputs(m: Methodology, row: dict[str, Any]) -> list[Figure]:
    """What the provider reported, and what stood in where it reported nothing; own history beside it."""
    figures = []
    for given in m.inputs:
        value = row.get(given.column)
        if value is None and given.default is None:
            continue
        why = given.default_why if value is None else None
        shown = int(given.default or 0) if value is None else int(value)
        figures.append(_figure(given.name, given.label, str(shown), given.unit.text, source=why))
    for past in m.history:
        total = row.get(history_column(past.name))
        if total is not None:
            mean = _figure(past.name, past.label, _decimal(Fraction(int(total), past.days)), past.unit.text, source=None)
            figures.append(replace(mean, kind=HISTORY))
    return figures


def _figure(name: str, label: Text, value: str, unit: str, *, source: Text | None) -> Figure:
    return Figure(
        name=name,
        label_zh=label.zh,
        label_en=label.en,
        value=value,
        unit=unit,
        unit_zh=said(unit, "zh"),
        unit_en=said(unit, "en"),
        source=source.zh if source else "",
        quoted=source.en if source else "",
    )


def _parameter(item: Used) -> Figure:
    value, unit = item.value, item.parameter.unit.text
    return Figure(
        name=item.parameter.name,
        label_zh=item.parameter.label.zh,
        label_en=item.parameter.label.en,
        value=value.written,
        unit=unit,
        unit_zh=said(unit, "zh"),
        unit_en=said(unit, "en"),
        grade=value.grade,
        grade_zh=GRADE_SAYS[value.grade].zh,
        grade_en=GRADE_SAYS[value.grade].en,
        source=value.reference.document,
        quoted=value.reference.quoted,
        data_year=value.data_year,
        region=name_of(value.region).zh,
        reference_region=value.region if item.is_reference else "",
        kind=value.kind,
    )


def _symbol(m: Methodology, name: str, value: Any) -> Figure:
    label = next(formula.label for formula in m.formulas if formula.symbol == name)
    return _figure(name, label, _decimal(grams_of(value)), "gCO2e", source=None)


def _decimal(value: Fraction) -> str:
    """For machines: the same figure without the commas."""
    return decimal_text(value).replace(",", "")
