"""Words, cells and the drawn history of the factor pages."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from puhui.disclosure.words import VALUE_KIND_SAYS, FamilyCard, YearCompared
from puhui.foundation.showing.bars import step_of
from puhui.foundation.showing.tables import Column
from puhui.foundation.templatetags.components import grade, tag
from puhui.foundation.templatetags.puhui import language
from puhui.library.words import Evidence
from puhui.methodology.fields import decimal_text
from puhui.methodology.regions import name_of
from puhui.methodology.units import said
from puhui.methodology.words import Factor, FactorFamily, FactorGap, FactorGroup, FactorType, FactorUse
from puhui.vocabulary.texts import Text

GROUP_SAYS = {
    FactorGroup.POWER: Text("电力", "Electricity"),
    FactorGroup.FUEL: Text("燃料", "Fuels"),
    FactorGroup.HEAT_AND_WATER: Text("热力与水", "Heat and water"),
    FactorGroup.GWP: Text("增温潜势", "Warming potentials"),
    FactorGroup.TRAVEL: Text("交通", "Transport"),
    FactorGroup.EVENT: Text("活动", "Events"),
    FactorGroup.FARMING: Text("农业", "Farming"),
    FactorGroup.FOREST: Text("林业", "Forest"),
}
TYPE_SAYS = {
    FactorType.AVERAGE: Text("平均因子", "average"),
    FactorType.RESIDUAL: Text("剩余平均", "residual average"),
    FactorType.FOSSIL: Text("火电", "fossil power"),
    FactorType.FOOTPRINT: Text("碳足迹", "life-cycle footprint"),
    FactorType.OM: Text("电量边际 OM", "operating margin"),
    FactorType.BM: Text("容量边际 BM", "build margin"),
    FactorType.SCHEME: Text("地方规定", "fixed by a scheme"),
    FactorType.COMBUSTION: Text("燃烧排放", "combustion"),
    FactorType.HEAT: Text("外购热力", "purchased heat"),
    FactorType.WATER: Text("水", "water"),
    FactorType.GWP: Text("增温潜势", "GWP100"),
    FactorType.ACTIVITY: Text("活动排放", "activity"),
    FactorType.SPECIES: Text("树种参数", "tree species"),
}
USE_SAYS = {FactorUse.REDUCTION: Text("减排默认", "For reductions"), FactorUse.FOOTPRINT: Text("足迹默认", "For footprints")}
#: So many matches stand in a card of the list; the rest is on the family's page.
FOUND_ROWS = 6


def _text(zh: str, en: str) -> str:
    return Text(zh, en).said(language())


def value_said(entry: Factor) -> SafeString:
    return _with_unit(entry.value.written, entry.unit.text)


def _with_unit(figure: str, unit: str) -> SafeString:
    shown = "" if unit == "1" else said(unit, language())
    return format_html('<span class="ph-num">{}</span> <span class="ph-unit">{}</span>', figure, shown)


def item_said(found: FactorFamily, code: str) -> str:
    return next((item.name.said(language()) for item in found.items if item.code == code), "")


def found_in(card: FamilyCard) -> list[tuple[str, SafeString, str]]:
    """The first matches of a card: what and where, the number, its grade."""
    rows = sorted(card.entries, key=lambda entry: (not entry.default_for, -(entry.data_year or 0), entry.line))[:FOUND_ROWS]
    return [(_named(card.family, entry), value_said(entry), str(entry.value.grade)) for entry in rows]


def _named(found: FactorFamily, entry: Factor) -> str:
    parts = (item_said(found, entry.item), name_of(entry.region).said(language()), str(entry.data_year or ""))
    return " · ".join(part for part in parts if part)


# -- the table of a family ---------------------------------------------------------------------------------------------


def entry_columns(found: FactorFamily) -> tuple[Column, ...]:
    item = (Column("item", _text("名称", "What")),) if found.items else ()
    return (
        *item,
        Column("region", _text("地区", "Region")),
        Column("year", _text("数据年份", "Data year")),
        Column("value", _text("数值", "Value"), is_number=True),
        Column("grade", _text("等级", "Grade")),
        Column("source", _text("文件", "Document")),
        Column("from", _text("可用日期", "In force")),
    )


def entry_cells(found: FactorFamily, entry: Factor, evidence: Evidence | None) -> list[object]:
    item = [item_said(found, entry.item)] if found.items else []
    marks = render_to_string("disclosure/parts/factor_marks.html", {"entry": entry, "uses": [USE_SAYS[use] for use in entry.default_for]})
    value = format_html("{}{}", value_said(entry), _more(f"± {entry.value.uncertainty}" if entry.value.uncertainty else ""))
    return [
        *item,
        name_of(entry.region).said(language()),
        str(entry.data_year) if entry.data_year else _text("未注明", "not stated"),
        value,
        format_html("{} {}{}", grade(str(entry.value.grade)), marks, _evidence(evidence)),
        _source(entry),
        _in_force(entry),
    ]


def _evidence(found: Evidence | None) -> SafeString:
    """The way to the filing that lifted the grade."""
    if found is None:
        return SafeString("")
    return format_html('<a class="ph-cap di-more" href="{}">{}</a>', reverse("notice", args=[found.application]), found.number)


def _source(entry: Factor) -> SafeString:
    quoted = _text(f"据 {entry.value.reference.quoted}", f"as quoted by {entry.value.reference.quoted}")
    note = entry.note.said(language()) if entry.note else ""
    return format_html(
        "{}{}{}{}",
        entry.notice,
        _more(quoted if entry.value.reference.quoted else ""),
        _more(VALUE_KIND_SAYS[entry.value.kind].said(language())),
        _more(note),
    )


def _more(says: str) -> SafeString:
    return format_html('<span class="ph-cap di-more">{}</span>', says) if says else SafeString("")


def _in_force(entry: Factor) -> SafeString:
    if not entry.is_found:
        return format_html("{}", _text("只供对照", "for comparison"))
    start = (
        _text("任何一天", "any day")
        if entry.in_force_from == date.min
        else _text(f"{entry.in_force_from} 起", f"from {entry.in_force_from}")
    )
    until = entry.value.valid.until_on if entry.value.valid else None
    ends = _text(f"{until} 前", f"until before {until}") if until else ""
    published = (
        _text(f"{entry.published_on} 发布", f"published {entry.published_on}")
        if entry.published_on
        else _text("发布日未注明", "day not stated")
    )
    return format_html("{}{}{}", start, _more(ends), _more(published))


def gap_cells(found: FactorFamily, gap: FactorGap) -> list[object]:
    item = [item_said(found, gap.item)] if found.items else []
    why = gap.why.said(language())
    empty = tag(_text("未知", "unknown"), "warn")
    return [
        *item,
        name_of(gap.region).said(language()),
        str(gap.data_year or "–"),
        empty,
        "–",
        format_html("{}{}", gap.notice or why, _more(why if gap.notice else "")),
        "–",
    ]


# -- two regions beside each other -------------------------------------------------------------------------------------


def compared_columns(first: str, second: str) -> tuple[Column, ...]:
    names = [name_of(code).said(language()) for code in (first, second)]
    mine = (Column("year", _text("数据年份", "Data year")), Column("first", names[0], is_number=True))
    change = Column("change", _text("较上一年", "against the year before"), is_number=True)
    if first == second:
        return (*mine, change)
    return (
        *mine,
        change,
        Column("second", names[1], is_number=True),
        Column("apart", _text("两地相差", "second against first"), is_number=True),
    )


def compared_cells(row: YearCompared, *, is_one: bool) -> list[object]:
    cells: list[object] = [str(row.year), _figure(row.first), _share(row.change)]
    return cells if is_one else [*cells, _figure(row.second), _share(row.apart)]


def _figure(entry: Factor | None) -> str:
    return entry.value.written if entry else "–"


def _share(share: Fraction | None) -> str:
    if share is None:
        return "–"
    percent = (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return f"{percent:+} %".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str
    says: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One region's course: its name, its dots, and the stretches between them."""

    name: str
    dots: tuple[Dot, ...]
    stretches: tuple[tuple[Dot, Dot], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    courses: tuple[Drawn, ...]
    years: tuple[int, ...]
    ticks: tuple[tuple[str, str], ...]  # (height, figure), from the ground up
    unit: str


#: Numbers are scaled to whole ones before a step is chosen for the axis.
SCALE = 100_000


def history_of(rows: list[YearCompared], first: str, second: str, *, unit: str) -> Drawing:
    """Lines over the years, from zero up: a small change must look small."""
    sides = [(first, [row.first for row in rows])] + ([(second, [row.second for row in rows])] if second != first else [])
    largest = max(entry.value.number for _, course in sides for entry in course if entry)
    step = Fraction(step_of(int(largest * SCALE) or 1), SCALE)
    top = step * -(-largest // step)
    ticks = tuple((_height(step * n, top), decimal_text(step * n)) for n in range(int(top / step) + 1))
    courses = tuple(_drawn(code, course, len(rows), top) for code, course in sides)
    return Drawing(courses, tuple(row.year for row in rows), ticks, said(unit, language()))


def _drawn(code: str, course: list[Factor | None], columns: int, top: Fraction) -> Drawn:
    name = name_of(code).said(language())
    dots = [
        Dot(
            _percent(Fraction(2 * at + 1, 2 * columns)),
            _height(entry.value.number, top),
            f"{name} {entry.data_year}: {entry.value.written}",
        )
        if entry
        else None
        for at, entry in enumerate(course)
    ]
    pairs = tuple((left, right) for left, right in itertools.pairwise(dots) if left and right)
    return Drawn(name, tuple(dot for dot in dots if dot), pairs)


def _height(number: Fraction, top: Fraction) -> str:
    return _percent(1 - number / top)


def _percent(share: Fraction) -> str:
    return f"{float(share) * 100:.2f}%"
