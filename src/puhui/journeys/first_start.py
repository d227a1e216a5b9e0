"""What a new site needs before its first record: methodologies, scenarios, consent texts, the exchange rule and a budget. Repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from puhui.behaviours.actions import adopt_consents, open_scenario
from puhui.journeys.trading_rules import STATED, rules_from
from puhui.library import reads as library
from puhui.library.actions import activate_version, adopt_shipped, supply_numbers
from puhui.library.words import Supplied
from puhui.market.actions import publish_trading_rules
from puhui.market.words import TradingRules
from puhui.methodology.content import content_folder, sample_folder
from puhui.methodology.fields import both_languages, day_of, whole_of, yes_no
from puhui.methodology.markup import Node, Section, items_of, read, text_of
from puhui.rewards.actions import fund_budget, open_budget, publish_rule
from puhui.vocabulary.texts import Text

#: Enough for every replay; a demonstration budget is marked as one and pays nobody.
DEMONSTRATION_POINTS = 100_000_000_000
#: What 1,000 points cost the province's budget: our choice, one yuan.
PROVINCE_FEN_PER_THOUSAND = 100
SYSTEM = "system"


@transaction.atomic
def prepare_site(*, now: datetime, sample: bool) -> None:
    """Adopt what ships; on a sample site also fund the budget and supply the demonstration numbers."""
    adopt_shipped(by=SYSTEM, now=now)
    for item in _items("scenarios/scenarios.yaml", "scenarios"):
        open_scenario(code=text_of(item.take("code")), name=both_languages(item.take("name")), is_travel=yes_no(item.take("travel")))
    adopt_consents(now=now)
    for item in _items("rules/exchange.yaml", "rules"):
        number, grams = whole_of(item.take("number"), low=1, high=9999), whole_of(item.take("grams_per_point"), low=1, high=10**6)
        publish_rule(number=number, grams_per_point=grams, from_on=day_of(item.take("from")), why=both_languages(item.take("why")))
    for item in _items("rules/market.yaml", "rules"):
        publish_trading_rules(_trading_rules(item))
    name = Text("演示预算（不兑付）", "demonstration budget (pays nobody)") if sample else Text("省级积分预算", "provincial points budget")
    open_budget(code="anhui", name=name, city="340000", fen_per_thousand=PROVINCE_FEN_PER_THOUSAND, is_demonstration=sample)
    if sample:
        fund_budget(code="anhui", key="demonstration", points=DEMONSTRATION_POINTS, reason="示例站点 · sample site", now=now)
        _supply_demonstration(now)


def _items(path: str, key: str) -> list[Section]:
    return _sections(content_folder() / path, key)


def _trading_rules(item: Section) -> TradingRules:
    number, from_on, document = (
        whole_of(item.take("number"), low=1, high=9999),
        day_of(item.take("from")),
        both_languages(item.take("document")),
    )
    told = Section(item.take("numbers"))
    numbers = {code: whole_of(told.take(code), low=stated.low, high=stated.high) for code, stated in STATED.items()}
    told.done()
    return rules_from(numbers, number=number, from_on=from_on, document=document)


def _sections(path: Path, key: str) -> list[Section]:
    return [Section(node) for node in items_of(Section(read(path.read_text(encoding="utf-8"))).take(key))]


@dataclass(frozen=True, slots=True)
class _Numbers:
    code: str
    supplied: Supplied


def _supply_demonstration(now: datetime) -> None:
    """The labelled values of the sample folder, by the verb that anyone uses, for codes that nothing counts yet."""
    by_code: dict[str, list[Supplied]] = {}
    for item in _numbers():
        by_code.setdefault(item.code, []).append(item.supplied)
    for code, numbers in by_code.items():
        if code in library.timelines([code]):
            continue
        m = supply_numbers(code=code, numbers=numbers, now=now)
        activate_version(code=code, number=m.version, from_on=m.valid.from_on, by=SYSTEM, now=now)


def _numbers() -> Iterator[_Numbers]:
    path = sample_folder() / "numbers.yaml"
    for item in _sections(path, "numbers") if path.exists() else []:
        yield _Numbers(text_of(item.take("code")), _supplied(item))


def _supplied(item: Section) -> Supplied:
    def text(key: str) -> str:
        found: Node = item.take(key)
        return text_of(found)

    return Supplied(text("parameter"), text("value"), text("region"), text("grade"), text("kind"), text("document"))
