"""Points: one exchange at a time, the standing order, and what is said when the budget is short."""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import HttpResponse

from puhui.ledger.reads import balances
from puhui.rewards.words import POINTS
from tests.rooms.desks.conftest import Town, lived, opened


def post(town: Town, **form: str) -> HttpResponse:
    return town.client("newcomer").post("/me/points", {"verb": "exchange", "key": str(uuid4()), "confirm": "yes", **form}, follow=True)  # type: ignore[return-value]


def held_by_newcomer(town: Town) -> dict[int, int]:
    return balances(holder=town.site.residents["newcomer"])


def given_grams(town: Town) -> Town:
    """The newcomer has the card with the ride of 12 km, and keeps his grams."""
    town.site.bind("newcomer", "metro", "M9", at=town.site.now)
    return lived(town)


class TestExchange:
    def test_moves_grams_to_the_pool_and_gives_points(self, own_town: Town) -> None:
        given_grams(own_town)
        before = held_by_newcomer(own_town)[1]
        page = post(own_town, points="100").content.decode()
        assert "已兑 100 分，100 g 已汇集" in page
        held = held_by_newcomer(own_town)
        assert (held[POINTS], held[1], held[3]) == (100, before - 100, 100)

    def test_of_one_form_sent_twice_is_one_exchange(self, own_town: Town) -> None:
        given_grams(own_town)
        key = str(uuid4())
        for _ in range(2):
            post(own_town, points="100", key=key)
        assert held_by_newcomer(own_town)[POINTS] == 100

    def test_of_more_than_is_held_is_refused_beside_the_field(self, own_town: Town) -> None:
        given_grams(own_town)
        answer = post(own_town, points="99999")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "too_few_grams" in page
        assert re.search(r'id="points"[^>]*value="99999"[^>]*aria-invalid="true"', page), "what was typed stays, and its field is marked"
        assert POINTS not in held_by_newcomer(own_town)

    def test_needs_a_whole_number(self, own_town: Town) -> None:
        given_grams(own_town)
        for typed in ("", "0", "1.5", "-3", "ten"):
            assert "not_filled_in" in post(own_town, points=typed).content.decode()

    def test_needs_its_confirmation(self, own_town: Town) -> None:
        given_grams(own_town)
        page = post(own_town, points="10", confirm="").content.decode()
        assert "not_confirmed" in page
        assert POINTS not in held_by_newcomer(own_town)


class TestShortBudget:
    def test_says_that_points_wait_and_that_the_grams_stay(self, db: None) -> None:
        town = lived(opened(funded=10))
        page = town.page("lin", "/me/points")
        assert "分在等预算" in page
        assert "它们对应的克数还在您名下" in page

    def test_offers_no_exchange(self, db: None) -> None:
        town = given_grams(opened(funded=0))
        assert "预算用完了" in town.page("newcomer", "/me/points")


class TestStandingOrder:
    def test_is_turned_on_and_off(self, own_town: Town) -> None:
        client = own_town.client("newcomer")
        assert "自动兑分已打开" in client.post("/me/points", {"verb": "order", "order": "on"}, follow=True).content.decode()
        assert "自动兑分已关闭" in client.post("/me/points", {"verb": "order", "order": "off"}, follow=True).content.decode()
