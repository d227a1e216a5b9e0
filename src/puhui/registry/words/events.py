"""A registry's exported history, row by row: the range in a serial must count what the row says, or the row is refused with its reason. No database."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from puhui.registry.words.blocks import Span
from puhui.vocabulary.texts import Text

COLUMNS = ("registry", "project_id", "serial", "vintage", "qty", "issue_date", "event", "event_date")
EVENTS = ("issue", "retire", "cancel")
#: How each registry prints a range: the rest of the serial is the series within which ranges may not meet.
_FORMS = {
    "verra": re.compile(r"(?P<before>[0-9]+)-(?P<first>[0-9]+)-(?P<last>[0-9]+)-(?P<after>.+)"),
    "gold-standard": re.compile(r"(?P<before>GS.+)-(?P<first>[0-9]+)-(?P<last>[0-9]+)(?P<after>)"),
    "cercarbono": re.compile(r"(?P<before>CDC(?:_[0-9A-Z]+){7,})_(?P<first>[0-9]+)_(?P<last>[0-9]+)(?P<after>)"),
}


class Fault(StrEnum):
    COLUMNS = "columns"
    NO_SERIAL = "no_serial"
    NO_RANGE = "no_range"
    BACKWARDS = "backwards"
    QUANTITY = "quantity"
    DIFFERS = "differs"
    VINTAGE = "vintage"
    EVENT = "event"
    OVERLAPS = "overlaps"


FAULT_SAYS = {
    Fault.COLUMNS: Text("缺少应有的列", "columns are missing"),
    Fault.NO_SERIAL: Text("没有序列号", "there is no serial"),
    Fault.NO_RANGE: Text("序列号里没有起止号", "the serial has no range"),
    Fault.BACKWARDS: Text("首号大于末号", "the range ends before it begins"),
    Fault.QUANTITY: Text("数量不是正整数", "the quantity is no whole number above nothing"),
    Fault.DIFFERS: Text("起止号之间的个数与数量不等", "the range does not count what the quantity says"),
    Fault.VINTAGE: Text("年份不是四位数", "the vintage is no year"),
    Fault.EVENT: Text("不认识的业务类型", "the event is not known"),
    Fault.OVERLAPS: Text("与同类业务的另一行号段重叠", "the range meets that of another row of the same event"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Row numbers count from 2: the first row of the file is its head."""

    row: int
    registry: str
    serial: str
    qty: str
    fault: Fault


@dataclass(slots=True)
class Checked:
    rows: int = 0
    accepted: int = 0
    units: int = 0
    refused: list[Refused] = field(default_factory=list)

    def by_fault(self) -> dict[str, int]:
        return {fault.value: count for fault in Fault if (count := sum(one.fault is fault for one in self.refused))}


def check_events(rows: Iterable[dict[str, str]]) -> Checked:
    """Every row is accepted or listed; nothing is dropped in silence."""
    checked, taken = Checked(), dict[tuple[str, ...], list[Span]]()
    for place, row in enumerate(rows, start=2):
        checked.rows += 1
        found = _read(row)
        if not isinstance(found, Fault):
            series, span = found
            met = taken.setdefault(series, [])
            if any(span.meets(other) for other in met):
                found = Fault.OVERLAPS
            else:
                met.append(span)
                checked.accepted += 1
                checked.units += span.kg
        if isinstance(found, Fault):
            told = {name: (row.get(name) or "") for name in ("registry", "serial", "qty")}
            checked.refused.append(Refused(place, told["registry"], told["serial"], told["qty"], found))
    return checked


def _read(row: dict[str, str]) -> tuple[tuple[str, ...], Span] | Fault:
    """The series and the range of a row, or what is wrong with it."""
    if any(row.get(name) is None for name in COLUMNS):
        return Fault.COLUMNS
    if row["event"] not in EVENTS:
        return Fault.EVENT
    if not re.fullmatch(r"(19|20)[0-9]{2}", row["vintage"], re.ASCII):
        return Fault.VINTAGE
    if not re.fullmatch(r"[1-9][0-9]{0,17}", row["qty"], re.ASCII):
        return Fault.QUANTITY
    if not row["serial"]:
        return Fault.NO_SERIAL
    form = _FORMS.get(row["registry"])
    found = form.fullmatch(row["serial"]) if form else None
    if found is None:
        return Fault.NO_RANGE
    span = Span(int(found["first"]), int(found["last"]))
    if span.last < span.first:
        return Fault.BACKWARDS
    if span.kg != int(row["qty"]):
        return Fault.DIFFERS
    return (row["registry"], row["event"], found["before"], found["after"]), span


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """A CSV with a head, plain or gzipped, in UTF-8."""
    data = path.read_bytes()
    plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    yield from csv.DictReader(io.StringIO(plain.decode("utf-8-sig")))


@dataclass(frozen=True, slots=True)
class Projects:
    """A list of projects by number: how many, and which numbers come twice or are none."""

    rows: int
    known: frozenset[str]
    refused: tuple[tuple[int, str], ...]


def check_projects(rows: Iterable[dict[str, str]], *, column: str = "vcs_id", prefix: str = "VCS") -> Projects:
    known, refused, count = set[str](), list[tuple[int, str]](), 0
    for place, row in enumerate(rows, start=2):
        count += 1
        number = (row.get(column) or "").strip()
        if not number.isdigit() or not (row.get("name") or "").strip() or prefix + number in known:
            refused.append((place, number))
        else:
            known.add(prefix + number)
    return Projects(count, frozenset(known), tuple(refused))
