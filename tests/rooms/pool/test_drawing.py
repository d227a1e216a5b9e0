"""A giver draws what the pool has paid out: all of it, once, to the giver's own bank account; or nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.foundation.configuration import configuration
from puhui.foundation.server import ThrowawayCluster
from puhui.journeys.closing import close_account, replay_deletions
from puhui.journeys.deletions import Deletion
from puhui.journeys.settling import answer, pay_out_waiting, send_orders
from puhui.ledger.actions import hold_account, post_transfer
from puhui.ledger.errors import AccountFrozen
from puhui.ledger.reads import balance
from puhui.ledger.words import Line
from puhui.participants.actions import open_child
from puhui.participants.errors import AccountClosed
from puhui.participants.words import Ground
from puhui.payments import reads as payments
from puhui.payments.actions import SimulatedBank, order_again, set_payee
from puhui.payments.errors import BankMissing, PayeeChanged, PayeeGone, PayeeMissing, PayeeOfChild, PayeeTooNew, PaymentUnderWay
from puhui.payments.models import Attempt, Order, Payee
from puhui.payments.reads.orders import account_of
from puhui.payments.words import BANK, CASH, PAYEE_WAIT, POOL_CASH, Answer, BankAccount, OrderStage, PayOrder
from puhui.payments.words import Order as OrderSaid
from puhui.pool import reads
from puhui.pool.actions import draw_fen, finish_payouts, pay_out
from puhui.pool.errors import NothingToDraw
from puhui.pool.words import PAYER, PAYOUT
from puhui.vocabulary.refusals import Refusal
from tests.cast import DAY
from tests.rooms.pool.scene import HEAD, Scene, is_sound
from tests.rooms.pool.test_proceeds import issued_eight
from tests.rooms.registry.test_life_findings import unguarded

ACCOUNT = BankAccount("示例银行合肥分行", "张三", "6222 0000 1111 6789")
OTHER = BankAccount("示例银行芜湖分行", "张三", "6222 0000 2222 4321")
KNOWN = BankAccount("示例银行合肥分行", "张三", "6222000011116789", is_personal=True)


def paid_out() -> Scene:
    """Anne was paid 2.22 yuan, Ben 1.11."""
    scene = issued_eight()
    scene.sold(8, 333)
    pay_out(project=scene.code, period=1, fen=333, budget_fen=0, key="one", reason="卖出所得", by=HEAD, now=scene.now)
    finish_payouts()
    return scene


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


@pytest.fixture(scope="module")
def lived(module_database: str) -> Scene:
    return paid_out()


@pytest.fixture
def scene(lived: Scene) -> Iterator[Scene]:
    """What a test does is taken back."""
    with transaction.atomic():
        yield deepcopy(lived)
        transaction.set_rollback(True)


def with_account(scene: Scene, name: str = "anne", *, account: BankAccount = ACCOUNT, ago: timedelta = PAYEE_WAIT) -> Scene:
    set_payee(holder=scene.account(name), account=account, by=HEAD, now=scene.now - ago)
    return scene


def draw(scene: Scene, name: str = "anne", *, key: str = "one") -> OrderSaid:
    return draw_fen(key=key, account=scene.account(name), now=scene.now)


def has(scene: Scene, name: str = "anne") -> tuple[int, int]:
    """What can be drawn, and cash."""
    held: list[int] = [balance(holder=scene.account(name), asset=asset) for asset in (PAYOUT, CASH)]
    return held[0], held[1]


def says(scene: Scene, order: OrderSaid, *, is_paid: bool) -> None:
    answer(Answer(order.key, is_paid, scene.now, f"R{order.number}" if is_paid else "", "" if is_paid else "户名不符"), scene.now)


def sound() -> list[str]:
    """The pool, the registry, the books, and that the bank has what all hold: the scene's sale came by no arrival."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    broken = {found.name for found in payments.findings() if found.broken}
    return [*is_sound(), *sorted(broken - {"payments_bank_has_what_came_less_what_was_ordered"})]


class Bank(SimulatedBank):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[PayOrder] = []

    def pay(self, order: PayOrder) -> None:
        self.told.append(order)


