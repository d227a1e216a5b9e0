"""A methodology with its numbers in place: proved fractions of whole numbers, ready for an engine, and what they rest on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise

from puhui.methodology import integers as whole
from puhui.methodology.codes import Table
from puhui.methodology.compiler import Measure, Names, Truth, beyond_64_bits, column, compile_condition, compile_quantity, constant, looked
from puhui.methodology.errors import DocumentRefused, FaultFound, MethodologyNotActive, ReferenceOnly, SumsOverProject
from puhui.methodology.expressions import parse
from puhui.methodology.factors import change_days, look_up
from puhui.methodology.regions import covers
from puhui.methodology.units import unit
from puhui.methodology.words import Exclusion, Factor, Grade, History, Input, Methodology, Parameter, Plausible, Status, Value, ValueKind


@dataclass(frozen=True, slots=True)
class Used:
    """A parameter with the value that a gram rests on."""

    parameter: Parameter
    value: Value
    is_reference: bool  # borrowed from another region


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that refuses a record where it holds."""

    name: str
    condition: whole.Condition
    known: whole.Condition


@dataclass(frozen=True, slots=True)
class Compiled:
    """One methodology under one set of numbers."""

    methodology: Methodology
    used: tuple[Used, ...]
    symbols: Mapping[str, Measure]
    excluded: tuple[tuple[Exclusion, Truth], ...]
    implausible: tuple[tuple[Plausible, Rule], ...]

    @property
    def reduction(self) -> Measure:
        return self.symbols["reduction"]

    @property
    def reference_region(self) -> str:
        """Codes of the regions that numbers were borrowed from, joined by a space; empty when all are local."""
        return " ".join(sorted({used.value.region for used in self.used if used.is_reference}))

    @property
    def is_demonstration(self) -> bool:
        """A number was supplied for demonstration only."""
        return any(used.value.kind is ValueKind.DEMONSTRATION for used in self.used)

    @property
    def grade(self) -> Grade:
        return max((used.value.grade for used in self.used), default=Grade.D)

    @property
    def parameter_hash(self) -> str:
        facts = [[u.parameter.name, u.value.written, u.parameter.unit.text, u.value.region] for u in self.used]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where and when one set of numbers holds: regions × days from `from_on` until before `until_on`."""

    regions: tuple[str, ...]
    from_on: date
    until_on: date
    compiled: Compiled


def history_column(name: str) -> str:
    """The column that holds the sum of the days before; the mean divides it by the number of days."""
    return f"history_{name}"


def names_of(methodology: Methodology, values: Mapping[str, Fraction | None]) -> dict[str, Measure]:
    """What formulas may mention; a parameter without a value is proved over its whole range. Raises FaultFound beyond 64 bits."""
    names = {name: constant(unit(name).size, unit(name).dimension) for name in ("person", "trip", "household", "day")}
    makers: dict[str, Callable[[], Measure]] = {}
    makers |= {given.name: partial(_input_measure, given) for given in methodology.inputs}
    makers |= {past.name: partial(_history_measure, past, methodology.input(past.of)) for past in methodology.history}
    makers |= {p.name: partial(_parameter_measure, p, values.get(p.name)) for p in methodology.parameters}
    makers |= {name: partial(_looked_up, table, given, names) for name, table, given in methodology.look_ups()}
    for name, make in makers.items():
        try:
            names[name] = make()
        except whole.LeavesInt64 as problem:
            raise beyond_64_bits(problem, text=name) from problem
    return names


def _looked_up(table: Table, given: Input, names: Names) -> Measure:
    return looked(names[given.name], [names[table.parameter(code)] for code in table.codes])


def _history_measure(past: History, source: Input) -> Measure:
    """The sum of the days before, over their number."""
    return column(
        history_column(past.name),
        low=0,
        high=int(source.high) * past.days,
        size=source.unit.size / past.days / unit("day").size,
        dimension=past.unit.dimension,
        optional=True,
        default=None,
    )


def _input_measure(given: Input) -> Measure:
    return column(
        given.column,
        low=int(given.low),
        high=int(given.high),
        size=given.unit.size,
        dimension=given.unit.dimension,
        optional=given.optional,
        default=None if given.default is None else int(given.default),
    )


def _parameter_measure(parameter: Parameter, value: Fraction | None) -> Measure:
    if value is not None:
        return constant(value * parameter.unit.size, parameter.unit.dimension)
    scale = 10**parameter.decimals
    return column(
        f"parameter_{parameter.name}",
        low=int(parameter.low * scale),
        high=int(parameter.high * scale),
        size=parameter.unit.size / scale,
        dimension=parameter.unit.dimension,
        optional=False,
        default=None,
    )


def compile_symbols(methodology: Methodology, names: Names) -> dict[str, Measure]:
    """Each formula in the order of the document; a later one may use an earlier one."""
    known = dict(names)
    symbols: dict[str, Measure] = {}
    for formula in methodology.formulas:
        symbols[formula.symbol] = known[formula.symbol] = compile_quantity(parse(formula.text), known)
    return symbols


def compile_plausible(rule: Plausible, names: Names) -> Rule:
    """Holds where the quantity leaves its bounds."""
    measure = compile_quantity(parse(rule.of), names)
    bounds = ((rule.at_most, ">"), (rule.at_least, "<"))
    try:
        broken = tuple(_beyond(measure, bound * rule.unit.size, sign) for bound, sign in bounds if bound is not None)
    except whole.LeavesInt64 as problem:
        raise beyond_64_bits(problem) from problem
    return Rule(rule.name, whole.both("or", broken), measure.known)


def _beyond(measure: Measure, bound: Fraction, sign: str) -> whole.Compare:
    limit = constant(bound, measure.dimension).ratio
    left = whole.product(limit.divisor, measure.ratio.numerator)
    return whole.Compare(sign, left, whole.product(limit.numerator, measure.ratio.divisor))


def compile_with(methodology: Methodology, used: tuple[Used, ...]) -> Compiled:
    try:
        names = names_of(methodology, {item.parameter.name: item.value.number for item in used})
        return Compiled(
            methodology=methodology,
            used=used,
            symbols=compile_symbols(methodology, names),
            excluded=tuple((rule, compile_condition(parse(rule.when), names)) for rule in methodology.exclusions),
            implausible=tuple((rule, compile_plausible(rule, names)) for rule in methodology.plausible),
        )
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem


def value_for(parameter: Parameter, methodology: Methodology, *, region: str, day: date) -> Value | None:
    """The number in force for a place and a day; None where there is none."""
    if parameter.factor:
        factor: Factor = look_up(parameter.factor, day=day)
        return factor.value
    for value in parameter.values:
        applies = value.applies_to or methodology.region
        if covers(applies, region) and (value.valid is None or value.valid.holds(day)):
            return value
    return None


def used_for(methodology: Methodology, *, region: str, day: date) -> tuple[Used, ...] | None:
    """Every parameter's number for a place and a day; None where one is missing there."""
    found = []
    for parameter in methodology.parameters:
        value = value_for(parameter, methodology, region=region, day=day)
        if value is None:
            return None
        found.append(Used(parameter, value, is_reference=not covers(value.region, region)))
    return tuple(found)


