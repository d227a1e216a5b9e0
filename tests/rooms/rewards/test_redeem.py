"""Points are redeemed for what is in stock: burned once for each key, one coupon for each price, by hands that are known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from puhui.ledger import reads as books
from puhui.participants.actions import end_proxy, name_proxy, open_child, open_person
from puhui.participants.errors import NoProxy
from puhui.participants.words import Ground
from puhui.rewards.actions import close_reward, open_budget, open_reward, redeem_points, stock_reward
from puhui.rewards.errors import (
    FundingReused,
    NoReward,
    NotByAChild,
    NotByThisClerk,
    RedemptionReused,
    RewardGone,
    RewardTaken,
    TooFewPoints,
)
from puhui.rewards.models import Redemption, Reward
from puhui.rewards.reads import budget_states, findings, redemptions_of, rewards_for
from puhui.rewards.words import POINTS, AtCounter, Hand, Redeemed
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW, at_once
from tests.rooms.rewards.scene import ON, hold, open_rewards, own

CLERK, COLLEAGUE = 71, 72
MICROSECOND = timedelta(microseconds=1)
UNTIL = datetime(2026, 6, 30, tzinfo=CHINA)


def resident(points: int, *, key: str = "form") -> int:
    """An account that holds points, each worth a gram."""
    account = open_person(city=HEFEI, now=NOW).account
    if points:
        hold(account, points)
        own(account, points, key=f"{key}-{account}")
    return account


def opened(*, pieces: int = 3, points: int = 50) -> None:
    open_rewards(grams_per_point=1, funded=10_000)
    open_reward(code="tea", name=Text("一盒茶", "a box of tea"), points=points, city=HEFEI)
    if pieces:
        stock_reward(code="tea", pieces=pieces, key="first", now=NOW)


@pytest.fixture
def scene(db: None) -> None:
    opened()


def redeem(account: int, key: str = "k", **more: object) -> Redeemed:
    asked = {"city": HEFEI, "reward": "tea", "on": ON, "now": NOW, **more}
    return redeem_points(account=account, key=key, **asked)


def state(account: int) -> tuple[int, int, int]:
    """Points of the account, pieces left, coupons given."""
    return books.balance(holder=account, asset=POINTS), Reward.objects.get(code="tea").stock, Redemption.objects.count()


def broken() -> list[str]:
    return [finding.name for finding in findings() if finding.broken]


@pytest.mark.usefixtures("scene")
class TestRedeem:
    def test_burns_the_price_and_gives_one_coupon(self) -> None:
        anne = resident(120)
        made = redeem(anne)
        assert (made.reward, made.points, made.hand) == ("tea", 50, Hand.OWNER)
        assert state(anne) == (70, 2, 1)
        assert redemptions_of(account=anne, limit=5) == [made]
        assert broken() == []

    def test_the_same_form_again_gives_the_same_coupon(self) -> None:
        anne = resident(120)
        assert redeem(anne).number == redeem(anne, now=NOW + timedelta(days=1)).number
        assert state(anne) == (70, 2, 1)

    def test_one_form_is_for_one_reward_of_one_account(self) -> None:
        anne, bo = resident(120), resident(120)
        redeem(anne)
        with pytest.raises(RedemptionReused):
            redeem(bo)

    @pytest.mark.parametrize(("points", "is_enough"), [(49, False), (50, True), (51, True)])
    def test_takes_the_whole_price_or_nothing(self, points: int, is_enough: bool) -> None:
        anne = resident(points)
        if is_enough:
            redeem(anne)
            assert state(anne) == (points - 50, 2, 1)
        else:
            with pytest.raises(TooFewPoints):
                redeem(anne)
            assert state(anne) == (points, 3, 0)

    def test_gives_what_is_left_and_no_more(self) -> None:
        anne = resident(400)
        for n in range(3):
            redeem(anne, key=f"k{n}")
        with pytest.raises(RewardGone):
            redeem(anne, key="k3")
        assert state(anne) == (250, 0, 3)

    @pytest.mark.parametrize("city", ["340200", "320100"])
    def test_refuses_what_is_given_elsewhere(self, city: str) -> None:
        with pytest.raises(NoReward):
            redeem(resident(120), city=city)

    def test_refuses_what_is_closed_or_was_never_there(self) -> None:
        anne = resident(120)
        with pytest.raises(NoReward):
            redeem(anne, reward="gold")
        close_reward(code="tea")
        with pytest.raises(NoReward):
            redeem(anne)
        assert rewards_for(city=HEFEI) == []

    def test_the_liability_falls_by_what_was_burned(self) -> None:
        anne = resident(120)
        before = budget_states()[0]
        redeem(anne)
        after = budget_states()[0]
        assert (before.outstanding, after.outstanding, after.issued, after.redeemed) == (120, 70, 120, 50)
        assert (before.liability_fen, after.liability_fen) == (12, 7)

    def test_points_of_two_budgets_are_burned_from_the_older_one_first(self) -> None:
        anne = resident(30)
        open_budget(code="hefei", name=Text("合肥", "Hefei"), city=HEFEI, fen_per_thousand=200)
        from puhui.rewards.actions import fund_budget

        fund_budget(code="hefei", key="hefei", points=1000, reason="test", now=NOW)
        hold(anne, 60, key="later")
        own(anne, 60, key="later")
        redeem(anne)
        assert {budget.code: (budget.issued, budget.redeemed) for budget in budget_states()} == {"anhui": (30, 30), "hefei": (60, 20)}
        assert broken() == []


@pytest.mark.usefixtures("scene")
class TestAtACounter:
    def named(self, account: int, **more: object) -> int:
        told = {"name": "王五", "id_last4": "123x", "may_redeem": True, "may_collect": True, "paper": "HF-2", "clerk": CLERK, **more}
        return name_proxy(account=account, **{"valid_until": UNTIL, "now": NOW, **told})

    def test_the_owner_redeems_before_a_clerk(self) -> None:
        made = redeem(resident(120), counter=AtCounter(CLERK))
        assert (made.hand, Redemption.objects.get().clerk) == (Hand.COUNTER, CLERK)

    def test_the_proxy_redeems_before_another_clerk(self) -> None:
        anne = resident(120)
        number = self.named(anne)
        made = redeem(anne, counter=AtCounter(COLLEAGUE, "123X"))
        row = Redemption.objects.get()
        assert (made.hand, row.clerk, row.proxy, row.proxy_named_by) == (Hand.PROXY, COLLEAGUE, number, CLERK)

    def test_never_before_the_clerk_who_took_the_proxy_down(self) -> None:
        anne = resident(120)
        self.named(anne)
        with pytest.raises(NotByThisClerk):
            redeem(anne, counter=AtCounter(CLERK, "123X"))
        assert state(anne) == (120, 3, 0)

    @pytest.mark.parametrize(
        ("late", "may"), [(UNTIL - NOW - MICROSECOND, True), (UNTIL - NOW, False), (UNTIL - NOW + MICROSECOND, False), (timedelta(0), True)]
    )
    def test_until_the_microsecond_of_the_end(self, late: timedelta, may: bool) -> None:
        anne = resident(120)
        self.named(anne)
        if may:
            redeem(anne, counter=AtCounter(COLLEAGUE, "123X"), now=NOW + late)
        else:
            with pytest.raises(NoProxy):
                redeem(anne, counter=AtCounter(COLLEAGUE, "123X"), now=NOW + late)

    def test_not_with_another_identity_card_nor_without_the_right(self) -> None:
        anne = resident(120)
        with pytest.raises(NoProxy):
            redeem(anne, counter=AtCounter(COLLEAGUE, "1234"))
        self.named(anne)
        with pytest.raises(NoProxy):
            redeem(anne, counter=AtCounter(COLLEAGUE, "1234"))
        self.named(anne, may_redeem=False)
        with pytest.raises(NoProxy):
            redeem(anne, counter=AtCounter(COLLEAGUE, "123X"))

    def test_not_once_the_owner_took_it_back_or_named_another(self) -> None:
        anne = resident(120)
        self.named(anne)
        self.named(anne, id_last4="4321", now=NOW + MICROSECOND)
        with pytest.raises(NoProxy):
            redeem(anne, counter=AtCounter(COLLEAGUE, "123X"), now=NOW + timedelta(hours=1))
        assert end_proxy(account=anne, now=NOW + timedelta(hours=2))
        with pytest.raises(NoProxy):
            redeem(anne, counter=AtCounter(COLLEAGUE, "4321"), now=NOW + timedelta(hours=2))

    @pytest.mark.parametrize(("day", "may"), [(date(2026, 3, 17), False), (date(2026, 3, 18), True)])
    def test_the_points_of_a_child_wait_for_the_birthday(self, day: date, may: bool) -> None:
        guardian = open_person(city=HEFEI, now=NOW).account
        child = open_child(guardian=guardian, born_on=date(2012, 3, 18), ground=Ground.PARENT, now=NOW - timedelta(days=50)).account
        hold(child, 120)
        own(child, 120)
        now = datetime(day.year, day.month, day.day, tzinfo=CHINA)
        if may:
            redeem(child, now=now, counter=AtCounter(CLERK))
        else:
            with pytest.raises(NotByAChild):
                redeem(child, now=now, counter=AtCounter(CLERK))


@pytest.mark.usefixtures("scene")
class TestStock:
    def test_the_same_delivery_again_changes_nothing(self) -> None:
        assert stock_reward(code="tea", pieces=3, key="first", now=NOW).stock == 3
        with pytest.raises(FundingReused):
            stock_reward(code="tea", pieces=4, key="first", now=NOW)

    def test_a_price_never_changes(self) -> None:
        assert open_reward(code="tea", name=Text("茶", "tea"), points=50, city=HEFEI).stock == 3
        with pytest.raises(RewardTaken):
            open_reward(code="tea", name=Text("茶", "tea"), points=51, city=HEFEI)


class TestTheDatabaseItself:
    @pytest.fixture
    def row(self, scene: None) -> Redemption:
        redeem(resident(120), counter=AtCounter(CLERK))
        return Redemption.objects.get()

    @pytest.mark.parametrize(
        ("change", "says"),
        [({"stock": -1}, "never_below_nothing"), ({"points": 1}, "price_never_changes"), ({"city": "340200"}, "price_never_changes")],
    )
    def test_holds_stock_and_price(self, row: Redemption, change: dict[str, object], says: str) -> None:
        with pytest.raises(DatabaseError, match=says), transaction.atomic():
            Reward.objects.update(**change)

    def test_keeps_every_coupon(self, row: Redemption) -> None:
        for act in (lambda: Redemption.objects.update(points=1), lambda: Redemption.objects.all().delete()):
            with pytest.raises(DatabaseError, match="rewards_redeemed"), transaction.atomic():
                act()

    @pytest.mark.parametrize(
        "change",
        [
            {"hand": "owner"},
            {"hand": "proxy"},
            {"hand": "proxy", "proxy": 1, "proxy_named_by": CLERK},
            {"clerk": None},
        ],
    )
    def test_wants_hands_that_are_known(self, row: Redemption, change: dict[str, object]) -> None:
        row.pk, row.number, row.key, row.entry = None, "n2", "k2", row.entry + 1
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError, match="known_hands"), transaction.atomic():
            row.save()

    def test_takes_no_coupon_of_another_price(self, row: Redemption) -> None:
        row.pk, row.number, row.key, row.entry, row.points = None, "n2", "k2", row.entry + 1, 49
        with pytest.raises(DatabaseError, match="costs_its_price"), transaction.atomic():
            row.save()


class TestAtOnce:
    """Twenty real connections."""

    def test_of_twenty_takers_of_the_last_piece_one_gets_it(self, own_database: str) -> None:
        opened(pieces=1)
        takers = [resident(60) for _ in range(20)]
        outcomes = at_once([lambda a=account: redeem(a, key=f"key-{a}") for account in takers])
        kinds = sorted(type(outcome).__name__ for outcome in outcomes)
        assert kinds == ["Redeemed"] + ["RewardGone"] * 19
        assert sum(books.balance(holder=account, asset=POINTS) for account in takers) == 20 * 60 - 50
        assert (Reward.objects.get().stock, Redemption.objects.count(), broken()) == (0, 1, [])

    def test_of_one_accounts_points_no_more_is_burned_than_there_is(self, own_database: str) -> None:
        opened(pieces=20)
        anne = resident(120)
        outcomes = at_once([lambda n=n: redeem(anne, key=f"key-{n}") for n in range(20)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Redeemed"] * 2 + ["TooFewPoints"] * 18
        assert (state(anne), broken()) == ((20, 18, 2), [])

    def test_one_form_sent_twenty_times_at_once_is_one_coupon(self, own_database: str) -> None:
        opened(pieces=20)
        anne = resident(1000)
        outcomes = at_once([lambda: redeem(anne, key="one form")] * 20)
        assert len({outcome.number for outcome in outcomes if isinstance(outcome, Redeemed)}) == 1
        assert (state(anne), broken()) == ((950, 19, 1), [])
