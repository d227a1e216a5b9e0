"""What can be wrong with one record under one methodology: a numbered list, tried in one documented order.

form → place → time → inputs in the order of the document → straight line → plausible → excluded → what the formula needs.
The number is all that the scan computes; code, field and detail are written for refused rows only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from puhui.methodology.compiled import Compiled, Rule
from puhui.methodology.compiler import Truth
from puhui.methodology.dialects import condition_sql
from puhui.methodology.integers import Always
from puhui.methodology.words import Input, Methodology
from puhui.quantification.duck import literal
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import Period
from puhui.vocabulary.texts import Text

#: Room for rules of one methodology; the methodology's place in the plan is number // STRIDE.
STRIDE = 100
#: Not well formed; outside the region; no methodology of this scenario in force.
FORM, PLACE, NOT_COUNTED = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """One numbered way to be refused. `holds` is SQL; `detail` is SQL for the fact to show."""

    number: int
    code: str
    field: Text
    detail: str
    holds: str


def verdicts(compiled: Compiled, *, place: int, in_force: bool, has_received: bool) -> list[Verdict]:
    """Every way a record can be refused before it is compared with others, in order."""
    m, base = compiled.methodology, place * STRIDE + 10
    rules = [*_time(m, in_force=in_force, has_received=has_received), *_inputs(m), *_line(m), *_rules(compiled)]
    return [Verdict(base + n, *rule) for n, rule in enumerate(rules)]


_Rule = tuple[str, Text, str, str]


def _time(m: Methodology, *, in_force: bool, has_received: bool) -> Iterator[_Rule]:
    when = Text("行为时刻", "moment of the act")
    if in_force:
        yield "not_in_force", when, literal(_period(m.valid)), f"NOT ({_holds(m.valid)})"
    if has_received:
        late = f"received_s - happened_s > {m.claim_days * 86400}"
        yield "too_late", when, literal(f"≤ {m.claim_days} d"), late


def _period(valid: Period) -> str:
    return f"{valid.from_on} – {valid.until_on}" if valid.until_on else f"≥ {valid.from_on}"


def _holds(valid: Period) -> str:
    starts = f"day >= DATE '{valid.from_on}'"
    return f"{starts} AND day < DATE '{valid.until_on}'" if valid.until_on else starts


def _inputs(m: Methodology) -> Iterator[_Rule]:
    for given in m.inputs:
        if not given.optional and given.default is None:
            yield "missing_input", given.label, "''", f"{given.column} IS NULL"
        outside = f"({given.column} < {int(given.low)} OR {given.column} > {int(given.high)})"
        yield "out_of_range", given.label, _range_detail(given), outside


def _range_detail(given: Input) -> str:
    unit = "" if given.unit.text == "1" else f" {given.unit.text}"
    allowed = f"{unit}, {grouped(int(given.low))}–{grouped(int(given.high))}{unit}"
    return f"CAST({given.column} AS STRING) || {literal(allowed)}"


def _line(m: Methodology) -> Iterator[_Rule]:
    distance = next((given for given in m.inputs if given.column == "distance_m"), None)
    if distance:
        detail = "CAST(distance_m AS STRING) || ' m < ' || CAST(straight_m AS STRING) || ' m'"
        yield "shorter_than_line", distance.label, detail, "straight_m > distance_m"


def _rules(compiled: Compiled) -> Iterator[_Rule]:
    for rule, broken in compiled.implausible:
        detail = literal(f"> {rule.at_most} {rule.unit.text}" if rule.at_most is not None else f"< {rule.at_least} {rule.unit.text}")
        yield "implausible", rule.label, detail, _where_known(broken)
    for exclusion, truth in compiled.excluded:
        yield "excluded", exclusion.label, literal(exclusion.when), _where_known(truth)
    if not isinstance(compiled.reduction.known, Always):
        yield (
            "missing_input",
            Text("公式所需的输入", "an input that the formula needs"),
            "''",
            f"NOT ({condition_sql(compiled.reduction.known)})",
        )


def _where_known(rule: Rule | Truth) -> str:
    """A rule about something that is not known refuses nobody; what the formula needs is asked for last."""
    known = "" if isinstance(rule.known, Always) else f"{condition_sql(rule.known)} AND "
    return f"({known}{condition_sql(rule.condition)})"
