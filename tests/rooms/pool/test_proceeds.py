"""A sale of pooled credits pays the pool to the fen: recorded once, shared out by kilograms, handed on to givers and to their budget, and never more than came."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation.server import ThrowawayCluster
from puhui.journeys.pool_sales import shares_of_pool
from puhui.ledger.actions import hold_account, release_account
from puhui.ledger.reads import balance, outstanding
from puhui.payments.words import CASH, POOL_CASH, Share
from puhui.pool import actions, reads
from puhui.pool.actions import finish_payouts, record_proceeds
from puhui.pool.errors import PayoutAboveProceeds, PayoutTooSmall, PoolPeriodUnknown, ProceedsReused, SoldAlready
from puhui.pool.models import Payout, Proceeds
from puhui.pool.rules import fair, payout_part, points_for, without
from puhui.pool.words import PAYOUT
from puhui.registry import reads as registered
from puhui.registry.words import Span
from puhui.rewards.actions import open_budget
from puhui.rewards.reads import budget_state
from puhui.vocabulary.texts import Text
from tests.cast import DAY
from tests.rooms.pool.scene import HEAD, Scene, given_rides, is_sound
from tests.rooms.registry.test_life_findings import unguarded

PROVINCE = "340000"


def issued_eight() -> Scene:
    scene = given_rides().with_project()
    scene.collected()
    scene.delivered()
    scene.accepted().issued()
    return scene


@pytest.fixture(scope="module")
def eight(module_database: str) -> Scene:
    return issued_eight()


@pytest.fixture
def scene(eight: Scene) -> Iterator[Scene]:
    """Eight kilograms were issued; what a test does is taken back."""
    with transaction.atomic():
        yield deepcopy(eight)
        transaction.set_rollback(True)


def first_of(scene: Scene) -> int:
    return registered.issued_of(scene.code)[0][0].span.first


def paid(scene: Scene, fen: int, budget_fen: int = 0, *, key: str = "one") -> None:
    told = {"project": scene.code, "period": 1, "reason": "卖出所得", "by": HEAD, "now": scene.now}
    actions.pay_out(fen=fen, budget_fen=budget_fen, key=key, **told)  # type: ignore[arg-type]
    finish_payouts()


def commits() -> None:
    """What the database looks at when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestSplitting:
    @given(st.lists(st.integers(1, 10**6), max_size=5), st.integers(0, 10**6), st.integers(0, 10**9))
    def test_any_price_adds_up_to_the_fen(self, pooled: list[int], rest: int, fen: int) -> None:
        parts = fair([*pooled, rest], fen)
        assert sum(parts) == (fen if sum(pooled) + rest else 0)
        assert all(part >= 0 for part in parts)

    @given(st.integers(0, 10**12), st.integers(0, 10_000))
    def test_givers_and_budget_together_have_what_came(self, fen: int, payout_bp: int) -> None:
        part = payout_part(fen, payout_bp=payout_bp)
        assert 0 <= part <= fen
        assert 10_000 * part <= fen * payout_bp < 10_000 * (part + 1)

    @given(st.lists(st.integers(0, 10**6), max_size=8), st.integers(1, 5_000))
    def test_points_lose_nothing_however_the_fen_come(self, fens: list[int], price: int) -> None:
        points, carried = 0, 0
        for fen in fens:
            more, carried = points_for(fen, carried=carried, fen_per_thousand=price)
            points += more
        assert (points, carried) == divmod(1000 * sum(fens), price)

    def test_a_budget_without_a_price_carries_everything_on(self) -> None:
        assert points_for(7, carried=3, fen_per_thousand=0) == (0, 7003)

    @pytest.mark.parametrize(
        ("sold", "left"),
        [
            ([], [Span(10, 20)]),
            ([Span(1, 9), Span(21, 30)], [Span(10, 20)]),
            ([Span(10, 20)], []),
            ([Span(1, 30)], []),
            ([Span(12, 14)], [Span(10, 11), Span(15, 20)]),
            ([Span(18, 25), Span(5, 10)], [Span(11, 17)]),
        ],
    )
    def test_what_was_sold_is_left_out(self, sold: list[Span], left: list[Span]) -> None:
        assert without(Span(10, 20), sold) == left


