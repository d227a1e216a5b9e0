"""One movement: at once or not at all, once per key, never below a floor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import DatabaseError, connection, connections, transaction

from puhui.ledger import reads
from puhui.ledger.actions import post_transfer
from puhui.ledger.errors import EmptyEntry, InsufficientHolding, KeyReused, NotMirrored
from puhui.ledger.words import Line, mirrored
from tests.cast import at_once

DAY = date(2026, 3, 18)
ISSUE, POOL = -1, -2
GRAMS = 1
ANNE, BO = 101, 102


@pytest.fixture(autouse=True)
def _asset(request: pytest.FixtureRequest) -> None:
    """The asset of these tests, in the database that the test uses."""
    request.getfixturevalue("own_database" if "own_database" in request.fixturenames else "db")


def credit(key: str, holder: int, amount: int) -> object:
    return post_transfer(key=key, day=DAY, lines=[Line(holder, GRAMS, ISSUE, amount)])


class TestPostTransfer:
    def test_credits_a_holder_and_the_system_account_has_the_other_side(self) -> None:
        credit("k1", ANNE, 467)
        assert reads.balance(holder=ANNE, asset=GRAMS) == 467
        assert reads.system_side(account=ISSUE, asset=GRAMS) == -467
        assert reads.outstanding(asset=GRAMS) == 467

    @pytest.mark.parametrize("asked", [119, 120])
    def test_takes_up_to_the_whole_holding(self, asked: int) -> None:
        credit("k1", ANNE, 120)
        post_transfer(key="k2", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -asked)])
        assert reads.balance(holder=ANNE, asset=GRAMS) == 120 - asked

    def test_refuses_more_than_is_held_and_posts_nothing(self) -> None:
        credit("k1", ANNE, 120)
        with pytest.raises(InsufficientHolding):
            post_transfer(key="k2", day=DAY, lines=[Line(BO, GRAMS, ISSUE, 5), Line(ANNE, GRAMS, POOL, -121)])
        assert (reads.balance(holder=ANNE, asset=GRAMS), reads.balance(holder=BO, asset=GRAMS)) == (120, 0)

    def test_refuses_to_take_from_someone_who_never_had_an_account(self) -> None:
        with pytest.raises(InsufficientHolding):
            post_transfer(key="k", day=DAY, lines=[Line(BO, GRAMS, POOL, -1)])

    def test_a_key_repeats_its_first_outcome_for_ever(self) -> None:
        first = credit("k1", ANNE, 467)
        again = credit("k1", ANNE, 467)
        assert (first.entry, False, True) == (again.entry, first.is_repeat, again.is_repeat)
        assert reads.balance(holder=ANNE, asset=GRAMS) == 467

    def test_a_key_is_refused_for_other_content(self) -> None:
        credit("k1", ANNE, 467)
        with pytest.raises(KeyReused, match="k1"):
            credit("k1", ANNE, 468)
        assert reads.balance(holder=ANNE, asset=GRAMS) == 467

    def test_a_refused_movement_leaves_its_key_free(self) -> None:
        with pytest.raises(InsufficientHolding):
            post_transfer(key="k", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])
        credit("k", ANNE, 1)
        assert reads.balance(holder=ANNE, asset=GRAMS) == 1

    def test_moves_between_two_holders_with_both_lines(self) -> None:
        credit("k1", ANNE, 100)
        post_transfer(key="k2", day=DAY, lines=mirrored(asset=GRAMS, giver=ANNE, taker=BO, amount=30))
        assert (reads.balance(holder=ANNE, asset=GRAMS), reads.balance(holder=BO, asset=GRAMS)) == (70, 30)

    @pytest.mark.parametrize(
        "lines", [[Line(ANNE, GRAMS, BO, -30)], [Line(ANNE, GRAMS, BO, -30), Line(BO, GRAMS, ANNE, 29)]], ids=["one side", "unequal"]
    )
    def test_refuses_a_movement_with_one_side(self, lines: list[Line]) -> None:
        with pytest.raises(NotMirrored):
            post_transfer(key="k", day=DAY, lines=lines)

    @pytest.mark.parametrize("lines", [[], [Line(ANNE, GRAMS, ISSUE, 0)]], ids=["no line", "zero"])
    def test_refuses_nothing_to_post(self, lines: list[Line]) -> None:
        with pytest.raises(EmptyEntry):
            post_transfer(key="k", day=DAY, lines=lines)

    def test_a_correction_names_what_it_corrects(self) -> None:
        first = credit("k1", ANNE, 467)
        post_transfer(key="k2", day=DAY, lines=[Line(ANNE, GRAMS, ISSUE, -67)], corrects=first.entry, reason="distance was wrong")
        assert reads.balance(holder=ANNE, asset=GRAMS) == 400
        assert reads.lines_of(entry=first.entry) == [Line(ANNE, GRAMS, ISSUE, 467)]


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_posting SET amount = 1",
            "DELETE FROM ledger_posting",
            "TRUNCATE ledger_posting",
            "UPDATE ledger_account SET balance = 1",
            "DELETE FROM ledger_account",
            "INSERT INTO ledger_account VALUES (9, 1, 0, 9)",
            "INSERT INTO ledger_posting VALUES ('2026-03-18', 0, 1, 9, 1, -1, 9)",
            "UPDATE ledger_entry SET key = 'x'",
            "DELETE FROM ledger_entry",
            "TRUNCATE ledger_posting_20260318_p0",
            "DELETE FROM ledger_posting_20260318_p0",
            "DROP TABLE ledger_posting",
            "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
            "SELECT ledger_move(101, 1::smallint, 5)",
            "DELETE FROM ledger_chunk",
        ],
    )
    def test_the_application_is_refused(self, statement: str) -> None:
        credit("k1", ANNE, 467)
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_posting SET amount = 1",
            "DELETE FROM ledger_posting",
            "TRUNCATE ledger_posting",
            "TRUNCATE ledger_posting_20260318_p0",
            "UPDATE ledger_entry SET key = 'x'",
            "DELETE FROM ledger_entry",
        ],
    )
    def test_even_the_owner_is_refused(self, own_database: str, cluster_of_session: object, statement: str) -> None:
        import psycopg

        credit("k1", ANNE, 467)
        owner = cluster_of_session.url("owner", database=connection.settings_dict["NAME"])
        with psycopg.connect(owner) as connected, pytest.raises(psycopg.errors.RaiseException, match="ledger_append_only"):
            connected.execute(statement)


def in_threads(work: list[Callable[[], object]]) -> list[object]:
    """Runs each on a connection of its own, all released at once; gives results and refusals."""
    gate, outcomes = threading.Barrier(len(work)), [None] * len(work)

    def one(place: int) -> None:
        gate.wait()
        try:
            outcomes[place] = work[place]()
        except (InsufficientHolding, KeyReused) as refusal:
            outcomes[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


class TestManyConnections:
    def test_of_two_that_race_for_one_holding_exactly_one_wins(self, own_database: str) -> None:
        for turn in range(40):
            credit(f"fund {turn}", 1000 + turn, 100)
            take = [
                lambda t=turn, a=amount: post_transfer(key=f"take {t} {a}", day=DAY, lines=[Line(1000 + t, GRAMS, POOL, -a)])
                for amount in (60, 70)
            ]
            outcomes = in_threads(take)
            assert sum(isinstance(outcome, InsufficientHolding) for outcome in outcomes) == 1
            assert reads.balance(holder=1000 + turn, asset=GRAMS) in (30, 40)

    def test_one_key_sent_by_many_at_once_is_posted_once(self, own_database: str) -> None:
        outcomes = in_threads([lambda: credit("same", ANNE, 7) for _ in range(8)])
        assert len({outcome.entry for outcome in outcomes}) == 1
        assert sum(not outcome.is_repeat for outcome in outcomes) == 1
        assert reads.balance(holder=ANNE, asset=GRAMS) == 7

    def test_movements_in_both_directions_do_not_deadlock(self, own_database: str) -> None:
        credit("a", ANNE, 1000), credit("b", BO, 1000)
        work = [
            (
                lambda n=n: post_transfer(
                    key=f"m{n}", day=DAY, lines=mirrored(asset=GRAMS, giver=(ANNE, BO)[n % 2], taker=(BO, ANNE)[n % 2], amount=1)
                )
            )
            for n in range(16)
        ]
        in_threads(work)
        assert reads.outstanding(asset=GRAMS) == 2000
        assert all(finding.broken == 0 for finding in reads.findings())


def test_the_first_movements_of_a_day_may_come_at_once(own_database: str) -> None:
    """Whoever opens a day's table must see that another has just done so, also after waiting for him."""
    for place in range(6):
        day = date(2026, 4, 1 + place)

        def move(number: int, day: date = day) -> object:
            return post_transfer(key=f"{day} {number}", day=day, lines=[Line(100 + number, GRAMS, ISSUE, 1)])

        outcomes = at_once([partial(move, number) for number in range(6)])
        assert [outcome for outcome in outcomes if outcome is None] == []
    assert reads.outstanding(asset=GRAMS) == 36
