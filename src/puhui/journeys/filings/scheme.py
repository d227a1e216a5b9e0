"""制度与规则备案 · A rule of the scheme is filed: it takes the place of what ships, and says nothing that the software does not carry out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from puhui.filing.words import Application
from puhui.journeys.errors import DayHasPassed, RatesDiffer
from puhui.journeys.filings.trading import publish_stated
from puhui.journeys.filings.words import Findings
from puhui.journeys.scheme import CARRIED, GRAMS_PER_POINT, UNIT_SAYS, Number, Rule, differing, is_yaml, read_document, rule_in_force
from puhui.journeys.scheme import rule_versions as versions
from puhui.journeys.scheme.numbers import grams_per_point
from puhui.journeys.trading_rules import MARKET, STATED, contradictions
from puhui.methodology.errors import DocumentRefused
from puhui.rewards import reads as rewards
from puhui.rewards.actions import publish_rule
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text, listed

FAULTS_SHOWN = 5
_ONE_DAY = timedelta(days=1)
_UNREAD = Text(
    "机器读不了这份文档，其中的数不与软件核对；要逐个核对，请交 YAML",
    "no machine reads this document, so none of its numbers is held against the software; hand in YAML if they are to be",
)
#: A code stands in the address of its public page.
_CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,79}$")
_CODE_WANTED = Text(
    "规则的代码只用小写字母、数字和短横，请撤回后另建申请",
    "the code of a rule has lower-case letters, digits and hyphens only; take this application back and open another",
)
#: The points document, and the number of it that filing changes.
_POINTS, _RATE = GRAMS_PER_POINT


def looks_at(application: Application, body: bytes) -> Findings:
    """A YAML document in its parts: its code, and each number against what is carried out today. Any other text is taken as it is."""
    if not _CODE.match(application.about):
        return Findings((_CODE_WANTED,))
    if not is_yaml(application):
        return Findings((), (_UNREAD,))
    try:
        rule = read_document(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Findings((Text("文档不是 UTF-8 文字，请另存为 UTF-8", "the document is not UTF-8; save it as UTF-8"),))
    except DocumentRefused as problem:
        return Findings(tuple(Text(fault.said("zh"), fault.said("en")) for fault in problem.faults[:FAULTS_SHOWN]))
    return Findings(tuple(_faults(application, rule)), tuple(_notes(rule)))


def _faults(application: Application, rule: Rule) -> Iterator[Text]:
    if rule.code != application.about:
        yield Text(
            f"文档的代码是 {rule.code}，申请的是 {application.about}",
            f"the code of the document is {rule.code}, the application is about {application.about}",
        )
    if rule.provisional:
        yield Text("备案的文件不能写“未经备案”，请删去 provisional", "what is filed does not say that it is not; leave out “provisional”")
    if not rule.articles:
        yield Text("没有条文", "there is no article")
    if twice := sorted({one.code for one in rule.numbers if sum(other.code == one.code for other in rule.numbers) > 1}):
        yield Text(f"写了两次的数：{'、'.join(twice)}", f"numbers that are written twice: {', '.join(twice)}")
    yield from _numbers(rule)


def _numbers(rule: Rule) -> Iterator[Text]:
    """All that would need other software, in one sentence; the exchange rate and the numbers of trading are those that filing can change."""
    wrong = [(number, does) for number, does in differing(rule, _today()) if not _is_changeable(rule, number)]
    if wrong:
        named = listed([_differs(number, does) for number, does in wrong])
        yield Text(
            f"软件不是这样执行的，要先改软件才能备案：{named.zh}", f"the software does otherwise and would have to change first: {named.en}"
        )
    if rule.code == _POINTS and rule.number(_RATE) == 0:
        yield Text("兑一分至少要 1 克", "a point takes 1 gram at least")
    if rule.code == MARKET:
        yield from _of_trading(rule)


def _is_changeable(rule: Rule, number: Number) -> bool:
    """By filing alone, without other software."""
    known = (rule.code, number.code) == GRAMS_PER_POINT or (rule.code == MARKET and number.code in STATED)
    return known and number.unit == CARRIED[rule.code][number.code].unit


def _of_trading(rule: Rule) -> Iterator[Text]:
    """It states every number, each in its range, and none against another."""
    numbers = {one.code: one.value for one in rule.numbers}
    if missing := [code for code in STATED if code not in numbers]:
        yield Text(f"交易规则要写全，缺少：{'、'.join(missing)}", f"rules of trading state every number; missing: {', '.join(missing)}")
    for one in rule.numbers:
        stated = STATED.get(one.code)
        if stated and not stated.low <= one.value <= stated.high:
            yield Text(
                f"{one.name.zh}（{one.code}）应在 {stated.low} 到 {stated.high} 之间",
                f"{one.name.en} ({one.code}) lies between {stated.low} and {stated.high}",
            )
    if not missing:
        yield from contradictions(numbers)


def _differs(number: Number, does: int | None) -> Text:
    unit = UNIT_SAYS[number.unit]
    said = Text(f"{number.name.zh}（{number.code}）{number.value} {unit.zh}", f"{number.name.en} ({number.code}) {number.value} {unit.en}")
    if does is None:
        return Text(f"{said.zh}，软件里没有这个数", f"{said.en}, which the software does not know")
    return Text(f"{said.zh}，现在是 {does}", f"{said.en}, it is {does}")


def _today() -> date:
    return local_day(timezone.now())


def _notes(rule: Rule) -> Iterator[Text]:
    if rule.from_on:
        yield Text("文档里的 from 不起作用，生效日以备案决定为准", "“from” in the document has no effect; the decision sets the first day")
    unsaid = [name for name in CARRIED.get(rule.code, {}) if rule.number(name) is None]
    if unsaid:
        yield Text(
            f"没有写、仍由软件执行的数：{'、'.join(unsaid)}",
            f"numbers that it leaves out and the software goes on carrying out: {', '.join(unsaid)}",
        )
    if rule.code == _POINTS and (new := rule.number(_RATE)) and any(number.code == _RATE for number, _ in differing(rule, _today())):
        yield Text(f"备案后从生效日起改为每 {new} 克兑 1 分", f"once filed, {new} grams give a point from the first day on")
    if rule.code == MARKET and (changed := [number.name for number, _ in differing(rule, _today())]):
        said = listed(changed)
        yield Text(f"备案后从生效日起改变的数：{said.zh}", f"once filed, these numbers change from the first day on: {said.en}")


def files(application: Application, body: bytes, now: datetime) -> None:
    """It holds from a day ahead; where it states another rate or other numbers of trading, those hold from the same day on.

    Raises DayHasPassed, RatesDiffer.
    """
    assert application.valid_from, "it holds from a day on"
    if application.valid_from <= local_day(now):
        raise DayHasPassed(from_on=application.valid_from)
    if application.about == _POINTS:
        _publish(application.valid_from, f"备案文号 {application.filed_as}", f"filed as {application.filed_as}")
        _check_rates(local_day(now))
    if application.about == MARKET:
        publish_stated(today=local_day(now))


def ends(application: Application, body: bytes, now: datetime) -> None:
    """Revoked: it holds today and no longer; the rate or the numbers of what holds tomorrow come back with it. Raises RatesDiffer."""
    if application.about == _POINTS:
        _publish(local_day(now) + _ONE_DAY, f"{application.filed_as} 已废止", f"{application.filed_as} is revoked")
        _check_rates(local_day(now))
    if application.about == MARKET:
        publish_stated(today=local_day(now))


def _publish(day: date, zh: str, en: str) -> None:
    """The rate that the document of a day states, from that day on, unless it holds already."""
    wanted, known = _stated(day), rewards.rates()
    if wanted is None or not known or grams_per_point(day) == wanted or any(from_on == day for from_on, _ in known):
        return
    number = max(rate.number for _, rate in known) + 1
    publish_rule(number=number, grams_per_point=wanted, from_on=day, why=Text(f"{zh}。", f"{en}."))


def _stated(day: date) -> int | None:
    found = rule_in_force(_POINTS, day)
    return found.rule.number(_RATE) if found and found.rule else None


def _check_rates(today: date) -> None:
    """On every day to come on which a document or a rate begins or ends, both say the same. Raises RatesDiffer."""
    begin = {from_on for from_on, _ in rewards.rates()} | {version.from_on for version in versions(_POINTS)}
    end = {version.until_on + _ONE_DAY for version in versions(_POINTS) if version.until_on}
    for day in sorted(one for one in begin | end if one > today):
        stated, does = _stated(day), grams_per_point(day)
        if stated is not None and does is not None and stated != does:
            raise RatesDiffer(day=day, stated=stated, does=does)
