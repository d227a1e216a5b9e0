"""Credits come into being, move and end, each serial in one place; what is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from puhui.ledger import reads as ledger
from puhui.ledger.actions import hold_account
from puhui.ledger.errors import AccountFrozen
from puhui.registry import actions, reads
from puhui.registry import words as w
from puhui.registry.actions.credits import _MOVE as MOVE
from puhui.registry.errors import (
    BufferTooLarge,
    CreditsBound,
    CreditsFinal,
    CreditsFrozen,
    InsufficientCredits,
    MovementReused,
    NoAmount,
    PurposeMissing,
    RecallTooLarge,
    SameHolder,
    SpansOverlap,
    UnknownCreditHold,
    UnknownIssue,
    UnknownSerial,
)
from puhui.registry.models import Movement
from puhui.registry.rules.blocks import MOVES
from puhui.registry.words import BlockState, BlockVerb, Purpose, Serial, Span, Wanted
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import (
    BANK,
    BUFFER,
    BUYER,
    CANCELLED,
    DAY,
    ESCROWED,
    HELD,
    NOW,
    OFFICER,
    OWNER,
    PLEDGED,
    RETIRED,
    asked,
    blocks,
    broken,
    fresh,
    issued,
    project,
)

pytestmark = pytest.mark.usefixtures("db")


def transfer(wanted: Wanted, *, giver: int = OWNER, taker: int = BUYER, key: str = "", purpose: Purpose | None = None) -> w.Movement:
    return actions.transfer_credits(key=key or fresh(), giver=giver, taker=taker, wanted=wanted, by=giver, now=NOW, purpose=purpose)


def own(verb: Callable[..., w.Movement], wanted: Wanted, *, holder: int = OWNER, **more: object) -> w.Movement:
    return verb(key=fresh(), holder=holder, wanted=wanted, by=holder, now=NOW, reason="事由", **more)


def balance(holder: int) -> int:
    return ledger.balance(holder=holder, asset=w.CREDITS)


def refused(kind: type[Refusal], work: Callable[[], object]) -> dict[str, object]:
    """The refusal's facts; and nothing moved."""
    before = (blocks(), Movement.objects.count(), balance(OWNER), balance(BUYER))
    with pytest.raises(kind) as caught:
        work()
    assert (blocks(), Movement.objects.count(), balance(OWNER), balance(BUYER)) == before
    return caught.value.facts


