"""One human has one account, also where several are opened at the same moment: with real commits."""

from __future__ import annotations

from puhui.participants.actions import keep_identity
from puhui.participants.models import Identity
from tests.cast import NOW, at_once
from tests.rooms.participants.persons import PROVED, resident


def test_of_two_who_sign_up_at_once_one_has_the_account(own_database: str) -> None:
    accounts = [resident(f"zhang-{place}", proved=None)[0] for place in range(4)]
    told = at_once([lambda account=account: keep_identity(account=account, proved=PROVED, now=NOW) for account in accounts])
    assert sorted(type(outcome).__name__ for outcome in told) == ["HumanHasAccount"] * 3 + ["NoneType"]
    assert Identity.objects.count() == 1