class TestSelling:
    def test_the_price_of_pooled_credits_is_the_pool_s(self, scene: Scene) -> None:
        assert scene.sold(8, 1001) == (Share(scene.operator, 1001, POOL_CASH),)
        assert reads.unpaid_proceeds(scene.code, 1) == (1001, 0)
        commits()
        assert is_sound() == []

    def test_what_others_sell_is_their_own(self, scene: Scene) -> None:
        at = first_of(scene)
        shares = shares_of_pool(deal=1, seller=77, spans=[Span(at, at + 3)], net_fen=100, payout_bp=10_000, day=DAY)
        assert shares == (Share(77, 100, CASH),)
        assert reads.proceeds_of(scene.code, 1) == []

    def test_a_serial_pays_the_pool_at_its_first_sale_alone(self, scene: Scene) -> None:
        scene.sold(3, 300)
        assert scene.sold(5, 500, deal=2) == (Share(scene.operator, 300, CASH), Share(scene.operator, 200, POOL_CASH))[::-1]
        assert [(one.deal, one.kg, one.fen) for one in reads.proceeds_of(scene.code, 1)] == [(2, 2, 200), (1, 3, 300)]

    def test_both_parts_are_rounded_once(self, scene: Scene) -> None:
        scene.sold(8, 1001, payout_bp=3_333)
        assert reads.unpaid_proceeds(scene.code, 1) == (333, 668)

    def test_what_brought_nothing_is_sold_all_the_same(self, scene: Scene) -> None:
        assert scene.sold(8, 0) == ()
        assert (reads.sold_of(scene.code, 1).unsold_kg, reads.unpaid_proceeds(scene.code, 1)) == (0, (0, 0))

    def test_the_same_deal_again_is_recorded_once(self, scene: Scene) -> None:
        at = first_of(scene)
        told = {"project": scene.code, "period": 1, "deal": 1, "seller": scene.operator, "spans": [Span(at, at + 3)], "payout_bp": 5_000}
        made = record_proceeds(fen=100, day=DAY, **told)  # type: ignore[arg-type]
        assert record_proceeds(fen=100, day=DAY, **told) == made  # type: ignore[arg-type]
        with pytest.raises(ProceedsReused):
            record_proceeds(fen=101, day=DAY, **told)  # type: ignore[arg-type]
        assert Proceeds.objects.count() == 1

    @pytest.mark.parametrize("beyond", [0, 1])
    def test_no_more_serials_than_were_certified(self, scene: Scene, *, beyond: int) -> None:
        at = first_of(scene)
        told = {"project": scene.code, "period": 1, "deal": 1, "seller": scene.operator, "fen": 100, "payout_bp": 5_000, "day": DAY}
        spans = [Span(at, at + 7 + beyond)]
        if beyond:
            with pytest.raises(SoldAlready):
                record_proceeds(spans=spans, **told)  # type: ignore[arg-type]
        else:
            assert record_proceeds(spans=spans, **told).kg == 8  # type: ignore[arg-type]
            with pytest.raises(SoldAlready):
                record_proceeds(spans=[Span(at, at)], **{**told, "deal": 2})  # type: ignore[arg-type]

    def test_of_a_period_that_was_never_certified_nothing_is_recorded(self, scene: Scene) -> None:
        with pytest.raises(PoolPeriodUnknown):
            record_proceeds(project=scene.code, period=9, deal=1, seller=1, spans=[], fen=1, payout_bp=0, day=DAY)

    @pytest.mark.parametrize(
        "sql",
        [
            "INSERT INTO pool_proceeds (certification_id, deal, seller, kg, fen, payout_bp, payout_fen, day)"
            " SELECT certification_id, 9, seller, 6, 1, 0, 0, day FROM pool_proceeds",
            "INSERT INTO pool_proceeds (certification_id, deal, seller, kg, fen, payout_bp, payout_fen, day)"
            " SELECT certification_id, 9, seller + 1, 1, 1, 0, 0, day FROM pool_proceeds",
            "INSERT INTO pool_proceeds (certification_id, deal, seller, kg, fen, payout_bp, payout_fen, day)"
            " SELECT certification_id, 9, seller, 1, 100, 5000, 51, day FROM pool_proceeds",
            "INSERT INTO pool_proceeds (certification_id, deal, seller, kg, fen, payout_bp, payout_fen, day)"
            " SELECT certification_id, 9, seller, 1, 100, 5000, 50, day FROM pool_proceeds",
            "INSERT INTO pool_soldspan (proceeds_id, first, last) SELECT proceeds_id, last, last FROM pool_soldspan",
        ],
        ids=["more kilograms", "another seller", "another part", "serials are missing", "a serial twice"],
    )
    def test_the_database_refuses_what_does_not_fit(self, scene: Scene, sql: str) -> None:
        scene.sold(3, 300)
        commits()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE")