@pytest.fixture(autouse=True)
def sound(db: None) -> Iterator[None]:
    """After each of these tests the books are sound, and what is asked at a commit holds."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken() == {}


class TestPlaceIssue:
    def test_draws_the_next_serials_of_the_province(self) -> None:
        assert [issued(100).span, issued(50, code="FO00001").span] == [Span(1, 100), Span(101, 150)]

    def test_keeps_the_buffer_share_back_at_the_end(self) -> None:
        placed = issued(100, buffer_kg=20)
        assert blocks() == [(1, 80, OWNER, HELD), (81, 100, OWNER, BUFFER)]
        assert (balance(OWNER), ledger.system_side(account=w.BUFFER, asset=w.CREDITS)) == (80, 20)
        assert (placed.buffer_kg, placed.movement.kg) == (20, 100)

    def test_the_same_again_gives_the_first_issue_and_draws_nothing(self) -> None:
        assert issued(100, key="one").number == issued(100, key="one").number
        assert issued(1).span == Span(101, 101)

    def test_refuses_the_same_key_for_another_amount(self) -> None:
        issued(100, key="one")
        refused(MovementReused, lambda: issued(101, key="one"))

    @pytest.mark.parametrize(
        ("kg", "buffer_kg", "kind"), [(0, 0, NoAmount), (-1, 0, NoAmount), (10, 10, BufferTooLarge), (10, -1, BufferTooLarge)]
    )
    def test_refuses_nothing_and_a_buffer_that_leaves_nothing(self, kg: int, buffer_kg: int, kind: type[Refusal]) -> None:
        refused(kind, lambda: issued(kg, buffer_kg=buffer_kg))

    def test_an_issue_that_fails_leaves_no_gap_in_the_serials(self) -> None:
        issued(10)
        with pytest.raises(IntegrityError), transaction.atomic():
            issued(10, vintage=1999)
        assert issued(5).span == Span(11, 15)


class TestTransferCredits:
    def test_takes_the_lowest_serials_first_and_splits_the_block(self) -> None:
        issued(100)
        moved = transfer(asked(60))
        assert blocks() == [(1, 60, BUYER, HELD), (61, 100, OWNER, HELD)]
        assert [(one.span, one.from_holder, one.to_holder) for one in moved.moved] == [(Span(1, 60), OWNER, BUYER)]
        assert (balance(OWNER), balance(BUYER)) == (40, 60)

    @pytest.mark.parametrize("kg", [99, 100])
    def test_takes_all_but_one_and_all(self, kg: int) -> None:
        issued(100)
        transfer(asked(kg))
        assert balance(OWNER) == 100 - kg

    def test_refuses_one_more_than_is_held(self) -> None:
        issued(100)
        assert refused(InsufficientCredits, lambda: transfer(asked(101))) == {"held_kg": 100, "asked_kg": 101}

    def test_takes_from_several_issues_and_leaves_a_middle_that_is_named(self) -> None:
        issued(10), issued(10)
        transfer(asked(0, (4, 5), (8, 12)))
        assert blocks() == [
            (1, 3, OWNER, HELD),
            (4, 5, BUYER, HELD),
            (6, 7, OWNER, HELD),
            (8, 10, BUYER, HELD),
            (11, 12, BUYER, HELD),
            (13, 20, OWNER, HELD),
        ]
        assert transfer(asked(6)).moved[-1].span == Span(13, 13)

    def test_takes_of_one_project_vintage_or_issue_where_they_are_named(self) -> None:
        issued(10), issued(10, vintage=2024), issued(10, code="FO00001")
        assert transfer(Wanted(kg=3, vintage=2024)).moved[0].span == Span(11, 13)
        assert transfer(Wanted(kg=3, project=project("FO00001"))).moved[0].span == Span(21, 23)
        refused(InsufficientCredits, lambda: transfer(Wanted(kg=8, vintage=2024)))

    def test_refuses_named_serials_that_another_holds(self) -> None:
        issued(10)
        transfer(asked(5))
        refused(InsufficientCredits, lambda: transfer(asked(0, (5, 6))))

    def test_refuses_what_is_no_amount_no_span_and_no_other_holder(self) -> None:
        issued(10)
        refused(NoAmount, lambda: transfer(asked(0)))
        refused(SpansOverlap, lambda: transfer(asked(0, (1, 3), (3, 4))))
        refused(SpansOverlap, lambda: transfer(asked(0, (3, 1))))
        refused(SameHolder, lambda: transfer(asked(1), taker=OWNER))

    def test_the_same_key_moves_once_and_refuses_other_content(self) -> None:
        issued(100)
        first, again = transfer(asked(60), key="k"), transfer(asked(60), key="k")
        assert (again.number, again.is_repeat, balance(BUYER)) == (first.number, True, 60)
        refused(MovementReused, lambda: transfer(asked(61), key="k"))


class TestEveryCell:
    """The table of moves, walked through in the database's own copy."""

    @pytest.mark.parametrize(("state", "verb"), list(product(BlockState, BlockVerb)))
    def test_leads_where_the_table_says(self, state: BlockState, verb: BlockVerb) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_leads_to(%s, %s)", [verb, state])
            assert cursor.fetchone()[0] == MOVES.get((state, verb))

    def test_nothing_leads_out_of_what_is_final(self) -> None:
        assert not [cell for cell in MOVES if cell[0] in w.FINAL]


