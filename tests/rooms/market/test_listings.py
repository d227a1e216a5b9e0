"""A listing is bought in parts: each part waits for its money, goes to its buyer or back to the listing; what is left comes back to the seller."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.market import actions, models, reads
from puhui.market.errors import (
    BelowOneFen,
    DealKeyReused,
    DealUnpriced,
    KindDoesNotTrade,
    ListingHandsWrong,
    ListingOver,
    ListingUnknown,
    MarketClosed,
    NotSoMuchLeft,
    NotWholeLots,
    OfferDayWrong,
    OwnersNotDeclared,
    OwnListing,
    PriceOutsideLimits,
    SameOwner,
    TakesTooLittle,
    TooManyUnpaid,
)
from puhui.market.rules.listings import cut
from puhui.market.words import DealStage, ListingStage, Owner
from puhui.registry.errors import InsufficientCredits, MovementReused
from puhui.registry.words import Purpose, Span
from puhui.vocabulary.refusals import Refusal
from tests.rooms.market.scene import OTHER, broken, declared, in_force, lapsed, listed, opened, paid, refused, step, took
from tests.rooms.registry.credits import BUYER, DAY, ESCROWED, HELD, NOW, OWNER, blocks, issued


def counts(number: int) -> tuple[str, int, int, int, int]:
    """Stage, left, waiting, sold, returned."""
    found = reads.listing(number)
    return found.stage.value, found.left_kg, found.waiting_kg, found.sold_kg, found.returned_kg


@pytest.fixture
def hundred(db: None) -> None:
    opened()
    issued(100)


@pytest.mark.usefixtures("hundred")
class TestAListing:
    def test_is_in_escrow_whole_and_offered_to_everybody(self) -> None:
        made = listed()
        assert blocks() == [(1, 60, OWNER, ESCROWED), (61, 100, OWNER, HELD)]
        assert reads.listings(today=DAY) == [made] == reads.listings_of(OWNER)
        assert counts(made.number) == ("open", 60, 0, 0, 0)

    def test_is_bought_in_parts_until_nothing_is_left(self) -> None:
        made = listed()
        one, other = took(made, 25), took(made, 35, taker=OTHER, purpose=Purpose.VOLUNTARY)
        assert (one.stage, one.fen, one.pay_by, one.listing) == (DealStage.ACCEPTED, 150, DAY + timedelta(days=10), made.number)
        assert counts(made.number) == ("open", 0, 60, 0, 0)
        assert reads.listings(today=DAY) == []
        paid(other)
        assert counts(made.number) == ("open", 0, 25, 35, 0)
        paid(one)
        assert counts(made.number) == ("sold", 0, 0, 60, 0)
        assert blocks() == [(1, 25, BUYER, HELD), (26, 60, OTHER, HELD), (61, 100, OWNER, HELD)]
        assert broken() == set()

    def test_takes_back_what_is_not_paid_while_it_stands(self) -> None:
        made = listed()
        deal, kept = took(made, 25), took(made, 5, taker=OTHER)
        assert lapsed(deal, later=11).stage == DealStage.EXPIRED
        assert counts(made.number) == ("open", 55, 5, 0, 0)
        assert blocks()[0] == (1, 60, OWNER, ESCROWED)
        assert step(actions.refuse_offer, kept, OTHER).stage == DealStage.REFUSED
        assert reads.spans_in(took(made, 60, key="all").number) == (Span(1, 25), Span(26, 30), Span(31, 60))
        assert broken() == set()

    def test_that_is_withdrawn_gives_back_what_is_left_and_delivers_what_was_taken(self) -> None:
        made = listed()
        one, other = took(made, 10), took(made, 20, taker=OTHER)
        ended = actions.withdraw_listing(number=made.number, organisation=OWNER, by=1, now=NOW)
        assert (ended.stage, ended.returned_kg) == (ListingStage.WITHDRAWN, 30)
        assert blocks()[-2:] == [(31, 60, OWNER, HELD), (61, 100, OWNER, HELD)]
        paid(one)
        lapsed(other, later=11)
        assert counts(made.number) == ("withdrawn", 0, 0, 10, 50)
        assert blocks()[0] == (1, 10, BUYER, HELD)
        assert all(state == HELD for *_, state in blocks())
        refused(ListingOver, lambda: took(made, 1))
        refused(ListingOver, lambda: actions.withdraw_listing(number=made.number, organisation=OWNER, by=1, now=NOW))
        assert broken() == set()

    def test_ends_by_the_clock_and_no_day_sooner(self) -> None:
        made = listed()
        assert actions.expire_listings(now=NOW + timedelta(days=7)) == 0
        took(made, 1, later=7)
        refused(ListingOver, lambda: took(made, 1, later=8))
        assert actions.expire_listings(now=NOW + timedelta(days=8)) == 1
        assert counts(made.number) == ("expired", 0, 1, 0, 59)

    def test_and_each_part_are_one_under_one_key(self) -> None:
        made = listed(key="k")
        assert listed(key="k") == made
        refused(MovementReused, lambda: listed(key="k", kg=61))
        part = took(made, 5, key="p")
        assert took(made, 5, key="p") == part
        refused(DealKeyReused, lambda: took(made, 6, key="p"))

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            ({"fen_per_tonne": 0}, DealUnpriced),
            ({"until": DAY - timedelta(days=1)}, OfferDayWrong),
            ({"until": DAY + timedelta(days=31)}, OfferDayWrong),
            ({"smallest_kg": 0}, TakesTooLittle),
            ({"smallest_kg": 61}, TakesTooLittle),
            ({"kg": 101}, InsufficientCredits),
            ({"fen_per_tonne": 499}, BelowOneFen),
        ],
    )
    def test_with_terms_that_cannot_be_is_refused(self, told: dict[str, Any], kind: type[Refusal]) -> None:
        refused(kind, lambda: listed(**told))

    def test_of_a_low_price_is_sold_in_parts_that_cost_a_fen(self) -> None:
        made = listed(fen_per_tonne=100, smallest_kg=5)
        assert took(made, 5).fen == 1
        took(made, 54)
        refused(BelowOneFen, lambda: took(made, 1))  # the rest is worth nothing that a bank could settle

    def test_says_how_little_and_how_much_one_takes(self) -> None:
        made = listed(smallest_kg=25)
        refused(TakesTooLittle, lambda: took(made, 24))
        took(made, 25)
        refused(NotSoMuchLeft, lambda: took(made, 36))
        took(made, 25)
        refused(TakesTooLittle, lambda: took(made, 9))
        took(made, 10)  # all that is left is always enough

    def test_is_withdrawn_by_its_seller_and_bought_by_others(self) -> None:
        made = listed()
        refused(ListingHandsWrong, lambda: actions.withdraw_listing(number=made.number, organisation=BUYER, by=1, now=NOW))
        refused(OwnListing, lambda: took(made, 1, taker=OWNER))
        refused(ListingUnknown, lambda: actions.withdraw_listing(number=10**6, organisation=OWNER, by=1, now=NOW))

    def test_is_not_for_whoever_leaves_too_much_unpaid(self) -> None:
        made = listed()
        deals = [took(made, 1) for _ in range(5)]
        refused(TooManyUnpaid, lambda: took(made, 1))
        paid(deals[0])
        took(made, 1)

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            ({"price_floor": 6_001}, PriceOutsideLimits),
            ({"lot_kg": 2}, NotWholeLots),
            ({"kinds": frozenset({"bank"})}, KindDoesNotTrade),
            ({"closes_min": 600}, MarketClosed),
        ],
    )
    def test_and_each_part_keep_the_rules_of_their_own_day(self, told: dict[str, Any], kind: type[Refusal]) -> None:
        made = listed()
        in_force(**told, number=2, from_on=DAY)
        refused(kind, lambda: took(made, 5))
        refused(kind, lambda: listed(kg=5))

    def test_is_for_nobody_of_the_same_owner_and_for_nobody_who_does_not_say(self) -> None:
        made = listed()
        refused(OwnersNotDeclared, lambda: took(made, 1, taker=OTHER + 1))
        declared(OWNER, BUYER, owners=(Owner("徽远控股", "91340000000000003H", 6_000, is_controlling=True),))
        refused(SameOwner, lambda: took(made, 1))
        assert not took(made, 1, taker=OTHER).is_related


@pytest.mark.usefixtures("hundred")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE market_listing SET fen_per_tonne = fen_per_tonne + 1",
        "UPDATE market_listing SET left_kg = left_kg - 1, sold_kg = sold_kg + 1; SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE market_listing SET stage = 'sold', ended_on = now()",
        "UPDATE market_aside SET listing_id = NULL, deal_id = (SELECT max(id) FROM market_deal) WHERE listing_id IS NOT NULL; SET CONSTRAINTS ALL IMMEDIATE",
        "DELETE FROM market_listing",
        "TRUNCATE market_listing CASCADE",
    ],
)
def test_nobody_changes_a_listing(statement: str) -> None:
    took(listed(), 5)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@given(lengths=st.lists(st.integers(1, 50), min_size=1, max_size=6), asked=st.integers(0, 300))
@settings(deadline=None)
def test_a_cut_takes_the_lowest_serials_and_loses_none(lengths: list[int], asked: int) -> None:
    spans, at = [], 1
    for length in lengths:
        spans.append(Span(at, at + length - 1))
        at += length + 3
    kg = min(asked, sum(lengths))
    taken, rest = cut(spans, kg)
    serials = [n for span in spans for n in range(span.first, span.last + 1)]
    assert [n for span in taken for n in range(span.first, span.last + 1)] == serials[:kg]
    assert [n for span in rest for n in range(span.first, span.last + 1)] == serials[kg:]


def test_buyers_at_once_take_no_more_than_there_is(own_database: str) -> None:
    opened()
    issued(100)
    made, start = listed(kg=30), Barrier(8)
    declared(*range(900, 908))

    def went(place: int) -> str:
        start.wait()
        try:
            return took(made, 10, taker=900 + place).stage.value
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(went, range(8)))
    assert told == ["accepted"] * 3 + ["not_so_much_left"] * 5
    assert models.Deal.objects.count() == 3
    assert broken() == set()