def asked_of(methodology: Methodology, used: tuple[Used, ...], row: Mapping[str, int | None]) -> tuple[Used, ...]:
    """The numbers that one record rests on: of a table those of the codes that the record says, everything else as it is."""
    asked = set()
    for _, table, given in methodology.look_ups():
        said = row.get(given.column)
        said = given.default if said is None else said  # type: ignore[assignment]
        asked |= {table.parameter(code) for code in table.codes if code.number == said}
    return tuple(item for item in used if not item.parameter.table or item.parameter.name in asked)


@lru_cache(maxsize=256)
def compiled_for(methodology: Methodology, *, region: str, day: date) -> Compiled | None:
    """The methodology under the numbers of a place and a day; None where it does not apply there."""
    if not covers(methodology.region, region):
        return None
    used = used_for(methodology, region=region, day=day)
    return None if used is None else compile_with(methodology, used)


def needs_numbers(methodology: Methodology) -> None:
    """Refuse a methodology that may not count single records: one for reference only, one that lacks numbers, naming each with its
    unit, or one that sums over a project."""
    if methodology.status is Status.REFERENCE:
        raise ReferenceOnly(methodology=methodology.code)
    if methodology.missing:
        raise MethodologyNotActive(
            methodology=methodology.code,
            missing_zh="、".join(f"{m.label.zh}（{m.name}，{m.unit}）" for m in methodology.missing),
            missing_en=", ".join(f"{m.label.en} ({m.name}, {m.unit})" for m in methodology.missing),
        )
    if methodology.sums_over:
        raise SumsOverProject(methodology=methodology.code)


def stretches(methodology: Methodology, *, regions: Iterable[str], first: date, last: date) -> list[Stretch]:
    """The sets of numbers that hold for these regions between two days, each compiled once."""
    needs_numbers(methodology)
    edges = sorted({first, last + timedelta(days=1), *(d for d in _change_days(methodology) if first < d <= last)})
    gathered: dict[tuple[tuple[Used, ...], date, date], list[str]] = {}
    for region in sorted(set(regions)):
        if not covers(methodology.region, region):
            continue
        for from_on, until_on in pairwise(edges):
            if used := used_for(methodology, region=region, day=from_on):
                gathered.setdefault((used, from_on, until_on), []).append(region)
    return [Stretch(tuple(places), start, end, compile_with(methodology, used)) for (used, start, end), places in gathered.items()]


def _change_days(methodology: Methodology) -> set[date]:
    days: set[date] = set()
    for parameter in methodology.parameters:
        if parameter.factor:
            days |= change_days(parameter.factor)
        for value in parameter.values:
            if value.valid:
                days |= {value.valid.from_on, *([value.valid.until_on] if value.valid.until_on else [])}
    return days
