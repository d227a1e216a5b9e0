"""A filed document of trading rules is what the market trades by, from its first day to its last, and what held before comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from puhui.journeys import filings
from puhui.journeys.scheme import as_filed, findings, shipped
from puhui.market import reads as market
from puhui.market.words import TradingRules
from tests.rooms.filing.papers import HEAD
from tests.rooms.journeys.test_scheme import TODAY, _site, faults, filed, through, written

__all__ = ["_site"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def text_of(*changes: tuple[str, int]) -> str:
    """The shipped document as an authority would hand it in, with other numbers."""
    text = as_filed(shipped()["market"].body).decode()
    for code, value in changes:
        old = next(line for line in text.splitlines() if f"code: {code}," in line)
        before, _, after = old.partition("value: ")
        text = text.replace(old, f"{before}value: {value},{after.partition(',')[2]}")
    return text


def through_market(*changes: tuple[str, int], **told: object):  # type: ignore[no-untyped-def]
    return through(text_of(*changes), about="market", **told)


def rules(day: date) -> TradingRules:
    return market.trading_rules(day)


def sound() -> bool:
    return not any(one.broken for one in (*findings(), *market.rulebook_findings()))


class TestAFiledDocument:
    def test_changes_price_lot_fees_hours_and_who_may_trade_from_its_first_day(self) -> None:
        paper = through_market(
            ("price-floor", 2_000), ("price-ceiling", 9_000), ("lot", 100), ("fee-buyer", 30), ("opens", 540), ("closes", 900), ("workdays-only", 1),
            ("bank-trades", 0), ("related-share", 2_000),
        )  # fmt: skip
        day = filed(paper, days=5)
        before, after = rules(day - DAY), rules(day)
        assert (before.number, before.lot_kg, "bank" in before.kinds) == (1, 1, True)
        assert (after.number, after.from_on, after.price_floor, after.price_ceiling) == (2, day, 2_000, 9_000)
        assert (after.lot_kg, after.fee_buyer_bp, after.opens_min, after.closes_min) == (100, 30, 540, 900)
        assert (after.is_workdays_only, after.related_bp) == (True, 2_000)
        assert before.kinds - after.kinds == {"bank"}
        assert "备案文号 皖碳普规〔2026〕1号" in after.document.zh
        assert sound()

    def test_of_the_same_numbers_is_named_from_then_on(self) -> None:
        day = filed(through_market())
        assert (rules(day).number, "备案文号" in rules(day).document.zh) == (2, True)

    def test_with_a_last_day_gives_back_what_held(self) -> None:
        paper = through_market(("lot", 100))
        until = paper.now.date() + timedelta(days=30)
        filed(paper, until=until)
        assert [rules(day).lot_kg for day in (until, until + DAY)] == [100, 1]
        assert rules(until + DAY).document == rules(TODAY).document

    def test_that_is_revoked_gives_back_what_held(self) -> None:
        paper = through_market(("lot", 100))
        filed(paper)
        later = paper.now + timedelta(days=10)
        filings.revoke(number=paper.number, by=HEAD, reasons="数值定得不对，另行公布", now=later)
        assert [rules(later.date() + timedelta(days=day)).lot_kg for day in (0, 1)] == [100, 1]
        assert sound()

    def test_that_is_revoked_before_it_begins_never_holds(self) -> None:
        paper = through_market(("lot", 100))
        day = filed(paper, days=30)
        filings.revoke(number=paper.number, by=HEAD, reasons="数值定得不对，另行公布", now=paper.now)
        assert {rules(day + timedelta(days=ahead)).lot_kg for ahead in (-1, 0, 1)} == {1}

    def test_is_followed_by_its_heir(self) -> None:
        first = through_market(("lot", 100))
        filed(first)
        day = filed(through_market(("lot", 50), replaces=first.number, now=first.now), days=3)
        assert [rules(day + timedelta(days=ahead)).lot_kg for ahead in (-1, 0)] == [100, 50]

    def test_that_no_machine_reads_leaves_the_rules_as_they_are(self) -> None:
        filed(through("每手一吨", about="market", name="rule.txt"))
        assert [one.number for one in market.all_trading_rules()] == [1]


class TestBeforeItIsHandedIn:
    @pytest.mark.parametrize(
        ("code", "value"),
        [("price-floor", 0), ("price-ceiling", 100_000_001), ("fee-seller", 1_001), ("related-share", 10_001), ("bank-trades", 2)],
    )
    def test_a_number_outside_its_range_is_a_fault(self, code: str, value: int) -> None:
        assert f"（{code}）应在" in faults(text_of((code, value)), about="market")

    def test_numbers_at_the_ends_of_their_range_are_none(self) -> None:
        ends = text_of(("price-floor", 100_000_000), ("fee-seller", 1_000), ("related-share", 10_000), ("opens", 1_439))
        assert faults(ends, about="market") == ""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (text_of(("price-floor", 5), ("price-ceiling", 4)), "最低价高于最高价"),
            (text_of(("opens", 600), ("closes", 600)), "闭市不晚于开市"),
            (text_of().replace("code: lot,", "code: parcel,"), "软件里没有这个数"),
            (text_of().replace("code: lot,", "code: parcel,"), "缺少：lot"),
            (text_of().replace("value: 1, unit: kg", "value: 1, unit: g"), "软件不是这样执行的"),
        ],
    )
    def test_what_contradicts_itself_or_is_not_known_is_a_fault(self, text: str, says: str) -> None:
        assert says in faults(text, about="market")

    def test_what_changes_is_a_note(self) -> None:
        found = filings.looked_at(written(text_of(("lot", 100)), about="market").number)
        assert not found.faults
        assert "最小交易单位" in found.notes[0].zh
