"""变更参数 · A number of a methodology is supplied or changed from a day on: what it was, what it will be, and what that does to a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time

from puhui.behaviours.actions import start_scenario
from puhui.journeys.errors import CasesDisagree, DayHasPassed, MethodologyMoved, NumberRefused
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Row, Said, key_of
from puhui.library import reads as library
from puhui.library.actions import activate_version, change_number, supply_numbers
from puhui.library.errors import UnknownVersion
from puhui.library.words import Supplied
from puhui.methodology.compiled import value_for
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.regions import name_of
from puhui.methodology.units import said as unit_said
from puhui.methodology.words import GRADE_SAYS, Case, Grade, Methodology
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.quantification.cases import acts_of, outcomes
from puhui.quantification.oracle import Act, decide
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.texts import Text

#: Worked cases whose outcome is shown before and after.
CASES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FactorAsked:
    """A number from a day on, for a parameter (or `cap`) of a methodology."""

    code: str
    number: Supplied
    from_on: date


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A worked case of the document on the first day: what it gives by the version before and by the next, in grams or as a code."""

    name: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FactorPreview:
    """What a change would do; nothing is written."""

    said: Said
    facts: Facts
    cases: tuple[CaseMoved, ...]
    lacking: tuple[str, ...]


def factor_preview(asked: FactorAsked, *, now: datetime) -> FactorPreview:
    """Raises DayHasPassed, NumberRefused, CasesDisagree, and as `library.reads.draft`."""
    if asked.from_on <= local_day(now):
        raise DayHasPassed(from_on=asked.from_on)
    base = library.newest(code=asked.code)
    if base is None:
        raise UnknownVersion(methodology=asked.code[:40], number="–")
    before, after = library.methodology_of(base), _draft(asked)
    differing = [] if after.missing else [found for found in outcomes(after) if not found.agrees]
    if differing:
        raise CasesDisagree(count=len(differing), case=differing[0].case.name)
    facts = _facts(asked, before, after, base.content_hash)
    cases = () if before.missing or after.missing else tuple(_moved(before, after, asked.from_on))[:CASES_SHOWN]
    return FactorPreview(says(facts), facts, cases, tuple(missing.name for missing in after.missing))


def _draft(asked: FactorAsked) -> Methodology:
    """Raises NumberRefused where the document cannot take the number."""
    try:
        return library.draft(code=asked.code, number=asked.number, from_on=asked.from_on)
    except DocumentRefused as problem:
        fault = problem.faults[0]
        raise NumberRefused(wrong=fault.wrong, remedy=fault.remedy) from problem


