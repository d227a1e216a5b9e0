"""Credits against money: what a payment does, to whom the money goes, and how it comes back where nothing can be delivered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from puhui.consumption.reads import certificates_for
from puhui.foundation.configuration import configuration
from puhui.journeys import trading
from puhui.journeys.buying import buy
from puhui.journeys.drills.market import Traders, open_traders
from puhui.journeys.settling import Settled, settle
from puhui.ledger import reads as ledger
from puhui.market import reads
from puhui.market.actions import close_shelf, open_shelf, withdraw_listing
from puhui.market.errors import KindDoesNotTrade
from puhui.market.words import Deal, DealStage, ListingTerms, ShelfTerms, Terms
from puhui.participants.actions import open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind
from puhui.payments import reads as payments
from puhui.payments.errors import BankMissing
from puhui.payments.reads import due_about
from puhui.payments.words import CASH, DueStage, Fate, Notice, Why
from puhui.pool import reads as pool
from puhui.registry import actions as registry
from puhui.registry import reads as registered
from puhui.registry.words import BlockState, Purpose
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.market.scene import in_force
from tests.rooms.registry.credits import NOW, fresh

KINDS = frozenset({OrganisationKind.ENTERPRISE.value, OrganisationKind.OWNER.value})
DAY = local_day(NOW)
ONE_TONNE_FEN = 6_000
LIN = 7_001


def opened(**rules: Any) -> Traders:
    in_force(kinds=KINDS, **rules)
    return open_traders(sellers=1, buyers=2, kg=5_000, now=NOW)


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


@pytest.fixture
def traders(db: None) -> Traders:
    return opened()


def took(traders: Traders, *, kg: int = 1_000, buyer: int = 0, key: str = "") -> Deal:
    seller = traders.sellers[0]
    terms = ListingTerms(kg=2_000, fen_per_tonne=ONE_TONNE_FEN, until=DAY + timedelta(days=5))
    listing = trading.list_for_sale(key="listing", seller=seller, terms=terms, by=1, now=NOW)
    told: dict[str, Any] = {"purpose": None, "note": "", "by": 2, "now": NOW}
    return trading.take(key=key or fresh(), listing=listing.number, taker=traders.buyers[buyer], kg=kg, **told)


def offered(traders: Traders, *, price: int = ONE_TONNE_FEN) -> Deal:
    terms = Terms(kg=1_000, fen_per_tonne=price, until=DAY + timedelta(days=5), purpose=Purpose.EVENT)
    return trading.offer(key=fresh(), giver=traders.sellers[0], taker=traders.buyers[0], terms=terms, by=1, now=NOW)


def accepted(traders: Traders, deal: Deal) -> Deal:
    return trading.accept(number=deal.number, organisation=traders.buyers[0], by=2, now=NOW)


def paid(deal: Deal, *, fen: int | None = None, ref: str = "", days: int = 0) -> Settled:
    due = due_about(trading.about(deal.number))
    assert due
    now = NOW + timedelta(days=days)
    return settle(Notice(ref or fresh(), due.reference, due.fen if fen is None else fen, now), now)


def cash(holder: int) -> int:
    return ledger.balance(holder=holder, asset=CASH)


def held(holder: int) -> int:
    return sum(one.kg for one in registered.holdings(holder=holder) if one.state is BlockState.HELD)


def broken() -> list[str]:
    """Of the rooms that a trade passes."""
    rooms = (reads.findings, reads.rulebook_findings, payments.findings, registered.findings, ledger.findings, pool.findings)
    return [found.name for room in rooms for found in room() if found.broken]


class TestAPayment:
    def test_moves_the_credits_and_the_money_in_one_breath(self, traders: Traders) -> None:
        deal = took(traders)
        assert (deal.stage, cash(traders.sellers[0]), held(traders.buyers[0])) == (DealStage.ACCEPTED, 0, 0)
        assert paid(deal).fate is Fate.PAID_OVER
        assert reads.deal(deal.number).stage is DealStage.DELIVERED
        assert (cash(traders.sellers[0]), cash(traders.buyers[0]), held(traders.buyers[0])) == (ONE_TONNE_FEN, 0, 1_000)
        assert broken() == []

    def test_of_an_agreed_sale_does_the_same(self, traders: Traders) -> None:
        deal = accepted(traders, offered(traders))
        assert paid(deal).fate is Fate.PAID_OVER
        assert (cash(traders.sellers[0]), held(traders.buyers[0])) == (ONE_TONNE_FEN, 1_000)

    def test_pays_both_fees_to_the_operator(self, db: None) -> None:
        traders = opened(fee_buyer_bp=100, fee_seller_bp=50)
        deal = took(traders)
        due = due_about(trading.about(deal.number))
        assert due
        assert due.fen == ONE_TONNE_FEN + 60
        paid(deal)
        assert (cash(traders.sellers[0]), cash(traders.operator), cash(traders.buyers[0])) == (ONE_TONNE_FEN - 30, 90, 0)
        assert broken() == []

    def test_is_not_needed_for_a_gift(self, traders: Traders) -> None:
        deal = accepted(traders, offered(traders, price=0))
        assert (deal.stage, held(traders.buyers[0]), due_about(trading.about(deal.number))) == (DealStage.DELIVERED, 1_000, None)

    @pytest.mark.parametrize(("fen", "why"), [(ONE_TONNE_FEN - 1, Why.AMOUNT), (ONE_TONNE_FEN + 1, Why.AMOUNT)])
    def test_of_another_sum_goes_back_and_delivers_nothing(self, traders: Traders, fen: int, why: Why) -> None:
        deal = took(traders)
        assert paid(deal, fen=fen).why is why
        assert (reads.deal(deal.number).stage, cash(traders.sellers[0]), cash(traders.buyers[0])) == (DealStage.ACCEPTED, 0, 0)
        assert paid(deal).fate is Fate.PAID_OVER

    def test_that_comes_twice_goes_back_once(self, traders: Traders) -> None:
        deal = took(traders)
        paid(deal, ref="one")
        assert paid(deal, ref="one").fate is Fate.PAID_OVER
        assert paid(deal, ref="two").fate is Fate.GIVEN_BACK
        assert cash(traders.sellers[0]) == ONE_TONNE_FEN
        assert broken() == []

    def test_that_comes_late_goes_back_and_the_credits_with_the_listing(self, traders: Traders) -> None:
        deal = took(traders)
        assert trading.lapse_deals(now=NOW + timedelta(days=10)) == 0
        assert trading.lapse_deals(now=NOW + timedelta(days=11)) == 1
        assert paid(deal, days=11).fate is Fate.GIVEN_BACK
        assert deal.listing
        assert reads.listing(deal.listing).left_kg == 2_000
        assert broken() == []

    def test_after_it_was_called_off_goes_back(self, traders: Traders) -> None:
        deal = took(traders)
        trading.refuse(number=deal.number, organisation=traders.buyers[0], by=2, now=NOW)
        assert paid(deal).fate is Fate.GIVEN_BACK
        due = due_about(trading.about(deal.number))
        assert due is None or due.stage is DueStage.CLOSED

    def test_for_credits_that_were_frozen_meanwhile_goes_back_and_may_come_again(self, traders: Traders) -> None:
        deal = took(traders)
        hold = registry.hold_credits(key="order 1", holder=traders.sellers[0], reason="核查", by=9, now=NOW)
        assert paid(deal).why is Why.UNDELIVERED
        assert (reads.deal(deal.number).stage, cash(traders.buyers[0])) == (DealStage.ACCEPTED, 0)
        registry.release_hold(key="order 2", hold_number=hold.number, by=10, now=NOW, reason="查清")
        assert paid(deal).fate is Fate.PAID_OVER
        assert broken() == []

    def test_for_what_was_withdrawn_meanwhile_still_delivers_the_part(self, traders: Traders) -> None:
        deal = took(traders)
        assert deal.listing
        withdraw_listing(number=deal.listing, organisation=traders.sellers[0], by=1, now=NOW)
        assert paid(deal).fate is Fate.PAID_OVER
        assert held(traders.sellers[0]) == 4_000


class TestAResident:
    def ordered(self, traders: Traders, kg: int = 3) -> Deal:
        shelf = open_shelf(seller=traders.sellers[0], terms=ShelfTerms(fen_per_kg=8), by=1, now=NOW)
        said: dict[str, Any] = {"purpose": Purpose.VOLUNTARY, "statement": "我的通勤", "name": "林一", "by": LIN, "now": NOW}
        made = buy(key=fresh(), shelf=shelf.number, person=LIN, kg=kg, **said).deal
        close_shelf(number=shelf.number, seller=traders.sellers[0], by=1, now=NOW)
        return made

    def test_has_the_certificate_as_soon_as_the_money_is_there(self, traders: Traders) -> None:
        deal = self.ordered(traders)
        assert list(certificates_for(trading.subject_of(deal.number))) == []
        assert paid(deal).fate is Fate.PAID_OVER
        (made,) = certificates_for(trading.subject_of(deal.number))
        assert (made.kg, cash(traders.sellers[0])) == (3, 24)
        assert broken() == []

    def test_who_pays_too_late_gets_the_money_back(self, traders: Traders) -> None:
        deal = self.ordered(traders)
        trading.lapse_deals(now=NOW + timedelta(days=11))
        assert paid(deal, days=12).fate is Fate.GIVEN_BACK
        assert held(traders.sellers[0]) == 5_000


class TestTheMarket:
    def test_sells_nothing_where_no_bank_settles(self, traders: Traders, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        monkeypatch.setattr(configuration(), "debug", False)
        deal = offered(traders)
        with pytest.raises(BankMissing):
            accepted(traders, deal)
        assert reads.deal(deal.number).stage is DealStage.OFFERED

    def test_knows_what_kind_each_party_is(self, traders: Traders) -> None:
        bank = open_organisation(code="b", name=Text("银行", "bank"), kind=OrganisationKind.BANK, city=PROVINCE_WIDE).account
        terms = ListingTerms(kg=1, fen_per_tonne=1, until=DAY)
        with pytest.raises(KindDoesNotTrade):
            trading.list_for_sale(key="k", seller=bank, terms=terms, by=1, now=NOW)

    def test_takes_a_part_again_under_its_key_as_the_same_due(self, traders: Traders) -> None:
        one, other = took(traders, key="k"), took(traders, key="k")
        assert one == other


def test_a_payment_and_the_end_of_its_day_at_once_leave_one_of_them(own_database: str) -> None:
    traders = opened()
    for place in range(6):
        deal, start = took(traders, kg=10), Barrier(2)

        def pays(deal: Deal = deal, start: Barrier = start, place: int = place) -> str:
            start.wait()
            try:
                return paid(deal, ref=f"race {place}", days=11).fate.value
            finally:
                connection.close()

        def ends(start: Barrier = start) -> str:
            start.wait()
            try:
                return str(trading.lapse_deals(now=NOW + timedelta(days=11)))
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            fate, ended = pool.submit(pays), pool.submit(ends)
            told = (fate.result(), ended.result(), reads.deal(deal.number).stage.value)
        assert told in ((Fate.PAID_OVER.value, "0", "delivered"), (Fate.GIVEN_BACK.value, "1", "expired"))
    assert broken() == []