class TestDraw:
    def test_all_of_it_is_ordered_to_the_giver_s_account(self, scene: Scene) -> None:
        assert sound() == []
        made = draw(with_account(scene))
        assert (made.fen, made.stage, made.payee and made.payee.shown) == (222, OrderStage.ORDERED, "**** 6789")
        assert has(scene) == (0, 0)
        bank = Bank()
        assert send_orders(bank, scene.now) == 1
        assert [(one.fen, one.to) for one in bank.told] == [(222, KNOWN)]
        says(scene, made, is_paid=True)
        told = reads.statement_of(account=scene.account("anne"))
        assert (told.fen, told.drawn_fen, told.paid_fen) == (0, 222, 222)
        assert [line.fen for line in told.sales] == [222]
        assert has(scene, "ben") == (111, 0)
        assert sound() == []

    def test_said_again_it_is_the_same_drawing(self, scene: Scene) -> None:
        made = draw(with_account(scene))
        assert draw(scene) == made
        assert (Order.objects.count(), has(scene)) == (1, (0, 0))
        with pytest.raises(NothingToDraw):
            draw(scene, key="two")

    def test_the_key_of_another_giver_is_another_key(self, scene: Scene) -> None:
        with_account(with_account(scene), "ben", account=OTHER)
        assert [draw(scene, name).fen for name in ("anne", "ben")] == [222, 111]
        assert sound() == []

    @pytest.mark.parametrize(("short", "refusal"), [(timedelta(0), None), (timedelta(seconds=1), PayeeTooNew)])
    def test_an_account_waits_a_day(self, scene: Scene, short: timedelta, refusal: type[PayeeTooNew] | None) -> None:
        with_account(scene, ago=PAYEE_WAIT - short)
        if refusal is None:
            assert draw(scene).fen == 222
            return
        with pytest.raises(refusal), transaction.atomic():
            draw(scene)
        assert (has(scene), Order.objects.count()) == ((222, 0), 0)

    def test_without_an_account_nothing_moves(self, scene: Scene) -> None:
        with pytest.raises(PayeeMissing), transaction.atomic():
            draw(scene)
        assert (has(scene), sound()) == ((222, 0), [])

    def test_without_a_bank_nothing_moves(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        with pytest.raises(BankMissing):
            draw(with_account(scene))
        assert has(scene) == (222, 0)

    def test_a_frozen_account_draws_nothing(self, scene: Scene) -> None:
        with_account(scene)
        hold_account(key="h", holder=scene.account("anne"), reason="查")
        with pytest.raises(AccountFrozen), transaction.atomic():
            draw(scene)
        assert (has(scene), Order.objects.count()) == ((222, 0), 0)

    def test_what_comes_later_is_drawn_by_itself(self, scene: Scene) -> None:
        draw(with_account(scene))
        post_transfer(key="more", day=DAY, lines=[Line(scene.account("anne"), PAYOUT, PAYER, 5)])
        assert draw(scene, key="two").fen == 5
        assert [order.fen for order in payments.orders_of(scene.account("anne"))] == [5, 222]

    def test_all_that_holders_have_is_what_the_bank_has(self, scene: Scene) -> None:
        """Nothing stays in between, before a drawing and after it."""
        with_account(scene)
        for _ in range(2):
            with connection.cursor() as cursor:
                cursor.execute("SELECT sum(balance)::bigint FROM ledger_account WHERE asset IN (%s, %s, %s)", [PAYOUT, CASH, POOL_CASH])
                held = cursor.fetchone()[0]
                cursor.execute(
                    "SELECT sum(amount)::bigint FROM ledger_posting WHERE counter = %s AND asset IN (%s, %s)", [BANK, CASH, POOL_CASH]
                )
                assert cursor.fetchone()[0] == held
            draw(scene)


class TestNotPaid:
    def test_it_is_cash_and_goes_to_the_next_account_by_itself(self, scene: Scene) -> None:
        made = draw(with_account(scene))
        says(scene, made, is_paid=False)
        assert (has(scene), payments.held_back(scene.account("anne"))) == ((0, 222), 222)
        assert pay_out_waiting(scene.now) == 0
        with_account(scene, account=OTHER, ago=timedelta(0))
        assert pay_out_waiting(scene.now) == 0
        scene.now += PAYEE_WAIT
        assert pay_out_waiting(scene.now) == 1
        assert (has(scene), sound()) == ((0, 0), [])
        newest = payments.orders_of(scene.account("anne"))[0]
        assert (newest.fen, newest.payee and newest.payee.shown) == (222, "**** 4321")
        assert reads.statement_of(account=scene.account("anne")).drawn_fen == 222

    def test_or_once_more_to_the_same_as_the_desk_orders(self, scene: Scene) -> None:
        made = draw(with_account(scene))
        says(scene, made, is_paid=False)
        again = order_again(number=made.number, now=scene.now)
        says(scene, again, is_paid=True)
        assert (has(scene), sound()) == ((0, 0), [])

    def test_what_is_paid_out_meanwhile_is_drawn_without_it(self, scene: Scene) -> None:
        says(scene, draw(with_account(scene)), is_paid=False)
        post_transfer(key="more", day=DAY, lines=[Line(scene.account("anne"), PAYOUT, PAYER, 5)])
        assert draw(scene, key="two").fen == 5
        assert has(scene) == (0, 222)


class TestAccount:
    def test_name_and_number_lie_under_the_person_s_own_key(self, scene: Scene) -> None:
        with_account(scene)
        row = Payee.objects.get()
        assert (row.name, row.number_sealed, row.shown, row.bank) == ("", None, "**** 6789", ACCOUNT.bank)
        assert b"6222" not in bytes(row.own_sealed)
        assert account_of(row) == KNOWN

    def test_its_owner_gets_it_in_clear_with_those_before(self, scene: Scene) -> None:
        with_account(with_account(scene), account=OTHER, ago=timedelta(0))
        told = payments.own_accounts_of(scene.account("anne"))
        assert [(one.number[-4:], one.name, one.until) for one in told] == [("6789", "张三", scene.now), ("4321", "张三", None)]

    @pytest.mark.parametrize(("born_years", "is_child"), [(10, True), (13, True)])
    def test_a_child_s_fen_go_to_nobody_s_account(self, scene: Scene, born_years: int, *, is_child: bool) -> None:
        born = date(scene.now.year - born_years, 1, 2)
        child = open_child(guardian=scene.account("anne"), born_on=born, ground=Ground.PARENT, now=scene.now)
        with pytest.raises(PayeeOfChild), transaction.atomic():
            set_payee(holder=child.account, account=ACCOUNT, by=HEAD, now=scene.now)
        post_transfer(key="child", day=DAY, lines=[Line(child.account, PAYOUT, PAYER, 5)])
        with pytest.raises(PayeeMissing), transaction.atomic():
            draw_fen(key="one", account=child.account, now=scene.now)
        assert balance(holder=child.account, asset=PAYOUT) == 5
        later = scene.now.replace(year=scene.now.year + 14)
        assert set_payee(holder=child.account, account=ACCOUNT, by=HEAD, now=later).is_personal

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE payments_payee SET own_sealed = '\\x00'",
            "UPDATE payments_payee SET own_sealed = NULL, bank = '', shown = ''",
            "UPDATE payments_payee SET shown = '**** 0000'",
            "UPDATE payments_payee SET name = '张三'",
            "UPDATE payments_payee SET until = set_at, holder = holder + 1",
            "INSERT INTO payments_payee (id, holder, bank, name, number_sealed, shown, set_at, set_by)"
            " SELECT gen_random_uuid(), account, 'b', 'n', '\\x01', 's', now(), 1 FROM participants_person",
            "INSERT INTO payments_payee (id, holder, bank, name, own_sealed, shown, set_at, set_by)"
            " SELECT gen_random_uuid(), 999999, 'b', '', '\\x01', 's', now(), 1",
        ],
        ids=["sealed anew", "gone while it stands", "shown", "a name", "another's", "a person's in the site's hand", "a key of nobody"],
    )
    def test_the_database_keeps_it(self, scene: Scene, sql: str) -> None:
        with_account(scene)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    @pytest.mark.parametrize("fen", [221, 223])
    def test_the_database_orders_what_was_drawn_to_the_fen(self, scene: Scene, fen: int) -> None:
        with_account(scene)
        account = scene.account("anne")
        lines = [Line(account, PAYOUT, PAYER, -222), Line(account, CASH, PAYER, 222)]
        entry = post_transfer(key="d", day=DAY, lines=lines).entry
        told: dict[str, Any] = {
            "kind": "payout",
            "holder": account,
            "payee": Payee.objects.get(),
            "ordered_at": scene.now,
            "came_by": entry,
        }
        with pytest.raises(DatabaseError), transaction.atomic():
            Order.objects.create(key="x", fen=fen, **told)
        assert Order.objects.create(key="x", fen=222, **told)
        with pytest.raises(DatabaseError), transaction.atomic():
            Order.objects.create(key="y", fen=222, **told)