def propose_factor(*, user: SignedIn, asked: FactorAsked, reason: str, now: datetime) -> Proposal:
    """Raises as `factor_preview` and `propose`. Of one methodology one change waits at a time: the next is made over it."""
    facts = factor_preview(asked, now=now).facts
    about = f"methodology:{asked.code}"
    return propose(user=user, verb=Verb.CHANGE_FACTOR, about=about, facts=facts, city=PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """The next version is written, over the version that was agreed to, and comes into force where it lacks nothing."""
    facts = proposal.facts
    code, from_on, number = facts["code"], date.fromisoformat(facts["from_on"]), Supplied(**facts["number"])
    base = library.newest(code=code)
    if base is None or base.content_hash != facts["base_hash"]:
        raise MethodologyMoved(methodology=code)
    if from_on < local_day(now):
        raise DayHasPassed(from_on=from_on)
    is_missing = any(missing.name == number.parameter for missing in library.methodology_of(base).missing)
    if is_missing:
        made = supply_numbers(code=code, numbers=[number], now=now)
    else:
        made = change_number(code=code, number=number, from_on=from_on, now=now)
    if not made.missing:
        activate_version(code=code, number=made.version, from_on=from_on, by=key_of(proposal), now=now)
        start_scenario(code=code)


# -- in words ----------------------------------------------------------------------------------------------------------


def _facts(asked: FactorAsked, before: Methodology, after: Methodology, base_hash: str) -> Facts:
    name = asked.number.parameter
    label, unit, old, old_grade, old_document = _number_of(before, name, asked.from_on)
    return {
        "code": asked.code,
        "method_zh": before.name.zh,
        "method_en": before.name.en,
        "base": before.version,
        "base_hash": base_hash,
        "next_hash": after.content_hash,
        "number": asdict(asked.number),
        "label_zh": label.zh,
        "label_en": label.en,
        "unit": unit,
        "old": old,
        "old_grade": old_grade,
        "old_document": old_document,
        "from_on": asked.from_on.isoformat(),
        "lacking": [missing.name for missing in after.missing],
    }


def _number_of(m: Methodology, name: str, day: date) -> tuple[Text, str, str, str, str]:
    """Label, unit, and the number of that day with its grade and document; empty where it is missing."""
    if name == "cap":
        told = (Text("每人每日上限", "cap per person and day"), "gCO2e")
        return (*told, "", "", "") if m.cap.missing else (*told, str(m.cap.reduction_g), m.cap.grade.value, m.cap.why.zh)
    parameter = next(each for each in m.parameters if each.name == name)
    value = value_for(parameter, m, region=m.region, day=day) or next(iter(parameter.values), None)
    told = (parameter.label, parameter.unit.text)
    return (*told, value.written, value.grade.value, value.reference.document) if value else (*told, "", "", "")


def _moved(before: Methodology, after: Methodology, day: date) -> Iterator[CaseMoved]:
    """The worked cases of one record as if it happened on the first day; those that neither version counts say nothing."""
    for case in after.cases:
        if len(case.records) == 1:
            told = [_decided(m, case, day) for m in (before, after)]
            if not all(act.refusal for act in told):
                yield CaseMoved(case.name, *(act.refusal or f"{grouped(act.reduction_g)} g" for act in told))


def _decided(m: Methodology, case: Case, day: date) -> Act:
    """An act is decided once: each version gets one of its own."""
    act = replace(acts_of(m, case)[0], happened_at=datetime.combine(day, time(12), CHINA))
    return decide(m, [act])[0]


def says(facts: Facts) -> Said:
    number, method = Supplied(**facts["number"]), Text(facts["method_zh"], facts["method_en"])
    label = Text(facts["label_zh"], facts["label_en"])
    return Said(
        Text(f"变更{method.zh}的{label.zh}", f"Change the {label.en} of {method.en}"),
        tuple(_rows(facts, number, method, label)),
        _effect(facts),
    )


def _rows(facts: Facts, number: Supplied, method: Text, label: Text) -> Iterator[Row]:
    yield Text("方法学", "Methodology"), Text(f"{method.zh}（{facts['code']}）", f"{method.en} ({facts['code']})")
    yield Text("参数", "Parameter"), Text(f"{label.zh}（{number.parameter}）", f"{label.en} ({number.parameter})")
    new, old = _with_unit(number.value, facts["unit"]), _with_unit(facts["old"], facts["unit"])
    yield Text("数值", "Value"), new, old if facts["old"] else Text("没有", "none")
    yield Text("证据等级", "Grade"), GRADE_SAYS[Grade(number.grade)], GRADE_SAYS[Grade(facts["old_grade"])] if facts["old"] else "–"
    yield Text("出处", "Document"), number.document, facts["old_document"] or "–"
    yield Text("数值来自", "Number from"), name_of(number.region)
    if number.applies_to:
        yield Text("适用于", "Used in"), name_of(number.applies_to)
    if number.data_year:
        yield Text("数据年份", "Data year"), str(number.data_year)
    yield Text("生效日", "From"), str(facts["from_on"])
    yield Text("版本", "Version"), str(facts["base"] + 1), str(facts["base"])


def _effect(facts: Facts) -> Text:
    day = facts["from_on"]
    if facts["lacking"]:
        named = "、".join(facts["lacking"])
        return Text(
            f"写入第 {facts['base'] + 1} 版，但还缺 {named}，补齐之前不启用。",
            f"Version {facts['base'] + 1} is written, but still lacks {', '.join(facts['lacking'])}; it is not in force before those are there.",
        )
    return Text(
        f"{day} 起的行为按第 {facts['base'] + 1} 版计算；之前的行为和已结算的批次不变。",
        f"Acts from {day} on are counted by version {facts['base'] + 1}; earlier acts and settled runs stay as they are.",
    )


def _with_unit(value: str, unit: str) -> Text:
    return Text(f"{value} {unit_said(unit, 'zh')}", f"{value} {unit_said(unit, 'en')}")
