"""The public bulletin: prices and volumes without names, as a page and as files; what was typed wrongly is said and kept; few residents stand nowhere."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from puhui.foundation.configuration import configuration
from tests.rooms.market.scene import OTHER, in_force, listed, opened, ordered, paid, shelved
from tests.rooms.market.test_bulletin import FOREST, sold
from tests.rooms.registry.credits import BUYER, DAY, OWNER, issued

pytestmark = pytest.mark.django_db
UNTIL = DAY + timedelta(days=2)


def page(language: str = "zh", **asked: str) -> tuple[int, str]:
    client = Client()
    client.cookies["puhui_language"] = language
    answer = client.get("/market", {"until": UNTIL.isoformat(), **asked})
    return answer.status_code, answer.content.decode()


def file(form: str, **asked: str) -> list[dict[str, str]]:
    answer = Client().get("/market", {"until": UNTIL.isoformat(), "form": form, **asked})
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.fixture
def market() -> None:
    opened()
    issued(1_000)
    issued(1_000, code=FOREST)
    sold(100, 6_000, of="PV00012")
    sold(300, 8_000, of="PV00012")
    sold(10, 9_000, of=FOREST, days=1)


@pytest.mark.usefixtures("market")
class TestTheBulletin:
    @pytest.mark.parametrize(
        ("language", "told"), [("zh", ("75.00", "分布式光伏", "协议转让", "元/吨")), ("en", ("75.00", "rooftop PV", "agreed sale", "yuan"))]
    )
    def test_says_price_and_volume_by_day_and_kind_and_names_nobody(self, language: str, told: tuple[str, ...]) -> None:
        status, said = page(language)
        assert status == 200
        for word in told:
            assert word in said
        main = said.split("<main", 1)[-1].split("</main", 1)[0]
        assert not any(f">{number}<" in main for number in (OWNER, BUYER, OTHER))

    def test_of_one_kind_leaves_the_others_out(self) -> None:
        _, said = page(kind="FO")
        assert "PV00012" not in said
        assert "FO00001" in said

    def test_of_days_without_a_trade_says_so(self) -> None:
        status, said = page(until="2024-01-01")
        assert (status, "这段时间没有成交" in said) == (200, True)

    @pytest.mark.parametrize("asked", [{"until": "昨天"}, {"until": "0001-01-01"}, {"kind": "XX"}])
    def test_refuses_what_it_cannot_read_and_keeps_it(self, asked: dict[str, str]) -> None:
        status, said = page(**asked)
        assert status == 422
        assert "bulletin_not_read" in said
        assert "until" not in asked or f'value="{asked["until"]}"' in said

    def test_shows_the_rules_in_force(self) -> None:
        in_force(number=2, fee_buyer_bp=35, opens_min=540, closes_min=900, is_workdays_only=True)
        _, said = page()
        assert "0.35%" in said
        assert "09:00–15:00" in said


def test_without_rules_and_trades_it_says_what_will_be_here() -> None:
    status, said = page()
    assert status == 200
    assert "没有交易规则在实施" in said
    assert "还没有成交" in said


@pytest.mark.usefixtures("market")
class TestTheFiles:
    def test_of_days_add_up_to_those_of_trades(self) -> None:
        days, trades = file("days"), file("trades")
        assert [(row["day"], row["kind"], row["kg"], row["mean_fen_per_tonne"]) for row in days] == [
            ("2026-03-19", "FO", "10", "9000"), ("2026-03-18", "PV", "400", "7500"),
        ]  # fmt: skip
        assert sum(int(row["fen"]) for row in days) == sum(int(row["fen"]) for row in trades)
        assert {row["project"] for row in trades} == {"PV00012", FOREST}
        assert "giver" not in trades[0]

    def test_of_offers_say_what_is_left(self) -> None:
        listed(kg=200)
        answer = Client().get("/market", {"form": "offers"})
        assert b"listing,project,kind" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(("least", "is_shown"), [(3, True), (4, False)])
def test_what_residents_bought_is_a_sum_of_enough_of_them(monkeypatch: pytest.MonkeyPatch, least: int, *, is_shown: bool) -> None:
    monkeypatch.setattr(configuration(), "small_cell", least)
    shelf = shelved()
    for person in range(7_001, 7_004):
        paid(ordered(shelf, kg=2, person=person).deal)
    _, said = page()
    assert ("居民 人" in said) is is_shown
    assert "居民零售" in said
