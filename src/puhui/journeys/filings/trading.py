"""交易规则随备案生效 · Whatever is filed, revoked or runs out: on every day to come the market trades by the document that holds then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from puhui.journeys.scheme import Version, rule_in_force, rule_versions
from puhui.journeys.trading_rules import MARKET, STATED, rules_from
from puhui.market import reads as market
from puhui.market.actions import publish_trading_rules
from puhui.market.errors import NoTradingRules
from puhui.market.words import TradingRules
from puhui.vocabulary.texts import Text

_ONE_DAY = timedelta(days=1)


def publish_stated(*, today: date) -> None:
    """From tomorrow on, at each day on which a document or rules begin or end: the rules that the document states, unless they hold already."""
    for day in _turns(today):
        version = rule_in_force(MARKET, day)
        wanted = _stated(version, day) if version else None
        if wanted and not _holds(wanted, day):
            publish_trading_rules(wanted)


def _turns(today: date) -> Iterator[date]:
    versions = rule_versions(MARKET)
    begin = {one.from_on for one in versions} | {one.from_on for one in market.all_trading_rules()}
    end = {one.until_on + _ONE_DAY for one in versions if one.until_on}
    yield from sorted(day for day in begin | end if day > today)


def _stated(version: Version, day: date) -> TradingRules | None:
    """None of a document that no machine reads, or that leaves a number out: what held goes on."""
    numbers = {one.code: one.value for one in version.rule.numbers} if version.rule else {}
    if not numbers.keys() >= STATED.keys():
        return None
    known = market.all_trading_rules()
    return rules_from(numbers, number=max((one.number for one in known), default=0) + 1, from_on=day, document=document_said(version))


def document_said(version: Version) -> Text:
    """As the rules name it."""
    name, filed = version.name, version.filed
    if filed is None:
        return Text(f"{name.zh}（平台自定，未备案）", f"{name.en} (our own, not filed)")
    return Text(f"{name.zh}（备案文号 {filed.filed_as}）", f"{name.en} (filed as {filed.filed_as})")


def _holds(wanted: TradingRules, day: date) -> bool:
    try:
        found = market.trading_rules(day)
    except NoTradingRules:
        return False
    return _content(found) == _content(wanted)


def _content(rules: TradingRules) -> dict[str, object]:
    """All that they say but their number and their first day."""
    return {name: getattr(rules, name) for name in TradingRules.__slots__ if name not in ("number", "from_on")}