class TestHandingOn:
    @pytest.mark.parametrize(("fen", "budget_fen"), [(334, 0), (0, 669), (334, 669), (-1, 1), (1, -1), (0, 0)])
    def test_never_more_than_sales_brought(self, scene: Scene, fen: int, budget_fen: int) -> None:
        scene.sold(8, 1001, payout_bp=3_333)  # 333 and 668
        with pytest.raises((PayoutAboveProceeds, PayoutTooSmall)):
            paid(scene, fen, budget_fen)
        assert not Payout.objects.exists()

    def test_nothing_was_sold_nothing_is_paid(self, scene: Scene) -> None:
        with pytest.raises(PayoutAboveProceeds) as caught:
            paid(scene, 1)
        assert "0.00" in caught.value.sentence("zh")

    def test_givers_and_their_budget_get_it_in_one_entry(self, scene: Scene) -> None:
        scene.sold(8, 1001, payout_bp=3_333)
        before = budget_state("anhui")
        paid(scene, 333, 668)
        assert [balance(holder=scene.account(name), asset=PAYOUT) for name in ("anne", "ben")] == [222, 111]
        assert (balance(holder=scene.operator, asset=POOL_CASH), balance(holder=scene.operator, asset=CASH)) == (0, 668)
        after = budget_state("anhui")
        assert before
        assert after
        price = after.fen_per_thousand
        assert after.funded - before.funded == 668_000 // price
        assert sum(outstanding(asset=asset) for asset in (PAYOUT, CASH, POOL_CASH)) == 1001
        assert reads.unpaid_proceeds(scene.code, 1) == (0, 0)
        assert is_sound() == []

    def test_less_than_a_point_is_carried_on_to_the_next_time(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        dear = open_budget(code="dear", name=Text("贵", "dear"), city="349900", fen_per_thousand=3_000)  # three fen a point
        monkeypatch.setattr("puhui.pool.actions.paying.budget_for", lambda city: dear)
        scene.sold(4, 4, payout_bp=0)
        paid(scene, 0, 4, key="one")
        scene.sold(4, 2, deal=2, payout_bp=0, first=first_of(scene) + 4)
        paid(scene, 0, 2, key="two")
        assert [(row.points, row.carried) for row in Payout.objects.order_by("pk")] == [(1, 1_000), (1, 0)]
        assert is_sound() == []

    def test_a_budget_alone_is_paid_too(self, scene: Scene) -> None:
        scene.sold(8, 100, payout_bp=0)
        paid(scene, 0, 100)
        assert (Payout.objects.get().givers, balance(holder=scene.operator, asset=POOL_CASH)) == (0, 0)
        assert is_sound() == []

    def test_what_nobody_can_claim_stays_the_pool_s(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        gone = [scene.account("ben")]
        monkeypatch.setattr("puhui.pool.actions.paying.closed_accounts", lambda: gone)
        scene.sold(8, 100)
        paid(scene, 100)
        assert balance(holder=scene.operator, asset=POOL_CASH) == 33
        assert is_sound() == []

    def test_while_the_seller_is_frozen_the_entry_waits(self, scene: Scene) -> None:
        scene.sold(8, 100)
        hold = hold_account(key="h", holder=scene.operator, reason="查")
        paid(scene, 100)
        assert not Payout.objects.get().is_posted
        assert is_sound() == []
        release_account(hold=hold.number, reason="查清", key="r")
        assert finish_payouts() == 1
        assert balance(holder=scene.operator, asset=POOL_CASH) == 0

    def test_the_database_holds_it_too(self, scene: Scene) -> None:
        scene.sold(8, 100)
        paid(scene, 60)
        more = "INSERT INTO pool_payout (certification_id, key, fen, unclaimed_fen, givers, reason, day, by, is_posted, document, seller, budget_fen, budget, points, carried)"
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{more} SELECT certification_id, 'x', 41, 0, 1, 'r', day, by, false, '', seller, 0, '', 0, 0 FROM pool_payout")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{more} SELECT certification_id, 'x', 1, 0, 1, 'r', day, by, false, '', NULL, 0, '', 0, 0 FROM pool_payout")

    def test_a_giver_reads_it_fen_by_fen(self, scene: Scene) -> None:
        scene.sold(6, 1000, payout_bp=6_000)
        paid(scene, 600, 400)
        (line,) = reads.statement_of(account=scene.account("anne")).sales
        sold = line.sold
        assert (sold.sold_kg, sold.kg, sold.unsold_kg) == (6, 8, 2)
        assert (sold.fen, sold.budget_fen, sold.payout_fen, sold.paid_fen) == (1000, 400, 600, 600)
        assert (line.grams, line.all_grams, line.fen) == (5333, 8000, 400)


#: What breaks each finding, behind the back of the guards.
BREAKS = {
    "pool_proceeds_add_up": "UPDATE pool_proceeds SET kg = kg - 1",
    "pool_payouts_within_proceeds": "UPDATE pool_proceeds SET kg = kg + 1",
    "pool_cash_is_what_was_not_paid_out": "UPDATE pool_proceeds SET fen = fen + 1",
    "pool_payer_keeps_nothing": "UPDATE pool_payout SET seller = NULL",
}


def test_the_sweep_sees_one_broken_row(own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    scene = issued_eight()
    scene.sold(8, 1000, payout_bp=6_000)
    paid(scene, 600, 400)
    assert is_sound() == []
    for rule, sql in BREAKS.items():
        with unguarded(cluster_of_session, own_database) as server:
            server.execute("BEGIN")
            server.execute("CREATE TABLE kept_p AS TABLE pool_proceeds")
            server.execute("CREATE TABLE kept_q AS TABLE pool_payout")
            server.execute("ALTER TABLE pool_payout DROP CONSTRAINT IF EXISTS pool_payout_of_a_seller")
            server.execute("ALTER TABLE pool_proceeds DROP CONSTRAINT IF EXISTS pool_proceeds_parts")
            server.execute(sql.encode())
            server.execute("COMMIT")
        assert rule in is_sound()
        with unguarded(cluster_of_session, own_database) as server:
            server.execute("UPDATE pool_proceeds p SET kg = k.kg, fen = k.fen FROM kept_p k WHERE k.id = p.id")
            server.execute("UPDATE pool_payout p SET seller = k.seller FROM kept_q k WHERE k.id = p.id")
            server.execute("DROP TABLE kept_p, kept_q")
    assert is_sound() == []