class TestStates:
    def test_escrowed_credits_are_still_the_holders_and_go_back_or_on(self) -> None:
        issued(100)
        own(actions.escrow_credits, asked(50))
        assert (blocks()[0], balance(OWNER)) == ((1, 50, OWNER, ESCROWED), 100)
        own(actions.release_escrow, asked(10))
        own(actions.release_escrow, asked(30), taker=BUYER)
        assert blocks() == [(1, 10, OWNER, HELD), (11, 40, BUYER, HELD), (41, 50, OWNER, ESCROWED), (51, 100, OWNER, HELD)]
        assert (balance(OWNER), balance(BUYER)) == (70, 30)

    def test_pledged_credits_cannot_be_transferred_until_released(self) -> None:
        issued(100)
        own(actions.pledge_credits, asked(100))
        assert blocks() == [(1, 100, OWNER, PLEDGED)]
        refused(InsufficientCredits, lambda: transfer(asked(1)))
        own(actions.release_pledge, asked(100))
        transfer(asked(1))

    def test_pledged_credits_go_on_to_the_bank_where_the_loan_is_not_paid(self) -> None:
        issued(100)
        own(actions.pledge_credits, asked(60))
        own(actions.release_pledge, asked(60), taker=BANK)
        assert blocks() == [(1, 60, BANK, HELD), (61, 100, OWNER, HELD)]
        assert (balance(OWNER), balance(BANK)) == (40, 60)

    def test_retired_is_a_use_and_cancelled_is_none_and_both_stand(self) -> None:
        issued(100)
        own(actions.retire_credits, asked(30), purpose=Purpose.EVENT)
        own(actions.cancel_credits, asked(20))
        assert blocks() == [(1, 30, OWNER, RETIRED), (31, 50, OWNER, CANCELLED), (51, 100, OWNER, HELD)]
        assert balance(OWNER) == 50
        refused(CreditsFinal, lambda: transfer(asked(0, (1, 1))))
        refused(CreditsFinal, lambda: own(actions.retire_credits, asked(0, (50, 51)), purpose=Purpose.EVENT))

    def test_the_buffer_is_cancelled_after_a_reversal_and_never_transferred(self) -> None:
        issued(100, buffer_kg=20)
        refused(InsufficientCredits, lambda: transfer(asked(81)))
        own(actions.cancel_credits, asked(5), of_buffer=True)
        assert blocks()[1:] == [(81, 85, OWNER, CANCELLED), (86, 100, OWNER, BUFFER)]
        assert balance(OWNER) == 80


class TestCreditsBoughtForAPurpose:
    """Twenty kilograms of a hundred went to the buyer for events, thirty for anything."""

    @pytest.fixture(autouse=True)
    def bought(self, db: None) -> None:
        issued(100)
        transfer(asked(20), purpose=Purpose.EVENT)
        transfer(asked(30))

    def buyer(self, verb: Callable[..., w.Movement], wanted: Wanted, **more: object) -> w.Movement:
        return own(verb, wanted, holder=BUYER, **more)

    def test_are_used_for_it_first_and_then_what_is_free(self) -> None:
        self.buyer(actions.retire_credits, asked(25), purpose=Purpose.EVENT)
        assert blocks()[:4] == [(1, 20, BUYER, RETIRED), (21, 25, BUYER, RETIRED), (26, 50, BUYER, HELD), (51, 100, OWNER, HELD)]

    def test_are_used_for_nothing_else(self) -> None:
        self.buyer(actions.retire_credits, asked(30), purpose=Purpose.VOUCHER)
        assert blocks()[:2] == [(1, 20, BUYER, HELD), (21, 50, BUYER, RETIRED)]
        told = refused(CreditsBound, lambda: self.buyer(actions.retire_credits, asked(1), purpose=Purpose.VOUCHER))
        assert told == {"held_kg": 0, "asked_kg": 1}

    def test_are_never_sold_on_put_in_escrow_or_pledged(self) -> None:
        told = refused(CreditsBound, lambda: transfer(asked(31), giver=BUYER, taker=BANK))
        assert told == {"held_kg": 30, "asked_kg": 31}
        for verb in (actions.escrow_credits, actions.pledge_credits):
            refused(CreditsBound, lambda verb=verb: self.buyer(verb, asked(0, (1, 1))))  # type: ignore[misc]
        transfer(asked(30), giver=BUYER, taker=BANK)

    def test_may_be_withdrawn_and_what_is_free_goes_first(self) -> None:
        self.buyer(actions.cancel_credits, asked(31))
        assert blocks()[:3] == [(1, 1, BUYER, CANCELLED), (2, 20, BUYER, HELD), (21, 50, BUYER, CANCELLED)]

    def test_more_than_there_is_of_any_purpose_is_not_there(self) -> None:
        refused(InsufficientCredits, lambda: self.buyer(actions.retire_credits, asked(51), purpose=Purpose.EVENT))

    def test_nothing_is_retired_without_a_purpose(self) -> None:
        refused(PurposeMissing, lambda: self.buyer(actions.retire_credits, asked(1), purpose=None))

    def test_a_holding_says_what_is_bound(self) -> None:
        assert {(one.purpose, one.kg) for one in reads.holdings(holder=BUYER)} == {(Purpose.EVENT, 20), (None, 30)}

    def test_the_database_refuses_another_way(self) -> None:
        """Whoever calls its function with what the actions would not say."""
        values = [fresh(), "x", "pledge", "held", BUYER, BUYER, 1, [1], [1], None, None, None, DAY, NOW, 1, "", None, "event"]
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MOVE, values)
        assert blocks()[0] == (1, 20, BUYER, HELD)

    def test_bound_out_of_escrow_too(self) -> None:
        own(actions.escrow_credits, asked(10))
        own(actions.release_escrow, asked(10), taker=BANK, purpose=Purpose.COMPLIANCE)
        refused(CreditsBound, lambda: own(actions.pledge_credits, asked(1), holder=BANK))
        own(actions.retire_credits, asked(10), holder=BANK, purpose=Purpose.COMPLIANCE)


