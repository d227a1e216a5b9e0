"""A day against the bank's statement: what was never told is settled, what differs is written down once, and a later statement counts instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.journeys.reconciling import reconcile, rehearse
from puhui.journeys.settling import answer, settle
from puhui.payments import actions, models, reads
from puhui.payments.errors import DifferenceResolved, DifferenceUnknown, ReasonWanted, StatementNeedsTwo, StatementRefused
from puhui.payments.rules.statements import read, written
from puhui.payments.words import Answer, Brought, DifferenceKind, OrderStage, Source, StatementLine, Way
from tests.rooms.payments.money import NOW, SELLER, TODAY, broken, cash, due, notice, with_payee

pytestmark = pytest.mark.usefixtures("operator")
LATER = NOW + timedelta(days=1)
BY_TWO, FETCHED = Brought(Source.HAND, 1, 2), Brought(Source.FETCHED)


def line(way: Way, ref: str, text: str, fen: int) -> StatementLine:
    return StatementLine(way, ref, text, fen, NOW)


def kinds() -> list[tuple[DifferenceKind, str]]:
    return sorted((one.kind, one.about) for one in reads.differences(is_open=True))


class TestForm:
    def test_is_read_as_it_was_written(self) -> None:
        lines = [line(Way.IN, "B1", '附言, 带逗号"和引号', 100), line(Way.OUT, "B2", "O1-1", 30)]
        told = read(written(TODAY, 5, lines))
        assert (told.day, told.opening_fen, told.closing_fen, list(told.lines)) == (TODAY, 5, 75, lines)

    def test_an_empty_day_is_one(self) -> None:
        assert read(written(TODAY, 5, [])).closing_fen == 5

    def test_survives_what_windows_makes_of_it(self) -> None:
        assert read(b"\xef\xbb\xbf" + written(TODAY, 5, [line(Way.IN, "B1", "x", 1)]).replace(b"\n", b"\r\n")).closing_fen == 6

    @pytest.mark.parametrize("broken_by", [
        lambda body: body.replace(b",100,", b",101,"), lambda body: body[:-10], lambda body: b"", lambda body: body.rpartition(b"sha256,")[0],
        lambda body: b"\x00" + body, lambda body: body.replace(b"lines,1", b"lines,2"),
    ])  # fmt: skip
    def test_what_is_not_whole_is_refused(self, broken_by: object) -> None:
        with pytest.raises(StatementRefused):
            read(broken_by(written(TODAY, 0, [line(Way.IN, "B1", "x", 100)])))  # type: ignore[operator]

    def test_a_line_of_another_day_and_a_number_twice_are_refused(self) -> None:
        other = StatementLine(Way.IN, "B1", "x", 1, datetime(2026, 3, 21, tzinfo=UTC))
        for lines in ([other], [line(Way.IN, "B1", "x", 1), line(Way.IN, "B1", "y", 1)]):
            with pytest.raises(StatementRefused):
                read(written(TODAY, 0, lines))


class TestReconcile:
    def test_what_agrees_says_so(self) -> None:
        asked = due(1000)
        settle(notice(asked.reference, ref="B1"), NOW)
        made = reconcile(body=written(TODAY, 0, [line(Way.IN, "B1", asked.reference, 1000)]), brought=BY_TWO, now=LATER)
        assert (made.settled, made.open, broken()) == (0, (), set())

    def test_what_was_never_told_is_settled_as_if_it_had_been(self) -> None:
        asked = due(1000)
        made = reconcile(body=written(TODAY, 0, [line(Way.IN, "B1", asked.reference, 1000)]), brought=BY_TWO, now=LATER)
        assert (made.settled, made.open, cash(SELLER)) == (1, (), 1000)
        assert settle(notice(asked.reference, ref="B1"), LATER).arrival.is_repeat
        assert broken() == set()

    def test_an_order_whose_answer_was_lost_is_paid(self) -> None:
        with_payee(SELLER)
        asked = due(1000)
        settle(notice(asked.reference, ref="B1"), NOW)
        [ordered] = reads.orders_of(SELLER)
        body = written(TODAY, 0, [line(Way.IN, "B1", asked.reference, 1000), line(Way.OUT, "B2", ordered.key, 1000)])
        assert reconcile(body=body, brought=BY_TWO, now=LATER).open == ()
        assert reads.order(ordered.number).stage is OrderStage.CONFIRMED

    def test_the_same_bytes_again_change_nothing(self) -> None:
        body = written(TODAY, 0, [line(Way.OUT, "B2", "O9-1", 5)])
        first, again = reconcile(body=body, brought=BY_TWO, now=LATER), reconcile(body=body, brought=FETCHED, now=LATER + timedelta(1))
        assert (again.statement.is_repeat, again.differences) == (True, first.differences)
        assert len(reads.differences()) == 2  # the line, and the balance

    def test_each_kind_of_difference(self) -> None:
        asked = due(1000)
        settle(notice(asked.reference, ref="B1"), NOW)
        settle(notice("x", 70, ref="B2"), NOW)
        with_payee(SELLER)
        actions.order_payout(key="out", holder=SELLER, fen=1000, now=NOW)
        [ordered] = reads.orders_of(SELLER)
        answer(Answer(ordered.key, False, NOW), NOW)
        lines = [line(Way.IN, "B1", asked.reference, 999), line(Way.OUT, "B3", ordered.key, 1000), line(Way.OUT, "B4", "O999-1", 5)]
        reconcile(body=written(TODAY, 6, lines), brought=BY_TWO, now=LATER)
        assert kinds() == [
            (DifferenceKind.AMOUNT, "B1"), (DifferenceKind.ANSWER, "B3"), (DifferenceKind.BALANCE, "2026-03-20"), (DifferenceKind.MISSING_AT_BANK, "B2"),
            (DifferenceKind.MISSING_HERE, "B4"),
        ]  # fmt: skip
        assert broken() == set()

    def test_a_later_statement_counts_and_ends_what_it_does_not_show(self) -> None:
        settle(notice("x", 70, ref="B2"), NOW)
        reconcile(body=written(TODAY, 0, []), brought=BY_TWO, now=LATER)
        assert kinds() == [(DifferenceKind.BALANCE, "2026-03-20"), (DifferenceKind.MISSING_AT_BANK, "B2")]
        made = reconcile(body=written(TODAY, 0, [line(Way.IN, "B2", "x", 70)]), brought=BY_TWO, now=LATER)
        assert (kinds(), made.statement.is_current) == ([], True)
        assert [one.is_current for one in reads.statements_of(TODAY)] == [True, False]

    def test_somebody_says_what_it_was_once_and_it_stays_so(self) -> None:
        body = written(TODAY, 0, [line(Way.OUT, "B2", "O9-1", 5)])
        [found, *_] = reconcile(body=body, brought=BY_TWO, now=LATER).open
        for reason in ("", " ", "x" * 201):
            with pytest.raises(ReasonWanted):
                actions.resolve_difference(number=found.number, reason=reason, by=1, now=LATER)
        done = actions.resolve_difference(number=found.number, reason="银行手续费", by=7, now=LATER)
        assert (done.is_open, done.reason, done.resolved_by) == (False, "银行手续费", 7)
        with pytest.raises(DifferenceResolved):
            actions.resolve_difference(number=found.number, reason="x", by=1, now=LATER)
        with pytest.raises(DifferenceUnknown):
            actions.resolve_difference(number=0, reason="x", by=1, now=LATER)
        reconcile(body=body, brought=BY_TWO, now=LATER)
        assert found.number not in {one.number for one in reads.differences(is_open=True)}

    def test_the_day_of_a_balance_is_the_banks(self) -> None:
        settle(notice("x", 70, ref="B2", at=NOW - timedelta(days=1)), NOW)
        assert (reads.closing_fen(date(2026, 3, 18)), reads.closing_fen(date(2026, 3, 19))) == (0, 70)


class TestHowItCame:
    """Nothing signs a file that somebody brings: by hand it takes two, and each statement says how it came."""

    BODY = written(TODAY, 0, [line(Way.OUT, "B2", "O9-1", 5)])

    @pytest.mark.parametrize("brought", [
        Brought(Source.HAND), Brought(Source.HAND, 1), Brought(Source.HAND, None, 2), Brought(Source.HAND, 1, 1), Brought(Source.FETCHED, 1),
        Brought(Source.MACHINE, None, 2), Brought(Source.BEFORE), Brought(Source.BEFORE, 1, 2),
    ])  # fmt: skip
    def test_otherwise_is_refused_and_nothing_is_taken(self, brought: Brought) -> None:
        with pytest.raises(StatementNeedsTwo):
            reconcile(body=self.BODY, brought=brought, now=LATER)
        assert reads.statements() == []

    @pytest.mark.parametrize("brought", [BY_TWO, FETCHED, Brought(Source.MACHINE)])
    def test_stands_with_it(self, brought: Brought) -> None:
        assert reconcile(body=self.BODY, brought=brought, now=LATER).statement.brought == brought
        assert reads.statements()[0].brought == brought
        assert broken() == set()

    @pytest.mark.parametrize("told", [
        {"source": "hand", "by": 1, "agreed_by": 1}, {"source": "hand", "by": 1}, {"source": "fetched", "by": 1}, {"source": "machine", "agreed_by": 2},
        {"source": "before", "by": 1}, {"source": "x"},
    ])  # fmt: skip
    def test_the_database_holds_it_too(self, told: dict[str, object]) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Statement.objects.create(day=TODAY, digest="d", opening_fen=0, closing_fen=0, taken_at=NOW, **told)


class TestRehearse:
    def test_says_what_it_would_do_and_moves_nothing(self) -> None:
        asked, other = due(1000), due(500)
        with_payee(SELLER)
        settle(notice(asked.reference, ref="B1"), NOW)
        [ordered] = reads.orders_of(SELLER)
        lines = [
            line(Way.IN, "B1", asked.reference, 1000), line(Way.IN, "B2", other.reference, 500), line(Way.IN, "B3", "谢谢", 7),
            line(Way.OUT, "B4", ordered.key, 1000), line(Way.OUT, "B5", "O999-1", 3),
        ]  # fmt: skip
        body, before = written(TODAY, 0, lines), (cash(SELLER), reads.orders_of(SELLER), reads.open_dues())
        effect = rehearse(body=body, now=LATER)
        assert [[one.bank_ref for one in part] for part in (effect.delivered, effect.returned, effect.answered)] == [["B2"], ["B3"], ["B4"]]
        assert {one.about for one in effect.differences} == {"B5", TODAY.isoformat()}
        assert (cash(SELLER), reads.orders_of(SELLER), reads.open_dues()) == before
        assert (reads.statements(), reads.differences(), reads.arrival_numbered("B2")) == ([], [], None)
        made = reconcile(body=body, brought=BY_TWO, now=LATER)
        assert [one.bank_ref for one in made.missing] == ["B2", "B3", "B4"]
        assert {(one.kind, one.about) for one in made.open} == {(one.kind, one.about) for one in effect.differences}
        assert broken() == set()