class TestClosing:
    def test_is_refused_while_the_bank_is_to_pay(self, scene: Scene) -> None:
        made = draw(with_account(scene))
        with pytest.raises(PaymentUnderWay) as caught:
            close_account(account=scene.account("anne"), gives_grams=False, now=scene.now)
        assert "2.22" in caught.value.sentence("zh")
        assert payments.payee_of(scene.account("anne"))
        says(scene, made, is_paid=True)
        close_account(account=scene.account("anne"), gives_grams=False, now=scene.now)
        assert payments.payee_of(scene.account("anne")) is None

    def test_leaves_nothing_that_is_shown_or_opened(self, scene: Scene) -> None:
        with_account(with_account(scene), account=OTHER)
        close_account(account=scene.account("anne"), gives_grams=False, now=scene.now)
        rows = Payee.objects.values_list("name", "bank", "shown", "own_sealed", "number_sealed")
        assert set(rows) == {("", "", "", None, None)}
        assert sorted(row.until for row in Payee.objects.all()) == [scene.now - PAYEE_WAIT, scene.now]
        assert sound() == []

    def test_a_closed_account_draws_nothing_and_gets_no_account(self, scene: Scene) -> None:
        close_account(account=scene.account("anne"), gives_grams=False, now=scene.now)
        with pytest.raises(AccountClosed), transaction.atomic():
            with_account(scene)
        with pytest.raises(NothingToDraw), transaction.atomic():
            draw(scene)
        assert has(scene) == (222, 0)

    def test_what_the_bank_could_not_pay_stays_on_the_number(self, scene: Scene) -> None:
        made = draw(with_account(scene))
        says(scene, made, is_paid=False)
        close_account(account=scene.account("anne"), gives_grams=False, now=scene.now)
        with pytest.raises(PayeeGone), transaction.atomic():
            order_again(number=made.number, now=scene.now)
        assert (has(scene), pay_out_waiting(scene.now), sound()) == ((0, 222), 0, [])

    def test_an_order_whose_account_nobody_can_read_is_not_sent(self, scene: Scene) -> None:
        """As after a restore: the account is closed again, and the order stands there unsent."""
        made = draw(with_account(scene))
        assert replay_deletions([Deletion(1, scene.account("anne"), scene.now.isoformat(), "")]) == 1
        assert send_orders(Bank(), scene.now) == 0
        assert "已注销" in Attempt.objects.get(key=made.key).trouble
        says(scene, made, is_paid=True)
        assert sound() == []

    def test_a_changed_account_is_told_apart_from_a_closed_one(self, scene: Scene) -> None:
        made = draw(with_account(scene))
        says(scene, made, is_paid=False)
        with_account(scene, account=OTHER, ago=timedelta(0))
        with pytest.raises(PayeeChanged), transaction.atomic():
            order_again(number=made.number, now=scene.now)


