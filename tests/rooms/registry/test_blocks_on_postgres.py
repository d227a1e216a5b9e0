"""The same calls on PostgreSQL leave the same blocks, answers and balances; what the database forbids it forbids to its owner too; and each bug that
is planted in its functions, triggers and locks is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from puhui.foundation.server import ThrowawayCluster
from puhui.ledger import reads as ledger
from puhui.registry import actions
from puhui.registry import words as w
from puhui.registry.models import Block, Hold
from puhui.registry.words import Purpose, Span, Wanted
from puhui.vocabulary.refusals import Refusal
from tests.conftest import connect_to
from tests.rooms.registry.credits import BUYER, NOW, OFFICER, OWNER, asked, broken, issued, project
from tests.rooms.registry.planting import rewrite
from tests.rooms.registry.units import HOLDERS, Op, Units, drawn

_VERBS: dict[str, Callable[..., Any]] = {
    "transfer": actions.transfer_credits,
    "escrow": actions.escrow_credits,
    "release_escrow": actions.release_escrow,
    "pledge": actions.pledge_credits,
    "release_pledge": actions.release_pledge,
    "retire": actions.retire_credits,
    "cancel": actions.cancel_credits,
}
_STATES = {
    "transfer": "held",
    "escrow": "held",
    "release_escrow": "escrowed",
    "pledge": "held",
    "release_pledge": "pledged",
    "retire": "held",
}
_CODES = {1: "PV00001", 2: "FO00002"}
_SAID = {"by": OFFICER, "now": NOW, "reason": "事由"}

#: What nobody may do, the owner of the tables neither.
TAMPERING = (
    "UPDATE registry_block SET holder = holder + 1 WHERE id = (SELECT min(id) FROM registry_block)",
    "UPDATE registry_block SET state = 'pledged' WHERE id = (SELECT min(id) FROM registry_block WHERE state = 'held')",
    "UPDATE registry_block SET state = 'held' WHERE id = (SELECT min(id) FROM registry_block WHERE state IN ('retired', 'cancelled'))",
    "UPDATE registry_block SET purpose = 'event' WHERE id = (SELECT min(id) FROM registry_block WHERE state = 'held' AND purpose = '')",
    "UPDATE registry_block SET purpose = '' WHERE id = (SELECT min(id) FROM registry_block WHERE state = 'held' AND purpose <> '')",
    "UPDATE registry_block SET last = last - 1 WHERE id = (SELECT min(id) FROM registry_block WHERE last > first)",
    "UPDATE registry_block SET last = last + 1 WHERE id = (SELECT min(id) FROM registry_block)",
    "DELETE FROM registry_block WHERE id = (SELECT max(id) FROM registry_block)",
    "INSERT INTO registry_block (issue_id, first, last, holder, state) SELECT issue_id, first, first, holder, 'held' FROM registry_block LIMIT 1",
    "UPDATE registry_movement SET reason = reason || '!' WHERE id = (SELECT min(id) FROM registry_movement)",
    "DELETE FROM registry_movement WHERE id = (SELECT max(id) FROM registry_movement)",
    "UPDATE registry_moved SET to_holder = to_holder + 1 WHERE id = (SELECT max(id) FROM registry_moved)",
    "DELETE FROM registry_moved WHERE id = (SELECT max(id) FROM registry_moved)",
    "INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)"
    " SELECT movement_id, first, last, to_holder, to_state, to_holder, 'held' FROM registry_moved ORDER BY id DESC LIMIT 1",
    "UPDATE registry_issue SET last = last + 1 WHERE id = (SELECT max(id) FROM registry_issue)",
    "DELETE FROM registry_issue WHERE id = (SELECT max(id) FROM registry_issue)",
    "UPDATE registry_hold SET reason = reason || '!' WHERE id = (SELECT max(id) FROM registry_hold)",
    "DELETE FROM registry_hold WHERE id = (SELECT max(id) FROM registry_hold)",
    "TRUNCATE registry_moved", "TRUNCATE registry_movement CASCADE", "TRUNCATE registry_issue CASCADE", "TRUNCATE registry_block", "TRUNCATE registry_hold",
)  # fmt: skip


#: A book that has so many serials rests: what is compared does not grow without bound.
SERIALS_MOST = 250
_EMPTIED = ("registry_moved", "registry_block", "registry_issue", "registry_movement", "ledger_posting", "ledger_account", "ledger_entry")


class Site:
    """The database and the serials, side by side, in one transaction that is undone at the end."""

    def __init__(self) -> None:
        self.units, self.keys, self.done = Units(), count(), 0
        self.issues: list[int] = []
        self.holds: list[int] = []
        self.answers: dict[str, object] = {}
        self.whole = transaction.atomic()
        self.whole.__enter__()
        with connection.cursor() as cursor:  # a savepoint that was undone may leave them as they were asked last
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.projects = {number: project(code) for number, code in _CODES.items()}

    def close(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def one(self, draw: Random) -> None:
        if len(self.units.place) > SERIALS_MOST:
            return
        op = drawn(draw, self.units, f"machine {next(self.keys)}")
        if op.kind != "move" or self._is_callable(op):
            self.run(op)

    def begin(self) -> None:
        """Out of the middle of what was bought for a purpose some is used: chance comes there seldom."""
        for op in (
            Op("place", "begin 1", kg=12, giver=OWNER, project=1, vintage=2025),
            Op("move", "begin 2", verb="transfer", state="held", giver=OWNER, taker=BUYER, wanted=asked(9), purpose="event"),
            Op("move", "begin 3", verb="retire", state="held", giver=BUYER, wanted=asked(0, (4, 6)), purpose="event"),
        ):
            self.run(op)

    def run(self, op: Op) -> None:
        code, gave = self._called(op)
        assert code == self.units.do(op), op
        if not code and op.kind not in ("hold", "release"):
            assert self.answers.setdefault(op.key, gave) == gave, "a repeat gives the first answer"
        self.done += 1
        self.settle()
        self.check()

    def settle(self) -> None:
        """What would be asked at a commit."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def check(self) -> None:
        follows = 1
        for first, last, *where in Block.objects.order_by("first").values_list("first", "last", "holder", "state", "purpose"):
            assert first == follows, "every serial lies in one block"
            assert self.units.place[first - 1 : last] == [tuple(where)] * (last - first + 1)
            follows = last + 1
        assert follows == len(self.units.place) + 1
        for holder in HOLDERS:
            balances = ledger.balances(holder=holder)
            assert balances.get(w.CREDITS, 0) == self.units.has(holder)
            assert balances.get(w.CREDITS_OWED, 0) == self.units.owed.get(holder, 0)
        assert set(Hold.objects.filter(until=None).values_list("pk", flat=True)) == {self.holds[number - 1] for number in self.units.live}

    def tampered(self, statement: str) -> None:
        rows = 0
        with suppress(DatabaseError):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                rows = cursor.rowcount
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert rows == 0, statement
        self.settle()
        self.check()

    def _is_callable(self, op: Op) -> bool:
        """The verbs name their state themselves; only a cancellation may say which."""
        return _STATES.get(op.verb, op.state) == op.state and (op.verb != "cancel" or op.state in ("held", "buffer"))

    def _called(self, op: Op) -> tuple[str, object]:
        try:
            return "", self._call(op)
        except Refusal as refusal:
            return refusal.code, None

    def _call(self, op: Op) -> object:
        if op.kind == "place":
            placed = actions.place_issue(
                key=op.key,
                project=self.projects[op.project],
                vintage=op.vintage,
                kg=op.kg,
                buffer_kg=op.buffer_kg,
                holder=op.giver,
                **_SAID,
            )
            self.issues += [placed.number] if placed.number not in self.issues else []
            return placed.number
        if op.kind == "move":
            return self._move(op)
        if op.kind == "recall":
            number = self.issues[op.number - 1] if op.number <= len(self.issues) else 10**9
            return actions.recall_credits(key=op.key, issue=number, kg=op.kg, **_SAID).number
        if op.kind == "hold":
            self.holds.append(actions.hold_credits(key=op.key, holder=op.giver or None, span=op.span, **_SAID).number)
            return None
        number = self.holds[op.number - 1] if op.number <= len(self.holds) else 10**9
        return actions.release_hold(key=op.key, hold_number=number, **_SAID)

    def _move(self, op: Op) -> object:
        known = op.wanted
        wanted = Wanted(
            known.kg,
            known.spans,
            known.issue and self.issues[known.issue - 1],
            known.project and self.projects[known.project],
            known.vintage,
        )
        more: dict[str, Any] = {"of_buffer": op.state == "buffer"} if op.verb == "cancel" else {}
        if op.verb in ("transfer", "release_escrow", "retire"):
            more["purpose"] = Purpose(op.purpose) if op.purpose else None
        if op.verb == "transfer":
            return actions.transfer_credits(key=op.key, giver=op.giver, taker=op.taker, wanted=wanted, **more, **_SAID).number
        if op.verb in ("release_escrow", "release_pledge"):
            more["taker"] = op.taker or None
        return _VERBS[op.verb](key=op.key, holder=op.giver, wanted=wanted, **more, **_SAID).number


