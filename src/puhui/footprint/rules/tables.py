"""A table of an event's activities: each row becomes an amount, or is refused with its line and the remedy; none is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from fractions import Fraction

from puhui.footprint.errors import AmountUnread, TableUnreadable, UnitUnknown
from puhui.footprint.rules.reckoning import milli_of
from puhui.footprint.words import PHASE_SAYS, Given, Item, Phase, ReadTable, RefusedRow, item_named

#: The columns of a table, by what heads may say.
COLUMNS: dict[str, tuple[str, ...]] = {
    "phase": ("phase", "阶段"),
    "item": ("item", "项目", "排放项"),
    "amount": ("amount", "数量"),
    "unit": ("unit", "单位"),
    "persons": ("persons", "人数"),
    "km": ("km", "公里", "里程"),
    "from": ("from", "从", "出发地"),
    "to": ("to", "到", "目的地"),
    "note": ("note", "说明", "依据"),
}
HEAD = tuple(COLUMNS)
NOTE_MOST, ROWS_MOST = 120, 1_000

_ONE = Fraction(1)
#: How each unit may be written, and how much of the item's unit it is.
UNITS: dict[str, dict[str, Fraction]] = {
    "kWh": {"kwh": _ONE, "度": _ONE, "千瓦时": _ONE, "mwh": Fraction(1000), "万度": Fraction(10_000)},
    "GJ": {"gj": _ONE, "吉焦": _ONE, "mj": Fraction(1, 1000)},
    "m3": {"m3": _ONE, "m³": _ONE, "立方米": _ONE, "吨水": _ONE},
    "L": {"l": _ONE, "升": _ONE},
    "kg": {"kg": _ONE, "千克": _ONE, "公斤": _ONE, "t": Fraction(1000), "吨": Fraction(1000), "g": Fraction(1, 1000)},
    "person*km": {"人公里": _ONE, "人·km": _ONE, "pkm": _ONE, "person-km": _ONE, "person*km": _ONE},
    "km": {"km": _ONE, "公里": _ONE},
    "t*km": {"吨公里": _ONE, "tkm": _ONE, "t*km": _ONE},
    "room_night": {"间夜": _ONE, "room-night": _ONE, "room_night": _ONE},
    "item": {"份": _ONE, "餐": _ONE, "人次": _ONE, "meal": _ONE, "item": _ONE},
}


class _Refused(Exception):
    def __init__(self, column: str, code: str) -> None:
        self.column, self.code = column, code


def read_table(text: str) -> ReadTable:
    """The rows of a CSV with a head. Raises TableUnreadable where a column that every row needs is missing."""
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as problem:
        raise TableUnreadable(column="item") from problem
    places = _places(rows[0] if rows else [])
    taken: list[Given] = []
    refused: list[RefusedRow] = []
    for number, cells in enumerate(rows[1:], start=2):
        told = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        if not any(told.values()):
            continue
        try:
            taken.append(_given(told))
        except _Refused as no:
            refused.append(RefusedRow(number, no.column, no.code, tuple(told.get(name, "") for name in HEAD)))
    return ReadTable(tuple(taken), tuple(refused))


def _places(head: list[str]) -> Mapping[str, int]:
    heads = [cell.strip().casefold() for cell in head]
    found = {name: heads.index(word) for name, words in COLUMNS.items() for word in words if word in heads}
    for name in ("item",):
        if name not in found:
            raise TableUnreadable(column=f"{COLUMNS[name][1]} / {name}")
    return found


def _given(told: Mapping[str, str]) -> Given:
    item = item_named(told.get("item", ""))
    if item is None:
        raise _Refused("item", "footprint_item_unknown")
    phase = _phase(told.get("phase", ""))
    return Given(phase, item.code, _amount(item, told), _note(told))


def _phase(typed: str) -> Phase:
    """Holding, where nothing is said."""
    for phase, says in PHASE_SAYS.items():
        if typed.casefold() in (phase, says.zh, says.en):
            return phase
    if typed:
        raise _Refused("phase", "footprint_phase_unknown")
    return Phase.HOLDING


def _amount(item: Item, told: Mapping[str, str]) -> int:
    """As it is written, or persons × kilometres where that is what the item is measured in."""
    persons, km = told.get("persons", ""), told.get("km", "")
    if not told.get("amount") and item.unit == "person*km" and persons and km:
        try:
            return milli_of(km, times=Fraction(milli_of(persons), 1000))
        except AmountUnread as no:
            raise _Refused("km", no.code) from no
    try:
        times = unit_times(item, told.get("unit", ""))
    except UnitUnknown as no:
        raise _Refused("unit", no.code) from no
    try:
        return milli_of(told.get("amount", ""), times=times)
    except AmountUnread as no:
        raise _Refused("amount", no.code) from no


def unit_times(item: Item, typed: str) -> Fraction:
    """How much of the item's unit; nothing said is the item's own. Raises UnitUnknown."""
    known = UNITS[item.unit]
    plain = typed.strip().casefold()
    if plain and plain not in known:
        raise UnitUnknown(item=item.name.zh, unit=typed[:20], units="、".join(known))
    return known.get(plain, _ONE)


def _note(told: Mapping[str, str]) -> str:
    way = "–".join(filter(None, (told.get("from", ""), told.get("to", ""))))
    return " ".join(filter(None, (way, told.get("note", ""))))[:NOTE_MOST]


def as_csv(rows: tuple[RefusedRow, ...]) -> str:
    """Refused rows as a table of the same form, to be mended and handed in again."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *(row.cells for row in rows)])
    return text.getvalue()
