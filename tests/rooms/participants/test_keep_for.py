"""What another room keeps under a person's key: opened for the same person and the same word alone, and by nobody once the key is gone."""

from __future__ import annotations

import pytest

from puhui.foundation.errors import SealBroken
from puhui.participants.actions import destroy_key, keep_for, open_person
from puhui.participants.errors import KeyDestroyed
from puhui.participants.reads import kept_for
from puhui.participants.reads.keys import key_of, plain_for
from tests.cast import HEFEI, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> tuple[int, int]:
    return open_person(city=HEFEI, now=NOW).account, open_person(city=HEFEI, now=NOW).account


def test_is_opened_for_the_same_person_and_word_alone(people: tuple[int, int]) -> None:
    own, other = people
    sealed = keep_for(account=own, what="payee 1", text="6222", now=NOW)
    keep_for(account=other, what="payee 1", text="6222", now=NOW)
    assert b"6222" not in sealed
    assert kept_for(own, "payee 1", sealed) == "6222"
    for account, what in ((own, "payee 2"), (other, "payee 1")):
        with pytest.raises(SealBroken):
            kept_for(account, what, sealed)


def test_a_word_of_another_room_opens_nothing_of_this_room(people: tuple[int, int]) -> None:
    sealed = keep_for(account=people[0], what="name", text="张三", now=NOW)
    with pytest.raises(SealBroken):
        plain_for(people[0], key_of(people[0]), "name", sealed)


def test_nobody_opens_it_or_keeps_more_once_the_key_is_gone(people: tuple[int, int]) -> None:
    sealed = keep_for(account=people[0], what="payee 1", text="6222", now=NOW)
    destroy_key(account=people[0], now=NOW)
    with pytest.raises(KeyDestroyed):
        kept_for(people[0], "payee 1", sealed)
    with pytest.raises(KeyDestroyed):
        keep_for(account=people[0], what="payee 2", text="6222", now=NOW)