class Machine(RuleBasedStateMachine):
    burst = 5
    total = 0

    def __init__(self) -> None:
        super().__init__()
        self.site = Site()
        try:
            self.site.begin()
        except BaseException:  # whoever fails here has no teardown
            self.site.close()
            raise

    @rule(draw=st.randoms(use_true_random=False))
    def call(self, draw: Random) -> None:
        self.site.one(draw)

    @rule(seed=st.integers(0, 2**32))
    def many(self, seed: int) -> None:
        draw = Random(seed)
        for _ in range(self.burst):
            self.site.one(draw)

    @rule(place=st.integers(0, len(TAMPERING) - 1))
    def tamper(self, place: int) -> None:
        self.site.tampered(TAMPERING[place])

    def teardown(self) -> None:
        try:
            assert broken() == {}
        finally:
            self.site.close()
            type(self).total += self.site.done


def sized(examples: int, steps: int, **more: Any) -> settings:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    more = {"phases": [Phase.generate], **more}  # a call takes milliseconds here: shrinking would take many minutes
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None, suppress_health_check=checks, **more)


@pytest.fixture(scope="module")
def owned(module_database: str, cluster_of_session: ThrowawayCluster) -> Iterator[None]:
    """A database of its own, to which we are connected as the owner of its tables."""
    name = str(connection.settings_dict["NAME"])
    connect_to(cluster_of_session.url("owner", database=name))
    assert issued(1).span == Span(1, 1)  # opens the day in the books, so that no example has to
    connection.close()
    with psycopg.connect(cluster_of_session.url("superuser", database=name), autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        for table in _EMPTIED:
            server.execute(f"DELETE FROM {table}".encode())
        server.execute("UPDATE registry_serialcounter SET next = 1")
    yield
    connection.close()


@pytest.fixture
def undone(owned: None) -> Iterator[None]:
    """What a test writes, a planted bug among it, is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TestAnyRunOfCalls:
    def test_leaves_every_serial_in_one_place(self, undone: None) -> None:
        run_state_machine_as_test(Machine, settings=sized(8, 20))

    @pytest.mark.slow
    def test_leaves_every_serial_in_one_place_twenty_thousand_calls_long(self, undone: None) -> None:
        class Long(Machine):
            burst = 20

        while Long.total < 20_000:
            run_state_machine_as_test(Long, settings=sized(10, 30))
        assert Long.total >= 20_000


class TestNobody:
    @pytest.mark.parametrize("statement", TAMPERING)
    def test_may_change_what_was_written(self, undone: None, statement: str) -> None:
        site = Site()
        try:
            prepared(site)
            site.tampered(statement)
        finally:
            site.close()


def prepared(site: Site) -> None:
    """Something of every kind, in the database and in the serials."""
    own = {"giver": OWNER, "project": 1, "vintage": 2025}
    for op in (
        Op("place", "a", kg=20, buffer_kg=4, **own), Op("place", "b", kg=20, **own),
        Op("move", "c", verb="retire", state="held", giver=OWNER, wanted=asked(2), purpose="event"), Op("move", "d", verb="transfer", state="held", giver=OWNER, taker=BUYER, wanted=asked(3)),
        Op("move", "f", verb="transfer", state="held", giver=OWNER, taker=BUYER, wanted=asked(2), purpose="event"), Op("hold", "e", span=Span(30, 31)),
    ):  # fmt: skip
        site._called(op)
        site.units.do(op)
    site.settle()
    site.check()


# -- planted bugs ------------------------------------------------------------------------------------------------------

#: Where, what stands there, what the bug writes instead.
REWRITTEN: dict[str, tuple[str, str, str]] = {
    "what is frozen moves": ("registry_take", "CASE WHEN may_be_frozen THEN", "CASE WHEN true THEN"),
    "the highest serials go first": ("registry_take", "ORDER BY b.first FOR", "ORDER BY b.first DESC FOR"),
    "one more goes than was asked for": ("registry_take", "missing bigint := of_kg", "missing bigint := of_kg + 1"),
    "another's credits are taken": ("registry_take", "b.holder = of_holder AND", ""),
    "the vintage is not looked at": ("registry_take", "AND i.vintage = coalesce(of_vintage, i.vintage)", ""),
    "a split loses one serial": ("registry_put", "SET first = of_last + 1", "SET first = least(of_last + 2, last)"),
    "a partly moved block goes as a whole": ("registry_put", "was.last > of_last", "false"),
    "a holder's freeze is not looked at": ("registry_move", "h.until IS NULL AND h.holder = giver", "false"),
    "the giver's balance stays": ("registry_move", "ARRAY[-of_kg, of_kg, of_kg, -of_kg]", "ARRAY[-1, 1, of_kg, -of_kg]"),
    "nothing is posted for what ends": ("registry_side", "WHEN 'retired' THEN -13", ""),
    "no history is written": ("registry_move", "FROM unnest(f, l) n (x, y);\n    RETURN", "FROM unnest(f, l) n (x, y) WHERE false;\n    RETURN"),
    "a key is used twice": ("registry_known", "RETURN found.id", "RETURN NULL"),
    "a key is taken for other content": ("registry_known", "found.content_hash <> of_content", "false"),
    "the counter forgets the buffer": ("registry_place", "SET next = next + of_kg WHERE", "SET next = next + of_kg - of_buffer WHERE"),
    "a recall takes the buffer of any project": ("registry_recall", "NULL, wrong.project_id, NULL, true", "NULL, NULL, NULL, true"),
    "a recall stops at what is frozen": ("registry_recall", "of_issue, NULL, NULL, true", "of_issue, NULL, NULL, false"),
    "earlier recalls are forgotten": ("registry_recallable", "i.last - i.first + 1 -", "i.last - i.first + 1 - 0 *"),
    "what was bought for a purpose is sold on": ("registry_purposes", "ELSE ARRAY['']", "ELSE registry_any_purpose()"),
    "a retirement takes what is free first": ("registry_purposes", "ARRAY[of_purpose, '']", "ARRAY['', of_purpose]"),
    "a purpose is forgotten": ("registry_put", "purpose = to_purpose", "purpose = ''"),
    "a bound block becomes free when it is split": ("registry_put", "was.state, was.purpose)", "was.state, '')"),
    "one release ends every hold": ("registry_release_credits", "WHERE id = of_hold AND until IS NULL", "WHERE until IS NULL"),
}  # fmt: skip
#: Guards that are taken away: what then goes through is seen.
DROPPED: dict[str, tuple[str, int]] = {
    "DROP TRIGGER registry_block_keeps ON registry_block; DROP TRIGGER registry_block_tiles ON registry_block": ("", 2),
    "DROP TRIGGER registry_block_tiles ON registry_block": ("", 0),
    "ALTER TABLE registry_block DROP CONSTRAINT registry_blocks_never_overlap; DROP TRIGGER registry_block_tiles ON registry_block": ("", 8),
    "DROP TRIGGER registry_block_never ON registry_block": ("", 7),
    "DROP TRIGGER registry_movement_never ON registry_movement": ("", 9),
    "DROP TRIGGER registry_moved_never ON registry_moved": ("", 11),
    "DROP TRIGGER registry_moved_follows ON registry_moved; DROP TRIGGER registry_moved_tiles ON registry_moved": ("", 13),
    "DROP TRIGGER registry_issue_never ON registry_issue": ("", 14),
    "DROP TRIGGER registry_hold_keeps ON registry_hold": ("", 16),
    "DROP TRIGGER registry_moved_never_all ON registry_moved": ("", 18),
    "DROP TRIGGER registry_block_never_all ON registry_block": ("", 21),
}  # fmt: skip


class Wide(Machine):
    """More calls a step: what is planted comes up sooner."""

    burst = 15


class TestEachPlantedBug:
    @pytest.mark.parametrize("bug", REWRITTEN)
    def test_in_a_function_is_found(self, undone: None, bug: str) -> None:
        rewrite(*REWRITTEN[bug])
        with pytest.raises((AssertionError, DatabaseError, IndexError)):
            run_state_machine_as_test(Wide, settings=sized(60, 20, derandomize=True))

    @pytest.mark.parametrize("guard", DROPPED)
    def test_in_a_guard_is_found(self, undone: None, guard: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(guard)
        site = Site()
        try:
            prepared(site)
            with pytest.raises(AssertionError):
                site.tampered(TAMPERING[DROPPED[guard][1]])
        finally:
            site.close()

    def test_are_at_least_twenty(self) -> None:
        assert len(REWRITTEN) + len(DROPPED) >= 20
