"""A resident sees what is owed, why, and what was collected when: on the page, on paper, in the copy of everything; the public sees the sum."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from puhui.foundation.configuration import configuration
from tests.cast import ride
from tests.rooms.desks.conftest import Town, lived

pytestmark = pytest.mark.django_db

WHY = "地铁因子更正 · metro factor corrected"


@pytest.fixture
def owing(own_town: Town) -> Town:
    """Lin owes 300 g: 100 g were collected from a credit of 100 g."""
    lived(own_town)
    own_town.site.owes("lin", 1_300, corrects=own_town.site.runs()[0].entry or 0, why=WHY)
    own_town.site.send("metro", [ride("m-9", "M1", "21:00", day=own_town.day, km=10)], scenario="metro-ride")
    own_town.site.settle()
    return own_town


class TestTheResident:
    def test_reads_how_much_why_and_what_was_collected(self, owing: Town) -> None:
        run, seen = owing.site.runs()[0], owing.page("lin", "/me")
        for said in ("欠的克数", "833", WHY, f"/runs/{run}", "从入账的克数里收回", "467", "/rules/corrections", "/me/appeals"):
            assert said in seen, said
        assert "Grams owed" in owing.page("lin", "/me", language="en")

    def test_who_owes_nothing_reads_nothing_of_it(self, owing: Town) -> None:
        assert "欠的克数" not in owing.page("wang", "/me")
        assert "欠的克数" not in owing.page("wang", "/me/statement")

    def test_reads_before_an_exchange_what_will_be_collected_first(self, owing: Town) -> None:
        seen = owing.page("lin", "/me/points")
        assert "下次结算先从名下的克数里收回" in seen
        assert "833" in seen
        assert "有欠的克数" not in owing.page("wang", "/me/points")

    def test_finds_it_on_paper_and_before_closing(self, owing: Town) -> None:
        seen = owing.page("lin", "/me/statement")
        assert WHY in seen
        assert "833" in seen
        assert "&lt;span" not in seen
        assert "833" in owing.page("lin", "/me/close")

    def test_takes_it_along_in_the_copy_of_everything(self, owing: Town) -> None:
        client = owing.client("lin")
        client.post("/me/data", {"verb": "copy"})
        page = client.get("/me/data").content.decode()
        name = page.split("/me/data/")[1].split(".zip")[0]
        body = b"".join(client.get(f"/me/data/{name}.zip").streaming_content)  # type: ignore[attr-defined]
        with zipfile.ZipFile(BytesIO(body)) as copy:
            found = json.loads(copy.read("data.json"))
            assert WHY in copy.read("index.html").decode()
        assert (found["balances"]["owed_g"], found["owed"]["grams"], found["owed"]["lines"][-1]["reason"]) == (833, 833, WHY)
        assert {line["amount"] for line in found["postings"] if line["asset"] == "owed_g"} == {1_300, -467}


class TestThePublic:
    def test_reads_the_sum_once_enough_owe(self, owing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "居民还欠" not in Client().get("/").content.decode(), "one person is too few"
        monkeypatch.setattr(configuration(), "small_cell", 1)
        assert "居民还欠" in Client().get("/").content.decode()

    def test_reads_the_rule(self, owing: Town) -> None:
        page = Client().get("/rules/corrections").content.decode()
        for said in ("更正和欠的克数", "100", "已经给出的积分不收回"):
            assert said in page