@pytest.fixture
def own(own_database: str) -> Scene:
    return with_account(paid_out())


def test_twelve_drawings_at_once_are_one(own: Scene) -> None:
    start = Barrier(12)

    def drawn(place: int) -> object:
        connection.ensure_connection()
        start.wait()
        try:
            return draw_fen(key=f"{place % 6}", account=own.account("anne"), now=own.now).number
        except NothingToDraw:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        numbers = [number for number in pool.map(drawn, range(12)) if number]
    assert len(numbers) == 2  # its own key, twice
    assert (len(set(numbers)), Order.objects.count(), has(own), sound()) == (1, 1, (0, 0), [])


def test_of_a_drawing_and_a_closing_at_once_one_waits_for_the_other(own: Scene) -> None:
    start = Barrier(2)

    def does(act: Callable[[], object]) -> str:
        connection.ensure_connection()
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    account = own.account("anne")
    acts: list[Callable[[], object]] = [
        lambda: draw_fen(key="one", account=account, now=own.now),
        lambda: close_account(account=account, gives_grams=False, now=own.now),
    ]
    with ThreadPoolExecutor(2) as pool:
        drawn, closed = pool.map(does, acts)
    assert (drawn, closed) in {("done", "payment_under_way"), ("nothing_to_draw", "done")}
    assert (has(own), sound()) == ((0, 0) if drawn == "done" else (222, 0), [])


def test_the_sweep_sees_an_order_of_another_sum(own: Scene, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    draw(own)
    assert sound() == []
    with unguarded(cluster_of_session, own_database) as server:
        server.execute("UPDATE payments_order SET fen = fen - 1")
    assert "pool_drawings_are_ordered_to_the_fen" in sound()
