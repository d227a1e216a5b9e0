"""What a family of factors must keep: one default each way, the low one for savings, and one answer for each look-up."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.methodology.errors import Fault
from puhui.methodology.fields import decimal_text
from puhui.methodology.units import CO2E
from puhui.methodology.words import Factor, FactorFamily, FactorType, FactorUse, ValueKind
from puhui.vocabulary.texts import Text

#: Never a default: what a company reckons is for points at most, and what an app calls energy is no CO2 at all.
NEVER_DEFAULT = (ValueKind.COMPANY_ESTIMATE, ValueKind.APP_ENERGY, ValueKind.DEMONSTRATION)
#: Only for footprints, whatever a file says.
FOOTPRINT_ONLY = (FactorType.FOOTPRINT,)
#: What no emission is computed with alone, so that neither its unit nor its direction is checked.
NO_EMISSION = (FactorType.SPECIES,)


def faults_of(family: FactorFamily, lines: dict[str, int]) -> Iterator[Fault]:
    """Every fault of a family whose form is right."""
    yield from _unit(family, lines["unit"])
    yield from _serves(family, lines["serves"])
    yield from _items(family)
    yield from _one_answer(family)
    for entry in family.entries:
        yield from _default_allowed(family, entry)
    for item in (known.code for known in family.items) if family.items else ("",):
        yield from _defaults(family, item, lines["serves"])


def _fault(line: int, path: str, text: str, wrong: Text, remedy: Text) -> Fault:
    return Fault(line, 1, path, text, wrong, remedy)


def may_be_default(entry: Factor) -> bool:
    return not entry.is_draft and entry.value.kind not in NEVER_DEFAULT


def _unit(family: FactorFamily, line: int) -> Iterator[Fault]:
    if family.type not in NO_EMISSION and CO2E[0] not in family.unit.dimension:
        yield _fault(
            line,
            "/unit",
            family.unit.text,
            Text("排放因子的单位要以 CO2e 的质量为分子。", "The unit of an emission factor has mass of CO2e above the line."),
            Text("例：kgCO2e/kWh。", "Example: kgCO2e/kWh."),
        )


def _serves(family: FactorFamily, line: int) -> Iterator[Fault]:
    if family.type in FOOTPRINT_ONLY and FactorUse.REDUCTION in family.serves:
        yield _fault(
            line,
            "/serves",
            ", ".join(family.serves),
            Text("碳足迹因子不能用来算减排量。", "A footprint factor never serves a reduction."),
            Text("请只写 serves: [footprint]。", "Write serves: [footprint] only."),
        )


def _items(family: FactorFamily) -> Iterator[Fault]:
    known = {item.code for item in family.items} or {""}
    for entry in family.entries:
        if entry.item not in known:
            yield _fault(
                entry.line,
                "/entries",
                entry.item or entry.value.written,
                Text("item 不在本类的 items 中。", "The item is not among the family's items."),
                Text("请写 items 里的一个代码。", "Write one of the codes under items.")
                if family.items
                else Text("请删去 item，或先列出 items。", "Remove item, or list items first."),
            )


def _one_answer(family: FactorFamily) -> Iterator[Fault]:
    """Two entries that one look-up could both answer with are a guess."""
    seen: set[object] = set()
    for entry in (entry for entry in family.entries if entry.is_found):
        key = (entry.item, entry.region, entry.data_year, entry.in_force_from)
        if key in seen:
            yield _fault(
                entry.line,
                "/entries",
                entry.value.written,
                Text("同一地区、年份和起用日已有一个数值。", "This region, year and first day already have a number."),
                Text("请核对年份和发布日；另一版本请写 variant。", "Check year and day; write variant for another edition."),
            )
        seen.add(key)


def _default_allowed(family: FactorFamily, entry: Factor) -> Iterator[Fault]:
    if entry.default_for and not may_be_default(entry):
        yield _fault(
            entry.line,
            "/entries",
            entry.value.written,
            Text(
                "D 级、企业估算、App 能量和演示数值不能作默认值。",
                "Grade D, a company's estimate, app energy and a demonstration are never a default.",
            ),
            Text("请把 default 移到另一条。", "Move default to another entry."),
        )
    for use in entry.default_for:
        if use not in family.serves:
            yield _fault(
                entry.line,
                "/entries",
                str(use),
                Text("本类因子不作这种用途。", "The family does not serve this use."),
                Text("请改 default 的 for，或改 serves。", "Change `for` of default, or serves."),
            )


def _defaults(family: FactorFamily, item: str, line: int) -> Iterator[Fault]:
    mine = [entry for entry in family.entries if entry.item == item]
    marked = {use: [entry for entry in mine if use in entry.default_for] for use in FactorUse}
    for use in family.serves:
        if not marked[use] and any(map(may_be_default, mine)):
            yield _fault(
                line,
                "/serves",
                item or family.code,
                Text(f"没有选定 {use} 的默认值。", f"No default is chosen for {use}."),
                Text(f"请在一条上写 default: {{for: [{use}], why: …}}。", f"Write default: {{for: [{use}], why: …}} on one entry."),
            )
        for entry in marked[use][1:]:
            yield _fault(
                entry.line,
                "/entries",
                entry.value.written,
                Text(f"{use} 的默认值选了两个。", f"Two defaults are chosen for {use}."),
                Text("请只留一个。", "Keep one of them."),
            )
    if family.type not in NO_EMISSION:
        yield from _directed(marked[FactorUse.REDUCTION], marked[FactorUse.FOOTPRINT])


def _directed(savings: list[Factor], emissions: list[Factor]) -> Iterator[Fault]:
    """The default of savings is never above that of emissions."""
    if not (savings and emissions) or savings[0].value.number <= emissions[0].value.number:
        return
    low, high = (decimal_text(entry.value.number) for entry in (emissions[0], savings[0]))
    yield _fault(
        savings[0].line,
        "/entries",
        savings[0].value.written,
        Text(
            f"减排默认值 {high} 高于足迹默认值 {low}，减排会多算。", f"The reduction default {high} is above the footprint default {low}."
        ),
        Text("请把低的作减排默认，高的作足迹默认。", "Take the low one for reductions and the high one for footprints."),
    )