class TestHolds:
    def hold(self, **what: object) -> int:
        return actions.hold_credits(key=fresh(), reason="皖环函〔2026〕1号", by=OFFICER, now=NOW, **what).number  # type: ignore[arg-type]

    def release(self, number: int) -> None:
        actions.release_hold(key=fresh(), hold_number=number, reason="查清", by=OFFICER, now=NOW)

    def test_a_frozen_span_stays_and_the_free_rest_moves(self) -> None:
        issued(100)
        self.hold(span=Span(11, 20))
        transfer(asked(15))
        assert blocks() == [(1, 10, BUYER, HELD), (11, 20, OWNER, HELD), (21, 25, BUYER, HELD), (26, 100, OWNER, HELD)]
        assert refused(CreditsFrozen, lambda: transfer(asked(76))) == {"held_kg": 75, "asked_kg": 76}
        refused(CreditsFrozen, lambda: own(actions.retire_credits, asked(0, (20, 20)), purpose=Purpose.EVENT))

    def test_nothing_leaves_a_frozen_holder_and_what_comes_still_comes(self) -> None:
        issued(100)
        number = self.hold(holder=OWNER)
        refused(CreditsFrozen, lambda: transfer(asked(1)))
        refused(CreditsFrozen, lambda: own(actions.escrow_credits, asked(1)))
        issued(10)
        self.release(number)
        transfer(asked(110))

    def test_several_lie_on_one_span_and_each_is_released_once(self) -> None:
        issued(100)
        one, other = self.hold(span=Span(1, 50)), self.hold(span=Span(40, 100))
        self.release(one)
        transfer(asked(39))
        refused(CreditsFrozen, lambda: transfer(asked(1)))
        refused(UnknownCreditHold, lambda: self.release(one))
        refused(UnknownCreditHold, lambda: self.release(other + 100))
        self.release(other)
        transfer(asked(61))

    def test_the_same_key_holds_once_and_refuses_other_content(self) -> None:
        said = {"key": "h", "reason": "函", "by": OFFICER, "now": NOW}
        assert actions.hold_credits(holder=OWNER, **said).number == actions.hold_credits(holder=OWNER, **said).number  # type: ignore[arg-type]
        refused(MovementReused, lambda: actions.hold_credits(holder=BUYER, **said))  # type: ignore[arg-type]
        refused(SpansOverlap, lambda: actions.hold_credits(**said))  # type: ignore[arg-type]

    def test_an_account_that_the_ledger_froze_keeps_its_credits(self) -> None:
        issued(100)
        hold_account(holder=OWNER, reason="函", key="ledger")
        refused(AccountFrozen, lambda: transfer(asked(1)))


