"""Grams owed: recorded with why, collected once from what is held, never from the frozen, and no point is ever taken back."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.behaviours import actions as behaviours
from puhui.behaviours.actions import collect_owed, end_owed, owed, record_owed
from puhui.behaviours.reads import owed_in_all, owed_of
from puhui.behaviours.reads.owed_in_books import owed_findings
from puhui.behaviours.rules import to_collect
from puhui.behaviours.words import ISSUE, OWED, RECEIVABLE, RESIDENT_REDUCTION, OwedStep
from puhui.foundation import faults
from puhui.foundation.places import work_folder
from puhui.ledger import reads as books
from puhui.ledger.actions import hold_account, post_transfer, release_account
from puhui.ledger.errors import AccountFrozen, EmptyEntry, InsufficientHolding, KeyReused
from puhui.ledger.words import Line, Posted
from puhui.quantification.duck import opened
from puhui.rewards import actions as rewards
from puhui.rewards.actions import exchange_waiting, finish_exchange
from puhui.rewards.errors import TooFewGrams
from puhui.rewards.words import POINTS, POOL_SHARE
from tests.cast import NOW, at_once
from tests.rooms.rewards.scene import ANNE, BO, CHEN, ON, credit, exchange, fund, grams, hold, open_rewards, own, points

WHY = "地铁 3 月因子更正 · factor of March corrected"


@pytest.fixture
def books_open(db: None) -> None:
    open_rewards(funded=1_000)


def given_entry(account: int = CHEN) -> int:
    """Some entry of the past, which a correction names."""
    return post_transfer(key="wrong", day=ON, lines=[Line(account, RESIDENT_REDUCTION, ISSUE, 1)]).entry


def owes(amounts: Mapping[int, int], *, key: str = "c1", corrects: int | None = None) -> Posted:
    with opened(folder=work_folder()) as duck:
        rows = ", ".join(f"({account}, {amount})" for account, amount in amounts.items()) or "(1, 1)"
        duck.run(f"CREATE TEMP TABLE short AS SELECT * FROM (VALUES {rows}) v(account, grams) WHERE {bool(amounts)}")
        return record_owed(duck, lines="short", key=key, day=ON, corrects=corrects or given_entry(), reason=WHY)


def owing(*accounts: int) -> list[int]:
    return [books.balance(holder=account, asset=OWED) for account in accounts]


def broken() -> list[str]:
    return [finding.name for finding in (*owed_findings(), *books.findings()) if finding.broken]


@pytest.mark.usefixtures("books_open")
class TestRecord:
    def test_what_could_not_be_taken_back_is_owed_and_says_why(self) -> None:
        owes({ANNE: 300, BO: 5})
        assert (owing(ANNE, BO), books.system_side(account=RECEIVABLE, asset=OWED)) == ([300, 5], -305)
        line = owed_of(account=ANNE).lines[0]
        assert (line.step, line.grams, line.reason, line.day) == (OwedStep.ARISEN, 300, WHY, ON)
        assert (owed_in_all().grams, owed_in_all().holders, broken()) == (305, 2, [])

    def test_the_same_key_posts_nothing_again(self) -> None:
        assert owes({ANNE: 300}).is_repeat is False
        assert owes({ANNE: 300}).is_repeat is True
        with pytest.raises(KeyReused):
            owes({ANNE: 301})
        assert owing(ANNE) == [300]

    def test_nobody_owes_nothing(self) -> None:
        with pytest.raises(AssertionError):
            owes({ANNE: 0})
        with pytest.raises(EmptyEntry):
            owes({})
        assert owing(ANNE) == [0]


@pytest.mark.usefixtures("books_open")
class TestCollect:
    def test_takes_what_is_owed_or_all_that_is_held_from_both_books_at_once(self) -> None:
        hold(ANNE, 1_000)
        hold(BO, 40)
        owes({ANNE: 300, BO: 100, CHEN: 7})
        assert collect_owed(on=ON) == (3, 341)
        assert (grams(ANNE, BO, CHEN), owing(ANNE, BO, CHEN)) == ([700, 0, 0], [0, 60, 6])
        assert (owed_in_all().collected_g, broken()) == (341, [])

    def test_takes_nothing_twice(self) -> None:
        hold(BO, 40)
        owes({BO: 100})
        assert [collect_owed(on=ON) for _ in range(3)] == [(1, 40), (0, 0), (0, 0)]
        hold(BO, 40, key="later")
        assert collect_owed(on=ON) == (1, 40)
        assert (owing(BO), grams(BO)) == ([20], [0])

    def test_leaves_the_frozen_alone_until_they_are_released(self) -> None:
        hold(ANNE, 1_000)
        owes({ANNE: 300, BO: 1})
        hold(BO, 9)
        frozen = hold_account(holder=ANNE, reason="look", key="f")
        assert collect_owed(on=ON) == (1, 1)
        entries = books.last_entry()
        assert collect_owed(on=ON) == (0, 0)
        assert (owing(ANNE), grams(ANNE), books.last_entry()) == ([300], [1_000], entries)
        release_account(hold=frozen.number, reason="done", key="r")
        assert (collect_owed(on=ON), broken()) == ((1, 300), [])

    def test_an_order_of_the_resident_gets_what_is_left(self) -> None:
        hold(ANNE, 500)
        owes({ANNE: 300})
        collect_owed(on=ON)
        with pytest.raises(TooFewGrams):
            own(ANNE, 5)
        assert (own(ANNE, 2, key="less"), points(ANNE)) == (200, [2])

    def test_goes_through_thousands_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(owed, "HOLDERS_AT_ONCE", 7)
        accounts = range(1_000, 1_050)
        for account in accounts:
            hold(account, account)
        owes(dict.fromkeys(accounts, 1_010))
        before = books.last_entry()
        assert collect_owed(on=ON) == (50, sum(min(account, 1_010) for account in accounts))
        assert (books.last_entry() - before, broken()) == (8, [])

    @pytest.mark.parametrize(
        ("owed_g", "held", "percent", "taken"), [(10, 100, 100, 10), (100, 10, 100, 10), (100, 99, 50, 49), (1, 1, 50, 0)]
    )
    def test_never_takes_more_than_is_owed_or_than_the_share(self, owed_g: int, held: int, percent: int, taken: int) -> None:
        assert to_collect(owed=owed_g, held=held, percent=percent) == taken


@pytest.mark.usefixtures("books_open")
class TestExchange:
    def test_of_a_run_is_for_what_is_left_and_loses_no_point(self) -> None:
        owes({ANNE: 300, BO: 400})
        credits = credit(1, {ANNE: 1_000, BO: 400, CHEN: 200})
        collect_owed(on=ON)
        exchange(1, credits)
        exchange(1, credits)
        assert (points(ANNE, BO, CHEN), grams(ANNE, BO, CHEN), owing(ANNE, BO)) == ([7, 0, 2], [0, 0, 1], [0, 0])

    def test_of_what_waits_for_a_budget_is_for_what_is_left(self) -> None:
        credits = credit(1, {ANNE: 100_000})
        exchange(1, credits)
        exchange(2, credit(2, {ANNE: 500, BO: 500}))
        owes({ANNE: 450})
        collect_owed(on=ON)
        fund(10, key="second")
        assert exchange_waiting(on=ON, now=NOW) == 1
        assert (points(ANNE, BO), grams(ANNE, BO)) == ([1_000, 5], [50, 0])
        assert exchange_waiting(on=ON, now=NOW) == 0

    def test_two_that_wait_never_ask_for_one_gram_twice(self) -> None:
        exchange(1, credit(1, {ANNE: 100_000}))
        for run in (2, 3):
            exchange(run, credit(run, {BO: 400}))
        owes({BO: 350})
        collect_owed(on=ON)
        fund(10, key="second")
        assert exchange_waiting(on=ON, now=NOW) == 1
        assert (points(BO), grams(BO)) == ([4], [50])


@pytest.mark.usefixtures("books_open")
class TestPoints:
    def test_stay_where_they_are_whatever_is_owed(self) -> None:
        exchange(1, credit(1, {ANNE: 500}))
        owes({ANNE: 5_000})
        hold(ANNE, 10)
        collect_owed(on=ON)
        assert (points(ANNE), owing(ANNE)) == ([5], [4_990])
        end_owed(account=ANNE, on=ON)
        assert points(ANNE) == [5]

    def test_no_verb_takes_them_back(self) -> None:
        """Of all verbs of these rooms one takes points from their holder: redeeming, which he asks for."""
        taking = {
            name
            for room in (behaviours, rewards)
            for name in room.__all__
            if inspect.isfunction(verb := getattr(room, name)) and "Line(account, POINTS" in inspect.getsource(inspect.getmodule(verb))  # type: ignore[arg-type]
        }
        assert taking == {"redeem_points"}
        assert "POINTS" not in inspect.getsource(owed)


@pytest.mark.usefixtures("books_open")
class TestEnd:
    def test_collects_what_it_can_and_writes_off_the_rest_by_name(self) -> None:
        hold(ANNE, 100)
        owes({ANNE: 300})
        assert end_owed(account=ANNE, on=ON) == (100, 200)
        assert end_owed(account=ANNE, on=ON) == (0, 0)
        assert [line.step for line in owed_of(account=ANNE).lines] == [OwedStep.WRITTEN_OFF, OwedStep.COLLECTED, OwedStep.ARISEN]
        assert (owing(ANNE), grams(ANNE), owed_in_all().written_off_g, broken()) == ([0], [0], 200, [])

    def test_not_of_a_frozen_account(self) -> None:
        owes({ANNE: 300})
        hold_account(holder=ANNE, reason="look", key="f")
        with pytest.raises(AccountFrozen):
            end_owed(account=ANNE, on=ON)
        assert owing(ANNE) == [300]


@pytest.mark.usefixtures("books_open")
class TestFindings:
    def test_grams_owed_without_a_ground_are_seen(self) -> None:
        post_transfer(key="owed:bare", day=ON, lines=[Line(ANNE, OWED, RECEIVABLE, 5)])
        assert broken() == ["behaviours_owed_names_its_ground"]

    def test_grams_owed_towards_another_account_are_seen(self) -> None:
        post_transfer(key="owed:odd", day=ON, lines=[Line(ANNE, OWED, ISSUE, 5)], corrects=given_entry(), reason="odd")
        assert broken() == ["behaviours_owed_equals_receivable", "behaviours_owed_names_its_ground"]

    def test_what_is_collected_from_one_book_only_is_seen(self) -> None:
        owes({ANNE: 300})
        post_transfer(key="collect:half", day=ON, lines=[Line(ANNE, OWED, RECEIVABLE, -5)])
        assert broken() == ["behaviours_owed_collected_gram_for_gram"]

    def test_nobody_owes_less_than_nothing(self) -> None:
        owes({ANNE: 3})
        with pytest.raises(InsufficientHolding):
            post_transfer(key="collect:more", day=ON, lines=[Line(ANNE, OWED, RECEIVABLE, -4)])


STEP = st.tuples(
    st.sampled_from(["credit", "exchange", "owe", "collect", "freeze", "release", "end"]),
    st.sampled_from([ANNE, BO, CHEN]),
    st.integers(1, 900),
)


class Play:
    """Steps in any order, and what must be true after each."""

    def __init__(self) -> None:
        self.wrong = given_entry(999)
        self.issued, self.owed, self.place, self.points = 1, 0, 0, 0
        self.frozen: dict[int, int] = {}

    def step(self, kind: str, account: int, amount: int) -> None:
        self.place += 1
        getattr(self, f"_{kind}")(account, amount)
        self.check()

    def _credit(self, account: int, amount: int) -> None:
        hold(account, amount, key=f"{self.place}")
        self.issued += amount

    def _exchange(self, account: int, amount: int) -> None:
        try:
            own(account, max(1, amount // 100), key=f"{self.place}")
        except (TooFewGrams, AccountFrozen):
            return

    def _owe(self, account: int, amount: int) -> None:
        owes({account: amount}, key=f"{self.place}", corrects=self.wrong)
        self.owed += amount

    def _collect(self, account: int, amount: int) -> None:
        frozen = {holder: (grams(holder), owing(holder)) for holder in self.frozen}
        collect_owed(on=ON)
        assert {holder: (grams(holder), owing(holder)) for holder in self.frozen} == frozen
        free = {ANNE, BO, CHEN} - self.frozen.keys()
        assert all(not owing(holder)[0] or not grams(holder)[0] for holder in free)

    def _freeze(self, account: int, amount: int) -> None:
        if account not in self.frozen:
            self.frozen[account] = hold_account(holder=account, reason="look", key=f"f{self.place}").number

    def _release(self, account: int, amount: int) -> None:
        if number := self.frozen.pop(account, None):
            release_account(hold=number, reason="done", key=f"r{self.place}")

    def _end(self, account: int, amount: int) -> None:
        if account not in self.frozen:
            end_owed(account=account, on=ON)

    def check(self) -> None:
        found, everything = owed_in_all(), books.every_balance()
        held = books.outstanding(asset=RESIDENT_REDUCTION) + books.outstanding(asset=POOL_SHARE)
        assert held + found.collected_g == self.issued, "every gram is held, pooled or collected"
        assert found.grams + found.collected_g + found.written_off_g == self.owed, "nothing owed is collected twice or lost"
        assert min(everything.values()) >= 0
        earlier, self.points = self.points, books.outstanding(asset=POINTS)
        assert self.points >= earlier


@pytest.mark.usefixtures("books_open")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_in_any_order_grams_are_conserved_and_nothing_is_collected_twice(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        play = Play()
        for kind, account, amount in steps:
            play.step(kind, account, amount)
        assert broken() == []
        transaction.set_rollback(True)


class Died(BaseException):
    """The process ends here."""


class TestCrash:
    def test_a_collection_whose_process_died_is_done_once(self, own_database: str) -> None:
        open_rewards(funded=10)
        hold(ANNE, 100)
        owes({ANNE: 300})

        def die(name: str) -> None:
            if name == "owed collected":
                raise Died

        faults.listen(die)
        try:
            with pytest.raises(Died):
                collect_owed(on=ON)
        finally:
            faults.listen(None)
        assert collect_owed(on=ON + timedelta(days=1)) == (1, 100)
        assert (owing(ANNE), grams(ANNE), broken()) == ([200], [0], [])


class TestAtOnce:
    """Several real connections."""

    def test_an_exchange_and_a_collection_never_take_one_gram_twice(self, own_database: str) -> None:
        open_rewards(funded=1_000)
        wrong = given_entry()
        for turn in range(6):
            account = 200 + turn
            hold(account, 300)
            owes({account: 300}, key=f"race {turn}", corrects=wrong)
            took, given_g = at_once([lambda: collect_owed(on=ON), lambda a=account: own(a, 3)])
            assert (took[1] >= 300) != (given_g == 300), "one of them won"  # type: ignore[index]
            assert grams(account) == [0]
            assert points(account) + owing(account) in ([3, 300], [0, 0])
        finish_exchange(on=ON)
        assert broken() == []

    def test_many_who_collect_at_once_collect_once(self, own_database: str) -> None:
        open_rewards(funded=10)
        hold(ANNE, 1_000)
        owes({ANNE: 300})
        outcomes = at_once([lambda: collect_owed(on=ON)] * 4)
        assert sorted(outcomes) == [(0, 0)] * 3 + [(1, 300)]  # type: ignore[type-var]
        assert (grams(ANNE), owing(ANNE), broken()) == ([700], [0], [])
