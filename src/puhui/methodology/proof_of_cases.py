"""The proof of worked cases: each states declared names in their units, and is refused with a code that exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from puhui.methodology.errors import Fault
from puhui.methodology.places import fault_of
from puhui.methodology.units import Unit
from puhui.methodology.words import Case, Given, Methodology, Parameter
from puhui.vocabulary.records import RECORD_REFUSALS
from puhui.vocabulary.texts import Text


def cases(m: Methodology) -> Iterator[Fault]:
    units = {item.name: item.unit for item in m.inputs} | {past.name: past.unit for past in m.history}
    for case in m.cases:
        yield from _supposing(m, case)
        for record in case.records:
            for given in record.given:
                yield from _given(m, given, units)
            if record.refused and record.refused not in RECORD_REFUSALS:
                yield fault_of(
                    m,
                    record.refused,
                    Text("没有这个拒绝代码。", "There is no such refusal code."),
                    Text("请查 docs/using/refusals.md。", "See docs/using/refusals.md."),
                    line=case.line,
                )


def _supposing(m: Methodology, case: Case) -> Iterator[Fault]:
    """A number that is supposed is one of a declared parameter, in its unit and within its range."""
    declared = {name: parameter for parameter in m.parameters for name in (parameter.table, parameter.name)}
    for given in case.supposing:
        parameter = declared.get(given.name)
        if parameter and given.dimension == parameter.unit.dimension and _holds(parameter, given.base / parameter.unit.size):
            continue
        yield fault_of(
            m,
            given.name,
            Text("算例里假设的数不合。", "A number that the case supposes does not fit."),
            Text(
                "请写已声明的参数，单位、范围和小数位与参数一致。",
                "Write a declared parameter, in its unit, its range and its decimals.",
            ),
            line=given.line,
        )


def _holds(parameter: Parameter, number: Fraction) -> bool:
    return parameter.low <= number <= parameter.high and (number * 10**parameter.decimals).denominator == 1


def _given(m: Methodology, given: Given, units: Mapping[str, Unit]) -> Iterator[Fault]:
    known = units.get(given.name)
    if known is None:
        yield fault_of(
            m,
            given.name,
            Text("算例里的名称没有声明。", "A name in the case is not declared."),
            Text("请用输入的名称。", "Use the name of an input."),
            line=given.line,
        )
    elif given.dimension != known.dimension:
        yield fault_of(
            m,
            given.name,
            Text("算例里的单位不对。", "The unit in the case does not fit."),
            Text(f"{given.name} 的单位是 {known.text}。", f"{given.name} has the unit {known.text}."),
            line=given.line,
        )
    elif given.name in {item.name for item in m.inputs} and (given.base / known.size).denominator != 1:
        yield fault_of(
            m,
            given.name,
            Text("算例里的输入不是最小单位的整数。", "An input of the case is not a whole number of its unit."),
            Text(f"{given.name} 以 {known.text} 计为整数。", f"Write whole {known.text}."),
            line=given.line,
        )
