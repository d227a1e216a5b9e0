"""Nothing leaves a frozen account, by any door; what comes in still comes in; and no movement slips past a hold that has committed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.foundation.server import ThrowawayCluster
from puhui.ledger import reads, rules
from puhui.ledger.actions import hold_account, post_batch, post_transfer, release_account
from puhui.ledger.errors import AccountFrozen, InsufficientHolding, KeyReused, UnknownHold
from puhui.ledger.words import Line, mirrored
from puhui.quantification.duck import Duck, opened
from puhui.vocabulary.refusals import Refusal

DAY = date(2026, 3, 18)
GRAMS, POINTS = 1, 2
ISSUE, POOL = -1, -2
ANNE, BO = 101, 102


@pytest.fixture
def duck() -> Iterator[Duck]:
    with opened() as made:
        yield made


def credit(holder: int = ANNE, *, asset: int = GRAMS, amount: int = 100, key: str = "") -> None:
    post_transfer(key=key or f"credit {holder} {asset}", day=DAY, lines=[Line(holder, asset, ISSUE, amount)])


def freeze(holder: int = ANNE, *, asset: int | None = None, key: str = "freeze") -> int:
    return hold_account(holder=holder, asset=asset, reason="皖环函〔2026〕1号", key=key).number


def broken() -> dict[str, int]:
    return {finding.name: finding.broken for finding in reads.findings() if finding.broken}


# -- the doors ---------------------------------------------------------------------------------------------------------


def by_transfer(duck: Duck, lines: list[Line], key: str) -> None:
    post_transfer(key=key, day=DAY, lines=lines)


def by_small_batch(duck: Duck, lines: list[Line], key: str) -> None:
    _batch(duck, lines, key)


def by_large_batch(duck: Duck, lines: list[Line], key: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "SMALL_LINES", 0)
        patched.setattr(rules, "CHUNK_LINES", 1)
        _batch(duck, lines, key)


def _batch(duck: Duck, lines: list[Line], key: str, *, may_refuse: bool = False) -> int:
    rows = ", ".join(f"({line.holder}, {line.asset}, {line.counter}, {line.amount})" for line in lines)
    relation = f"(SELECT * FROM (VALUES {rows}) l (holder, asset, counter, amount))"
    return post_batch(key=key, day=DAY, duck=duck, lines=relation, may_refuse=may_refuse).refused_holders


DOORS = [by_transfer, by_small_batch, by_large_batch]
Door = Callable[[Duck, list[Line], str], None]


@pytest.mark.django_db
class TestHoldAccount:
    @pytest.mark.parametrize("door", DOORS)
    def test_nothing_leaves_by_any_door(self, duck: Duck, door: Door) -> None:
        credit()
        freeze()
        with pytest.raises(AccountFrozen):
            door(duck, [Line(ANNE, GRAMS, POOL, -1)], "out")
        assert reads.balance(holder=ANNE, asset=GRAMS) == 100
        assert broken() == {}

    @pytest.mark.parametrize("door", DOORS)
    def test_what_comes_in_still_comes_in(self, duck: Duck, door: Door) -> None:
        credit()
        freeze()
        door(duck, [Line(ANNE, GRAMS, ISSUE, 7)], "in")
        assert reads.balance(holder=ANNE, asset=GRAMS) == 107

    @pytest.mark.parametrize("door", DOORS)
    def test_a_line_that_leaves_is_refused_though_more_comes_in_with_it(self, duck: Duck, door: Door) -> None:
        credit()
        freeze()
        with pytest.raises(AccountFrozen):
            door(duck, [Line(ANNE, GRAMS, ISSUE, 50), Line(ANNE, GRAMS, POOL, -1)], "both")
        assert reads.balance(holder=ANNE, asset=GRAMS) == 100

    @pytest.mark.parametrize("door", DOORS)
    def test_a_neighbour_is_free(self, duck: Duck, door: Door) -> None:
        credit(), credit(BO)
        freeze()
        door(duck, mirrored(asset=GRAMS, giver=BO, taker=ANNE, amount=30), "from bo")
        assert (reads.balance(holder=ANNE, asset=GRAMS), reads.balance(holder=BO, asset=GRAMS)) == (130, 70)

    @pytest.mark.parametrize(
        ("held", "moved", "is_refused"), [(None, GRAMS, True), (None, POINTS, True), (GRAMS, GRAMS, True), (GRAMS, POINTS, False)]
    )
    @pytest.mark.parametrize("door", DOORS)
    def test_a_hold_of_one_asset_leaves_the_others_free(
        self, duck: Duck, door: Door, held: int | None, moved: int, is_refused: bool
    ) -> None:
        credit(asset=GRAMS), credit(asset=POINTS)
        freeze(asset=held)
        if is_refused:
            with pytest.raises(AccountFrozen):
                door(duck, [Line(ANNE, moved, POOL, -1)], "out")
        else:
            door(duck, [Line(ANNE, moved, POOL, -1)], "out")
        assert reads.balance(holder=ANNE, asset=moved) == (100 if is_refused else 99)

    @pytest.mark.parametrize("is_large", [False, True])
    def test_a_batch_that_may_refuse_leaves_the_frozen_out_and_posts_the_rest(self, duck: Duck, is_large: bool) -> None:
        credit(), credit(BO)
        freeze()
        lines = [Line(ANNE, GRAMS, POOL, -5), Line(ANNE, POINTS, ISSUE, 5), Line(BO, GRAMS, POOL, -5)]
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rules, "SMALL_LINES", 0 if is_large else 20_000)
            assert _batch(duck, lines, "run", may_refuse=True) == 1
        assert reads.balances(holder=ANNE) == {GRAMS: 100}
        assert reads.balance(holder=BO, asset=GRAMS) == 95
        assert broken() == {}

    def test_who_is_frozen_and_lacks_the_grams_too_is_left_out_once(self, duck: Duck) -> None:
        credit()
        freeze()
        for is_large in (False, True):
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(rules, "SMALL_LINES", 0 if is_large else 20_000)
                assert _batch(duck, [Line(ANNE, GRAMS, POOL, -500)], f"run {is_large}", may_refuse=True) == 1

    def test_a_key_that_was_posted_before_still_gives_its_answer(self) -> None:
        credit()
        first = post_transfer(key="out", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])
        freeze()
        again = post_transfer(key="out", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])
        assert (again.entry, again.is_repeat) == (first.entry, True)

    def test_the_same_key_again_is_the_same_hold(self) -> None:
        assert freeze() == freeze()
        with pytest.raises(KeyReused):
            freeze(BO)

    def test_a_system_account_cannot_be_frozen(self) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            freeze(POOL)


@pytest.mark.django_db
class TestReleaseAccount:
    def test_lets_the_account_go(self) -> None:
        credit()
        number = freeze()
        released = release_account(hold=number, reason="皖环函〔2026〕2号", key="release")
        assert (released.number, released.release_reason) == (number, "皖环函〔2026〕2号")
        post_transfer(key="out", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])
        assert broken() == {}

    def test_of_two_holds_the_other_stays(self) -> None:
        credit()
        first, second = freeze(key="court"), freeze(key="fraud")
        release_account(hold=first, reason="x", key="release 1")
        with pytest.raises(AccountFrozen):
            post_transfer(key="out", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])
        assert [hold.number for hold in reads.holds_of(holder=ANNE)] == [second]

    def test_the_same_key_again_changes_nothing(self) -> None:
        number = freeze()
        first = release_account(hold=number, reason="x", key="release")
        assert release_account(hold=number, reason="x", key="release") == first

    def test_of_what_is_not_held_is_refused(self) -> None:
        number = freeze()
        release_account(hold=number, reason="x", key="release")
        for hold in (number, number + 1000):
            with pytest.raises(UnknownHold):
                release_account(hold=hold, reason="x", key="another")

    def test_one_key_does_not_release_two(self) -> None:
        first, second = freeze(key="a"), freeze(key="b")
        release_account(hold=first, reason="x", key="release")
        with pytest.raises(KeyReused):
            release_account(hold=second, reason="x", key="release")


class TestHistory:
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO ledger_hold (key, holder, reason) VALUES ('x', 1, 'x')",
            "UPDATE ledger_hold SET until = now()",
            "DELETE FROM ledger_hold",
            "TRUNCATE ledger_hold",
            "SELECT ledger_gate()",
        ],
    )
    @pytest.mark.django_db
    def test_the_application_may_only_read_it(self, statement: str) -> None:
        freeze()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_hold SET reason = 'other'",
            "UPDATE ledger_hold SET until = NULL, released_by = NULL, release_key = NULL, release_reason = NULL WHERE until IS NOT NULL",
            "DELETE FROM ledger_hold",
            "TRUNCATE ledger_hold",
        ],
    )
    def test_even_the_owner_cannot_change_it(self, own_database: str, cluster_of_session: ThrowawayCluster, statement: str) -> None:
        freeze()
        release_account(hold=freeze(BO, key="second"), reason="x", key="release")
        owner = cluster_of_session.url("owner", database=connection.settings_dict["NAME"])
        with psycopg.connect(owner) as connected, pytest.raises(psycopg.errors.RaiseException, match="ledger_append_only"):
            connected.execute(statement)


class TestFinding:
    def test_a_line_that_left_during_a_hold_is_found(self, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
        """Planted by the owner, past every door."""
        credit(), credit(BO)
        freeze()
        post_transfer(key="bo", day=DAY, lines=[Line(BO, GRAMS, POOL, -1)])
        owner = cluster_of_session.url("owner", database=connection.settings_dict["NAME"])
        with psycopg.connect(owner) as connected:
            connected.execute(
                "INSERT INTO ledger_posting SELECT day, part, entry, %s, asset, counter, amount FROM ledger_posting WHERE amount < 0",
                [ANNE],
            )
        assert broken()["ledger_nothing_leaves_a_frozen_account"] == 1


# -- many connections --------------------------------------------------------------------------------------------------


def in_threads(work: list[Callable[[], object]]) -> list[object]:
    gate, outcomes = threading.Barrier(len(work)), [None] * len(work)

    def one(place: int) -> None:
        gate.wait()
        try:
            outcomes[place] = work[place]()
        except Refusal as refusal:
            outcomes[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


class TestManyConnections:
    def test_after_a_freeze_has_committed_nothing_leaves(self, own_database: str) -> None:
        """Six takers race with one freeze, twenty times; the balance at the moment of the commit is the balance for ever."""
        for turn in range(20):
            holder = 1000 + turn
            credit(holder, amount=10_000, key=f"fund {turn}")
            seen: list[int] = []

            def frozen(holder: int = holder, turn: int = turn, seen: list[int] = seen) -> None:
                freeze(holder, key=f"freeze {turn}")
                seen.append(reads.balance(holder=holder, asset=GRAMS))

            def taking(taker: int, holder: int = holder, turn: int = turn) -> int:
                taken = 0
                for number in range(12):
                    try:
                        post_transfer(key=f"take {turn} {taker} {number}", day=DAY, lines=[Line(holder, GRAMS, POOL, -1)])
                    except AccountFrozen:
                        break
                    taken += 1
                return taken

            outcomes = in_threads([frozen, *(lambda taker=taker: taking(taker) for taker in range(6))])
            taken = sum(outcome for outcome in outcomes[1:] if isinstance(outcome, int))
            assert seen == [10_000 - taken] == [reads.balance(holder=holder, asset=GRAMS)]
        assert broken() == {}

    def test_a_movement_under_way_is_waited_for_and_one_that_comes_later_sees_the_hold(self, own_database: str) -> None:
        credit()
        started, go_on, order = threading.Event(), threading.Event(), []

        def slow() -> None:
            with transaction.atomic():
                post_transfer(key="slow", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])
                started.set()
                assert not go_on.wait(0.5), "the freeze waits for it"
            order.append("moved")

        def freezing() -> None:
            started.wait(10)
            freeze()
            order.append("frozen")
            go_on.set()

        in_threads([slow, freezing])
        assert order == ["moved", "frozen"]
        with pytest.raises(AccountFrozen):
            post_transfer(key="late", day=DAY, lines=[Line(ANNE, GRAMS, POOL, -1)])

    def test_a_batch_that_was_opened_before_the_freeze_is_held_to_it(self, own_database: str, duck: Duck) -> None:
        """Loaded and sealed, then frozen, then applied."""
        from puhui.ledger.actions import post_batch as module_of_verb

        credit(), credit(BO)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rules, "SMALL_LINES", 0)
            applying = module_of_verb.__globals__["_apply"]

            def later(*args: object, **options: object) -> None:
                freeze()
                applying(*args, **options)

            patched.setitem(module_of_verb.__globals__, "_apply", later)
            refused = _batch(duck, [Line(ANNE, GRAMS, POOL, -5), Line(BO, GRAMS, POOL, -5)], "run", may_refuse=True)
        assert refused == 1
        assert (reads.balance(holder=ANNE, asset=GRAMS), reads.balance(holder=BO, asset=GRAMS)) == (100, 95)
        assert broken() == {}


# -- the law -----------------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from((ANNE, BO)), st.sampled_from((GRAMS, POINTS)), st.integers(-40, 40).filter(bool)),
        st.tuples(st.just("freeze"), st.sampled_from((ANNE, BO)), st.sampled_from((GRAMS, POINTS, None)), st.just(0)),
        st.tuples(st.just("release"), st.sampled_from((ANNE, BO)), st.just(None), st.integers(0, 3)),
    ),
    max_size=25,
)


@pytest.mark.django_db
class TestLaw:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS, door=st.sampled_from(DOORS[:2]))
    def test_the_books_do_what_the_rule_says(self, duck: Duck, steps: list[tuple[str, int, int | None, int]], door: Door) -> None:
        """Against a model in memory: balances, and which movements are refused for which reason."""
        with transaction.atomic():
            _played(duck, steps, door)
            transaction.set_rollback(True)


def _played(duck: Duck, steps: list[tuple[str, int, int | None, int]], door: Door) -> None:
    held: dict[tuple[int, int], int] = dict.fromkeys(product((ANNE, BO), (GRAMS, POINTS)), 0)
    live: list[tuple[int, int, int | None]] = []
    for place, (verb, holder, asset, number) in enumerate(steps):
        if verb == "freeze":
            live.append((freeze(holder, asset=asset, key=f"k{place}"), holder, asset))
        elif verb == "release":
            for hold in [hold for hold in live if hold[1] == holder][number:][:1]:
                release_account(hold=hold[0], reason="x", key=f"k{place}")
                live.remove(hold)
        else:
            assert asset is not None
            is_frozen = number < 0 and any(of == holder and what in (None, asset) for _, of, what in live)
            expected = AccountFrozen if is_frozen else InsufficientHolding if held[holder, asset] + number < 0 else None
            assert _refused(lambda h=holder, a=asset, n=number, p=place: door(duck, [Line(h, a, ISSUE, n)], f"k{p}")) is expected
            held[holder, asset] += 0 if expected else number
    assert all(reads.balance(holder=holder, asset=asset) == amount for (holder, asset), amount in held.items())
    assert broken() == {}


def _refused(work: Callable[[], object]) -> type[Refusal] | None:
    try:
        work()
    except Refusal as refusal:
        return type(refusal)
    return None
