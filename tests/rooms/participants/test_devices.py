"""Sessions by browser: each is listed, rests so long and no longer, and ends for good when it is ended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from puhui.participants.actions import (
    add_user,
    change_password,
    end_device,
    end_devices,
    forget_devices,
    open_device,
    prove_device,
    see_device,
)
from puhui.participants.errors import UnknownDevice
from puhui.participants.models import Device, User
from puhui.participants.reads import devices_of
from puhui.participants.words import FRESH_FOR, Factor, Place, Role
from puhui.participants.words import Device as Said
from tests.cast import NOW

PASSWORD = "correct horse battery"
HERE = Place("203.0.113.7", "Chrome · Android", "mark")
EIGHT_HOURS = timedelta(hours=8)


@pytest.fixture
def anne(db: None) -> User:
    return add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)


def opened(user: User, key: str = "a", now: datetime = NOW) -> Said:
    return open_device(session_key=key, user=user, place=HERE, factors=frozenset({Factor.PASSWORD}), now=now)


def seen(user: User, key: str = "a", *, now: datetime = NOW, is_use: bool = True, told: dict[str, int] | None = None) -> Said | None:
    return see_device(session_key=key, user=user, place=HERE, idle_minutes=told or {}, now=now, is_use=is_use)


class TestSee:
    def test_the_key_of_a_session_is_kept_as_a_hash(self, anne: User) -> None:
        opened(anne, "the-key-of-the-session")
        assert "the-key-of-the-session" not in str(list(Device.objects.values_list()))

    @pytest.mark.parametrize(("role", "minutes"), [(Role.RESIDENT, 30), (Role.PROVIDER, 15), (Role.PROVINCE, 15)])
    def test_rests_so_long_and_no_longer(self, db: None, role: Role, minutes: int) -> None:
        user = add_user(name="someone", password=PASSWORD, role=role)
        opened(user)
        almost = NOW + timedelta(minutes=minutes, seconds=-1)
        assert seen(user, now=almost)
        assert seen(user, now=almost + timedelta(minutes=minutes, seconds=-1))
        assert seen(user, now=almost + timedelta(minutes=2 * minutes)) is None
        assert seen(user, now=almost + timedelta(minutes=2 * minutes)) is None, "ended for good"

    def test_the_operators_table_counts(self, anne: User) -> None:
        opened(anne)
        assert seen(anne, now=NOW + timedelta(minutes=10), told={"resident": 10}) is None

    def test_what_a_page_asks_by_itself_is_no_use(self, anne: User) -> None:
        opened(anne)
        assert seen(anne, now=NOW + timedelta(minutes=29), is_use=False)
        assert seen(anne, now=NOW + timedelta(minutes=30)) is None

    def test_one_that_was_opened_elsewhere_is_listed_with_nothing_proved(self, anne: User) -> None:
        found = seen(anne, "other")
        assert found is not None
        assert found.factors == frozenset()
        assert Device.objects.count() == 1

    def test_the_key_of_another_users_session_opens_nothing(self, anne: User) -> None:
        opened(anne)
        bert = add_user(name="bert", password=PASSWORD, role=Role.RESIDENT)
        assert seen(bert) is None


class TestProve:
    def test_adds_what_was_proved_under_the_new_key(self, anne: User) -> None:
        later = NOW + timedelta(minutes=1)
        proved = prove_device(device=opened(anne), user=anne, factor=Factor.TOTP, session_key="b", now=later)
        assert proved == seen(anne, "b", now=later)
        assert proved.factors == {Factor.PASSWORD, Factor.TOTP}
        assert seen(anne, "a", now=later) != proved, "the old key is another session, with nothing proved in it"

    @pytest.mark.parametrize(("late_s", "is_fresh"), [(-1, True), (0, False)])
    def test_is_fresh_for_five_minutes(self, anne: User, late_s: int, is_fresh: bool) -> None:
        assert opened(anne).is_fresh(NOW + FRESH_FOR + timedelta(seconds=late_s)) is is_fresh


class TestEnd:
    def test_ends_one_and_no_other(self, anne: User) -> None:
        first, _ = opened(anne, "a"), opened(anne, "b")
        end_device(user=anne, number=first.number, why="owner", now=NOW)
        assert seen(anne, "a") is None
        assert seen(anne, "b")

    def test_nobody_ends_anothers(self, anne: User) -> None:
        bert = add_user(name="bert", password=PASSWORD, role=Role.RESIDENT)
        number = opened(anne).number
        with pytest.raises(UnknownDevice):
            end_device(user=bert, number=number, why="owner", now=NOW)
        assert seen(anne)

    def test_ends_all_others(self, anne: User) -> None:
        kept, _, _ = opened(anne, "a"), opened(anne, "b"), opened(anne, "c")
        assert end_devices(user=anne, keep=kept.number, why="owner", now=NOW) == 2
        assert [seen(anne, key) is not None for key in "abc"] == [True, False, False]

    def test_a_new_password_ends_all_others(self, anne: User) -> None:
        kept, _ = opened(anne, "a"), opened(anne, "b")
        change_password(user=anne, present=PASSWORD, wanted="another long sentence", keep=kept.number, now=NOW)
        assert [seen(anne, key) is not None for key in "ab"] == [True, False]


class TestDevicesOf:
    def test_lists_those_that_are_alive_the_last_first(self, anne: User) -> None:
        opened(anne, "a")
        opened(anne, "b", NOW + timedelta(minutes=1))
        ended = opened(anne, "c")
        end_device(user=anne, number=ended.number, why="owner", now=NOW)
        later = NOW + timedelta(minutes=2)
        listed = devices_of(anne, idle_minutes={}, longest=EIGHT_HOURS, now=later)
        assert [device.first_at for device in listed] == [NOW + timedelta(minutes=1), NOW]
        assert devices_of(anne, idle_minutes={}, longest=EIGHT_HOURS, now=NOW + timedelta(hours=1)) == []
        assert devices_of(anne, idle_minutes={"resident": 480}, longest=timedelta(minutes=1), now=later) == []

    def test_are_forgotten_half_a_year_later(self, anne: User) -> None:
        opened(anne)
        assert forget_devices(now=NOW + timedelta(days=180)) == 0
        assert forget_devices(now=NOW + timedelta(days=180, seconds=1)) == 1