class TestRecallCredits:
    def recall(self, issue: w.Placed, kg: int) -> w.Movement:
        return actions.recall_credits(key=fresh(), issue=issue.number, kg=kg, by=OFFICER, now=NOW, reason="签发有误")

    def test_takes_back_what_is_held_then_the_buffer_and_names_the_rest(self) -> None:
        wrong = issued(100, buffer_kg=20)
        transfer(asked(50))
        said = self.recall(wrong, 60)
        assert blocks() == [(1, 50, BUYER, HELD), (51, 80, OWNER, CANCELLED), (81, 100, OWNER, CANCELLED)]
        assert (said.corrects, said.kg, said.receivable_kg) == (wrong.movement.number, 50, 10)
        assert (balance(OWNER), balance(BUYER), ledger.balance(holder=OWNER, asset=w.CREDITS_OWED)) == (0, 50, 10)

    def test_reaches_what_is_frozen_and_leaves_other_issues_alone(self) -> None:
        other, wrong = issued(100), issued(100)
        actions.hold_credits(key=fresh(), reason="函", by=OFFICER, now=NOW, span=wrong.span)
        self.recall(wrong, 40)
        assert blocks() == [(1, 100, OWNER, HELD), (101, 140, OWNER, CANCELLED), (141, 200, OWNER, HELD)]
        assert other.number != wrong.number

    def test_takes_the_buffer_of_the_whole_project_and_of_no_other(self) -> None:
        issued(50, buffer_kg=10), issued(50, buffer_kg=10, code="FO00001")
        wrong = issued(50, buffer_kg=10)
        transfer(Wanted(kg=40, issue=wrong.number))
        assert self.recall(wrong, 30).receivable_kg == 10

    def test_refuses_more_than_was_issued_and_was_not_recalled(self) -> None:
        wrong = issued(100)
        self.recall(wrong, 60)
        assert refused(RecallTooLarge, lambda: self.recall(wrong, 41)) == {"left_kg": 40, "asked_kg": 41}
        self.recall(wrong, 40)
        with pytest.raises(UnknownIssue):
            actions.recall_credits(key=fresh(), issue=10**6, kg=1, by=OFFICER, now=NOW, reason="签发有误")


class TestReads:
    def test_holdings_are_by_project_vintage_and_state(self) -> None:
        issued(100, buffer_kg=10), issued(50, vintage=2024), issued(5, code="FO00001")
        own(actions.retire_credits, asked(20), purpose=Purpose.EVENT)
        found = [(one.project, one.vintage, one.state, one.kg) for one in reads.holdings(holder=OWNER)]
        pv, fo = project(), project("FO00001")
        wanted = [
            (pv, 2024, "held", 50),
            (pv, 2025, "buffer", 10),
            (pv, 2025, "held", 70),
            (pv, 2025, "retired", 20),
            (fo, 2025, "held", 5),
        ]
        assert sorted(found) == sorted(wanted)

    def test_issued_is_the_sum_of_the_six_states(self) -> None:
        issued(100, buffer_kg=10), issued(7, code="FO00001")
        own(actions.escrow_credits, asked(5))
        own(actions.pledge_credits, asked(6))
        own(actions.retire_credits, asked(7), purpose=Purpose.EVENT)
        own(actions.cancel_credits, asked(8))
        for one in (reads.totals(), reads.totals(project=project()), reads.totals(project=project("FO00001"))):
            assert one.issued_kg == sum(one.by_state.values())
        assert reads.totals().issued_kg == 107
        assert reads.holders(project=project()) == {OWNER: 75}

    def test_a_serial_tells_its_whole_life(self) -> None:
        issued(100)
        transfer(asked(60))
        transfer(asked(30), giver=BUYER, taker=BANK)
        own(actions.retire_credits, asked(5), holder=BANK, purpose=Purpose.EVENT)
        actions.hold_credits(key=fresh(), reason="函", by=OFFICER, now=NOW, span=Span(4, 4))
        life = reads.life_of(Serial("PV00012", 2025, Span(4, 8)))
        assert [one.verb for one in life.movements] == [BlockVerb.ISSUE, BlockVerb.TRANSFER, BlockVerb.TRANSFER, BlockVerb.RETIRE]
        assert [(block.span, block.holder, block.state) for block in life.blocks] == [
            (Span(4, 5), BANK, "retired"),
            (Span(6, 8), BANK, "held"),
        ]
        assert [hold.span for hold in life.holds] == [Span(4, 4)]
        assert str(reads.serials_of(life.blocks[0])) == str(Serial("PV00012", 2025, Span(4, 5)))

    @pytest.mark.parametrize(
        "serial", [Serial("PV00012", 2024, Span(1, 5)), Serial("FO00009", 2025, Span(1, 5)), Serial("PV00012", 2025, Span(99, 101))]
    )
    def test_refuses_a_serial_that_was_never_issued(self, serial: Serial) -> None:
        issued(100)
        with pytest.raises(UnknownSerial):
            reads.life_of(serial)
