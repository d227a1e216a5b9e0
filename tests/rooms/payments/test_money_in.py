"""What comes goes on to whom it belongs, or back the way it came: once, and never in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.foundation.configuration import configuration
from puhui.journeys.settling import DELIVERS, settle
from puhui.ledger import reads as ledger
from puhui.ledger.actions import hold_account
from puhui.payments import actions, models, reads
from puhui.payments.errors import BankMissing, DueDiffers, DueNotOpen, DueTwice, NoticeDiffers, NoticeRefused, SharesWrong
from puhui.payments.rules.money import read_reference, reference_of
from puhui.payments.words import BANK, CASH, POOL_CASH, DueStage, Fate, OrderStage, Share, Why
from tests.rooms.payments.money import BUYER, NOW, OTHER, SELLER, TODAY, broken, cash, due, notice

pytestmark = pytest.mark.usefixtures("operator")


class TestReference:
    def test_is_read_as_people_write_it_among_other_words(self) -> None:
        told = reference_of(2026, 318)
        year, place, check = told[1:].split("-")
        for written in (
            told,
            told.lower(),
            f"货款 {told} 谢谢",
            f"P {year} {place} {check}",
            told.replace("-", ""),
            told.replace("-", "－"),
            f"{told} {told}",
        ):
            assert read_reference(written) == told, written

    def test_a_wrong_digit_or_two_references_are_nobodys(self) -> None:
        told = reference_of(2026, 318)
        wrong = told[:-1] + str((int(told[-1]) + 1) % 10)
        assert [read_reference(text) for text in (wrong, f"{told} {reference_of(2026, 319)}", "", "谢谢", "P2026")] == [""] * 5

    def test_every_single_wrong_digit_is_seen(self) -> None:
        told = reference_of(2026, 42)
        for place, sign in enumerate(told):
            for other in "0123456789":
                if sign.isdigit() and other != sign:
                    assert read_reference(told[:place] + other + told[place + 1 :]) == ""


class TestDue:
    def test_gives_the_same_due_for_the_same_key_and_refuses_other_content(self) -> None:
        told = {"key": "one", "payer": BUYER, "fen": 1000, "until": TODAY, "about": "thing:1", "now": NOW}
        first = actions.open_due(**told)
        assert actions.open_due(**told) == first
        with pytest.raises(DueDiffers):
            actions.open_due(**told | {"fen": 1001})

    def test_only_one_is_open_about_a_thing(self) -> None:
        due(about="thing:1")
        with pytest.raises(DueTwice):
            due(about="thing:1")
        actions.close_due(about="thing:1", now=NOW)
        assert due(about="thing:1") == reads.due_about("thing:1")

    def test_closing_where_none_is_open_does_nothing(self) -> None:
        actions.close_due(about="thing:none", now=NOW)
        assert reads.due_about("thing:none") is None

    def test_without_a_bank_nothing_is_due(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        monkeypatch.setattr(configuration(), "debug", False)
        with pytest.raises(BankMissing):
            due()
        assert not reads.is_offered()


class TestSettle:
    def test_what_is_exact_pays_the_due_and_reaches_whom_it_belongs(self) -> None:
        asked = due(1000)
        done = settle(notice(f"购碳 {asked.reference}"), NOW)
        assert (done.fate, done.why) == (Fate.PAID_OVER, None)
        assert (cash(BUYER), cash(SELLER)) == (0, 1000)
        assert ledger.system_side(account=BANK, asset=CASH) == -1000
        assert reads.due(asked.number).stage is DueStage.PAID
        assert broken() == set()

    def test_said_again_it_moves_nothing(self) -> None:
        asked = due(1000)
        told = notice(asked.reference)
        assert [settle(told, NOW).fate, settle(told, NOW + timedelta(days=3)).fate] == [Fate.PAID_OVER] * 2
        assert (cash(SELLER), models.Arrival.objects.count()) == (1000, 1)

    @pytest.mark.parametrize("fen", [999, 1001])
    def test_another_amount_goes_back(self, fen: int) -> None:
        asked = due(1000)
        done = settle(notice(asked.reference, fen), NOW)
        assert (done.fate, done.why) == (Fate.GIVEN_BACK, Why.AMOUNT)
        assert (cash(BUYER), cash(SELLER)) == (0, 0)
        assert reads.due(asked.number).is_open
        [back] = reads.orders_in(OrderStage.ORDERED)
        assert (back.fen, back.holder, back.bank_ref) == (fen, BUYER, done.arrival.bank_ref)
        assert broken() == set()

    def test_a_second_payment_a_late_one_and_a_strangers_go_back(self, operator: int) -> None:
        paid, closed = due(1000), due(1000, about="thing:ok-closed")
        settle(notice(paid.reference), NOW)
        actions.close_due(about="thing:ok-closed", now=NOW)
        told = [settle(notice(text), NOW) for text in (paid.reference, closed.reference, "谢谢")]
        assert [one.why for one in told] == [Why.PAID_ALREADY, Why.LATE, Why.UNKNOWN_REFERENCE]
        assert [one.arrival.holder for one in told] == [BUYER, BUYER, operator]
        assert (cash(BUYER), cash(SELLER), cash(operator)) == (0, 1000, 0)
        assert broken() == set()

    def test_where_nothing_can_be_delivered_the_money_goes_back_and_nothing_else_happened(self) -> None:
        asked = due(1000, about="thing:frozen")
        assert settle(notice(asked.reference), NOW).why is Why.UNDELIVERED
        assert reads.due(asked.number).is_open
        assert broken() == set()

    def test_where_nobody_knows_how_to_deliver_it_goes_back_too(self) -> None:
        assert settle(notice(due(1000, about="other:1").reference), NOW).why is Why.UNDELIVERED

    def test_what_a_frozen_payer_sent_goes_back_past_his_account(self, operator: int) -> None:
        asked = due(1000)
        hold_account(key="h", holder=BUYER, asset=CASH, reason="test")
        done = settle(notice(asked.reference), NOW)
        assert (done.why, done.arrival.holder, cash(BUYER), cash(operator)) == (Why.FROZEN, operator, 0, 0)
        assert broken() == set()

    def test_one_number_of_the_bank_has_one_content(self) -> None:
        asked = due(1000)
        settle(notice(asked.reference, ref="B1"), NOW)
        for told in (
            notice(asked.reference, 999, ref="B1"),
            notice("x", ref="B1"),
            notice(asked.reference, ref="B1", at=NOW + timedelta(1)),
        ):
            with pytest.raises(NoticeDiffers):
                settle(told, NOW)
        assert [one.about for one in reads.differences()] == ["B1"] * 3
        assert (cash(SELLER), models.Arrival.objects.count()) == (1000, 1)

    @pytest.mark.parametrize(("ref", "fen"), [("", 1), ("x" * 65, 1), ("B", 0), ("B", -1), ("B", 10**15)])
    def test_what_no_bank_can_mean_is_refused(self, ref: str, fen: int) -> None:
        with pytest.raises(NoticeRefused):
            settle(notice("x", fen, ref=ref or " "), NOW)

    def test_part_of_it_may_become_the_pools_money(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(DELIVERS, "thing", lambda due, now: [Share(SELLER, 300), Share(OTHER, 700, POOL_CASH)])
        settle(notice(due(1000).reference), NOW)
        assert (cash(SELLER), ledger.balance(holder=OTHER, asset=POOL_CASH), cash(BUYER)) == (300, 700, 0)
        assert broken() == set()

    @pytest.mark.parametrize(
        "shares", [[], [Share(SELLER, 999)], [Share(SELLER, 1001)], [Share(SELLER, 1001), Share(OTHER, -1)], [Share(BUYER, 1000)]]
    )
    def test_shares_are_exactly_the_due(self, shares: list[Share], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(DELIVERS, "thing", lambda due, now: shares)
        assert settle(notice(due(1000).reference), NOW).why is Why.UNDELIVERED
        assert broken() == set()


class TestGuards:
    """What the verbs refuse, the database refuses too."""

    def refuses(self, sql: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE")

    def test_an_arrival_without_a_fate_is_not_committed(self) -> None:
        arrival = actions.take_in(notice=notice("x"), now=NOW)
        self.refuses("SELECT 1")
        actions.give_back(arrival=arrival, why=Why.UNKNOWN_REFERENCE, now=NOW)

    def test_a_due_is_paid_once_and_a_paid_arrival_not_given_back(self) -> None:
        asked = due(1000)
        done = settle(notice(asked.reference), NOW)
        with pytest.raises(DueNotOpen):
            actions.pay_over(due=asked, arrival=done.arrival, shares=[Share(SELLER, 1000)], now=NOW)
        self.refuses(f"INSERT INTO payments_order (key, kind, holder, fen, arrival_id, why, ordered_at)"
                     f" VALUES ('x', 'return', {BUYER}, 1000, {done.arrival.number}, 'amount', now())")  # fmt: skip

    @pytest.mark.parametrize("sql", [
        "UPDATE payments_arrival SET fen = 1", "DELETE FROM payments_arrival", "UPDATE payments_due SET stage = 'open'", "DELETE FROM payments_due",
        "UPDATE payments_due SET fen = 1", "UPDATE payments_order SET fen = 1", "DELETE FROM payments_order", "DELETE FROM payments_attempt",
        "UPDATE payments_attempt SET stage = 'failed', reversal = entry + 1, ended_at = now()", "UPDATE payments_duecounter SET next = 1",
        "UPDATE payments_attempt SET entry = 1",
    ])  # fmt: skip
    def test_nothing_of_it_is_changed(self, sql: str) -> None:
        asked = due(1000)
        settle(notice(asked.reference), NOW)
        settle(notice(asked.reference), NOW)
        self.refuses(sql)

    def test_shares_wrong_is_said(self) -> None:
        asked = due(1000)
        with transaction.atomic():
            arrival = actions.take_in(notice=notice(asked.reference), now=NOW)
            with pytest.raises(SharesWrong):
                actions.pay_over(due=asked, arrival=arrival, shares=[Share(SELLER, 1)], now=NOW)
            actions.give_back(arrival=arrival, why=Why.UNDELIVERED, now=NOW)
        assert broken() == set()
