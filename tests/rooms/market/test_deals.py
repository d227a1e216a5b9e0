"""An agreed sale: what is offered lies in escrow and goes to the taker once it is paid, or comes back; each step by the right hands and once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from puhui.market import actions, models, reads
from puhui.market.errors import (
    DealHandsWrong,
    DealKeyReused,
    DealStepNotNow,
    DealUnknown,
    DealWithOneself,
    KindDoesNotTrade,
    MarketClosed,
    NotWholeLots,
    OfferDayWrong,
    OfferOver,
    OwnersNotDeclared,
    PriceOutsideLimits,
    PriceTooLarge,
    SameOwner,
)
from puhui.market.rules.deals import LIFE, fen_of
from puhui.market.words import Deal, DealStage, DealVerb, Owner
from puhui.registry.errors import CreditsBound, InsufficientCredits, MovementReused
from puhui.vocabulary.refusals import Refusal
from tests.rooms.market.scene import (
    RULES,
    TERMS,
    accepted,
    broken,
    declared,
    in_force,
    lapsed,
    offered,
    opened,
    paid,
    refused,
    step,
)
from tests.rooms.registry.credits import BUYER, DAY, ESCROWED, HELD, OWNER, blocks, issued


@pytest.fixture
def hundred(db: None) -> None:
    opened()
    issued(100)


@pytest.mark.usefixtures("hundred")
class TestADeal:
    def test_puts_the_credits_aside_and_says_what_they_cost(self) -> None:
        deal = offered()
        assert blocks() == [(1, 60, OWNER, ESCROWED), (61, 100, OWNER, HELD)]
        assert (deal.stage, deal.fen, deal.due_fen, deal.net_fen) == (DealStage.OFFERED, 360, 360, 360)
        assert reads.serials_in(deal.number)[0].rsplit("-", 1)[0] == "AH-PV00012-2025-1-60"
        assert reads.waiting_for(BUYER) == [deal]

    def test_hands_them_over_once_it_is_paid_bound_to_the_purpose(self) -> None:
        deal = accepted(offered())
        assert (deal.stage, deal.pay_by, deal.rules) == (DealStage.ACCEPTED, DAY + timedelta(days=RULES.pay_days), 1)
        assert reads.waiting_for(BUYER) == [deal]
        deal = paid(deal, later=2)
        assert (deal.stage, deal.ended_on) == (DealStage.DELIVERED, DAY + timedelta(days=2))
        assert blocks() == [(1, 60, BUYER, HELD), (61, 100, OWNER, HELD)]
        assert len(reads.serials_in(deal.number)) == 1
        with pytest.raises(CreditsBound):
            offered(giver=BUYER, taker=OWNER, terms=replace(TERMS, kg=1))
        assert broken() == set()

    def test_without_a_purpose_leaves_the_taker_free(self) -> None:
        paid(accepted(offered(terms=replace(TERMS, purpose=None))))
        offered(giver=BUYER, taker=OWNER, terms=replace(TERMS, kg=60))

    @pytest.mark.parametrize(
        ("verb", "hands", "stage"), [(actions.refuse_offer, BUYER, "refused"), (actions.withdraw_offer, OWNER, "withdrawn")]
    )
    def test_that_is_refused_or_withdrawn_gives_them_back(self, verb: Callable[..., Deal], hands: int, stage: str) -> None:
        assert step(verb, offered(), hands).stage == stage
        assert all(state == HELD and holder == OWNER for _, _, holder, state in blocks())
        assert broken() == set()

    def test_that_is_not_paid_yet_is_called_off_by_the_taker_alone(self) -> None:
        deal = accepted(offered())
        refused(DealStepNotNow, lambda: step(actions.withdraw_offer, deal, OWNER))
        assert step(actions.refuse_offer, deal, BUYER).stage == DealStage.REFUSED
        assert all(state == HELD for *_, state in blocks())

    def test_that_nobody_accepts_in_time_ends_by_the_clock_and_no_day_sooner(self) -> None:
        deal, other = offered(), offered(terms=replace(TERMS, kg=10, until=DAY + timedelta(days=20)))
        assert reads.deals_over(today=DAY + timedelta(days=7)) == []
        refused(DealStepNotNow, lambda: lapsed(deal, later=7))
        refused(OfferOver, lambda: accepted(deal, later=8))
        assert reads.deals_over(today=DAY + timedelta(days=8)) == [deal.number]
        assert lapsed(deal, later=8).stage == DealStage.EXPIRED
        assert reads.deal(other.number).stage == DealStage.OFFERED

    def test_that_nobody_pays_in_time_ends_by_the_clock_and_no_day_sooner(self) -> None:
        deal = accepted(offered())
        refused(DealStepNotNow, lambda: lapsed(deal, later=10))
        assert reads.deals_over(today=DAY + timedelta(days=11)) == [deal.number]
        assert lapsed(deal, later=11).stage == DealStage.EXPIRED
        assert all(state == HELD for *_, state in blocks())

    def test_is_one_under_one_key(self) -> None:
        assert offered(key="k").number == offered(key="k").number
        refused(MovementReused, lambda: offered(key="k", terms=replace(TERMS, kg=61)))
        refused(DealKeyReused, lambda: offered(key="k", terms=replace(TERMS, fen_per_tonne=6_001)))

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            ({"taker": OWNER}, DealWithOneself),
            ({"terms": replace(TERMS, until=DAY - timedelta(days=1))}, OfferDayWrong),
            ({"terms": replace(TERMS, until=DAY + timedelta(days=31))}, OfferDayWrong),
            ({"terms": replace(TERMS, fen_per_tonne=-1)}, PriceTooLarge),
            ({"terms": replace(TERMS, fen_per_tonne=100_000_001)}, PriceTooLarge),
            ({"terms": replace(TERMS, kg=101)}, InsufficientCredits),
        ],
    )
    def test_with_terms_that_cannot_be_is_refused(self, told: dict[str, Any], kind: type[Refusal]) -> None:
        refused(kind, lambda: offered(**told))

    def test_at_the_borders_of_what_can_be(self) -> None:
        offered(terms=replace(TERMS, kg=1, until=DAY, fen_per_tonne=0))
        offered(terms=replace(TERMS, kg=1, until=DAY + timedelta(days=30), fen_per_tonne=100_000_000))

    def test_goes_on_by_its_table_and_by_the_right_hands_alone(self) -> None:
        verbs: dict[DealVerb, tuple[Callable[..., Deal], int]] = {
            DealVerb.ACCEPT: (lambda deal, by, later=0: accepted(deal, by, later=later), BUYER),
            DealVerb.REFUSE: (lambda deal, by, later=0: step(actions.refuse_offer, deal, by, later=later), BUYER),
            DealVerb.WITHDRAW: (lambda deal, by, later=0: step(actions.withdraw_offer, deal, by, later=later), OWNER),
            DealVerb.PAID: (lambda deal, by, later=0: paid(deal, later=later), 0),
            DealVerb.EXPIRE: (lambda deal, by, later=0: lapsed(deal, later=later), 0),
        }
        for path in ((), (DealVerb.ACCEPT,), (DealVerb.ACCEPT, DealVerb.PAID), (DealVerb.REFUSE,), (DealVerb.WITHDRAW,)):
            for verb, (work, hands) in verbs.items():
                with transaction.atomic():
                    deal = offered(terms=replace(TERMS, kg=5))
                    for before in path:
                        deal = verbs[before][0](deal, verbs[before][1])
                    if hands:
                        refused(DealHandsWrong, lambda w=work, d=deal, h=hands: w(d, OWNER if h == BUYER else BUYER))  # type: ignore[misc]
                    if (deal.stage, verb) not in LIFE:
                        refused(DealStepNotNow, lambda w=work, d=deal, h=hands: w(d, h, later=11))  # type: ignore[misc]
                    transaction.set_rollback(True)

    def test_that_there_is_not_is_unknown(self) -> None:
        deal = offered()
        refused(DealUnknown, lambda: step(actions.refuse_offer, replace(deal, number=10**6), BUYER))


class TestTheRulesOfTheDay:
    @pytest.fixture(autouse=True)
    def stocked(self, db: None) -> None:
        issued(100)

    def test_take_their_fees_of_both_sides(self) -> None:
        in_force(fee_buyer_bp=50, fee_seller_bp=100)
        declared(OWNER, BUYER)
        deal = accepted(offered(terms=replace(TERMS, fen_per_tonne=1_000_000)))
        assert (deal.fen, deal.fee_buyer, deal.fee_seller, deal.due_fen, deal.net_fen) == (60_000, 300, 600, 60_300, 59_400)

    @pytest.mark.parametrize(
        ("told", "kind", "fitting"),
        [
            ({"price_floor": 6_001}, PriceOutsideLimits, {"price_floor": 6_000}),
            ({"price_ceiling": 5_999}, PriceOutsideLimits, {"price_ceiling": 6_000}),
            ({"lot_kg": 7}, NotWholeLots, {"lot_kg": 20}),
            ({"kinds": frozenset({"bank"})}, KindDoesNotTrade, {}),
            ({"opens_min": 601}, MarketClosed, {"opens_min": 600}),
            ({"closes_min": 600}, MarketClosed, {"closes_min": 601}),
        ],
    )
    def test_hold_when_it_is_offered_and_again_when_it_is_accepted(self, told: dict[str, Any], kind: type[Refusal], fitting: Any) -> None:
        in_force(**fitting)
        declared(OWNER, BUYER)
        deal = offered()
        in_force(**told, number=2, from_on=DAY)
        refused(kind, offered)
        refused(kind, lambda: accepted(deal))

    def test_name_who_may_not_meet(self) -> None:
        opened()
        controller = (Owner("徽远控股", "91340000000000003H", 6_000, is_controlling=True),)
        declared(OWNER, BUYER, owners=controller)
        deal = offered()
        refused(SameOwner, lambda: accepted(deal))

    def test_mark_who_is_related(self) -> None:
        opened()
        declared(OWNER, BUYER, owners=(Owner("徽远投资", "91340000000000003H", 2_500),))
        assert accepted(offered()).is_related
        declared(BUYER, owners=(Owner("徽远投资", "91340000000000003H", 2_499),))
        assert not accepted(offered(terms=replace(TERMS, kg=1))).is_related

    def test_ask_both_who_owns_them(self) -> None:
        in_force()
        declared(OWNER)
        deal = offered()
        refused(OwnersNotDeclared, lambda: accepted(deal))
        declared(BUYER)
        accepted(deal)


@given(kg=st.integers(1, 10**9), fen=st.integers(0, 10**8))
def test_the_price_is_rounded_once_to_the_nearest_fen(kg: int, fen: int) -> None:
    assert abs(fen_of(kg, fen) * 1000 - kg * fen) <= 500


@pytest.mark.usefixtures("hundred")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE market_deal SET kg = kg + 1, stage = 'accepted', accepted_on = now(), accepted_by = 1, pay_by = now()",
            "UPDATE market_deal SET stage = 'delivered', ended_on = now(), ended = 1, accepted_on = now(), accepted_by = 1, pay_by = now()",
            "UPDATE market_deal SET note = 'x'",
            "DELETE FROM market_deal",
            "TRUNCATE market_deal CASCADE",
            "DELETE FROM market_aside; SET CONSTRAINTS ALL IMMEDIATE",
            "UPDATE market_aside SET last = last - 1; SET CONSTRAINTS ALL IMMEDIATE",
            "INSERT INTO market_aside (first, last, deal_id) SELECT first, last, deal_id FROM market_aside",
        ],
    )
    def test_changes_a_deal(self, statement: str) -> None:
        offered()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_begins_one_over_what_does_not_lie_in_escrow(self) -> None:
        offered()
        row = models.Deal.objects.values().get() | {"id": None, "key": "other", "escrow": 10**6}
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Deal.objects.create(**row)


def test_accepting_and_taking_back_at_once_leaves_one_of_them(owned_site: None) -> None:
    in_force()
    for _ in range(6):
        holder = 5_000 + models.Deal.objects.count() * 2
        issued(60, holder=holder)
        declared(holder, holder + 1)
        deal, start = offered(giver=holder, taker=holder + 1), Barrier(2)

        def went(work: Callable[[], Deal], start: Barrier = start) -> str:
            start.wait()
            try:
                return work().stage.value
            except Refusal as refusal:
                return refusal.code
            finally:
                connection.close()

        works: list[Callable[[], Deal]] = [
            lambda d=deal, h=holder: accepted(d, h + 1),  # type: ignore[misc]
            lambda d=deal, h=holder: step(actions.withdraw_offer, d, h),  # type: ignore[misc]
        ]
        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(went, works))
        assert told in (["accepted", "deal_step_not_now"], ["deal_step_not_now", "withdrawn"])
    assert broken() == set()


@pytest.fixture
def owned_site(own_database: str) -> None:
    """A database of its own, for real connections."""
