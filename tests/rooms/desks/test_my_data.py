"""What is kept about me, a copy of all of it, corrections, and the end of the account."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.foundation.places import archive_path
from puhui.journeys import my_data
from puhui.journeys.buying import buy
from puhui.journeys.drills.market import open_traders
from puhui.journeys.settling import settle
from puhui.market import actions
from puhui.market.actions import open_shelf
from puhui.market.words import ShelfTerms, Terms
from puhui.participants import reads
from puhui.participants.actions import drop_archives, keep_identity
from puhui.participants.models import Archive, Identity, KnownBy, User
from puhui.participants.words import OrganisationKind, Proved
from puhui.payments.reads import due_about
from puhui.payments.words import Notice
from puhui.registry.words import Purpose
from puhui.vocabulary.periods import local_day
from tests.rooms.desks.conftest import Town, lived
from tests.rooms.desks.test_appeals import TEXT, ask
from tests.rooms.desks.test_persons import NAME, NUMBER, PHONE
from tests.rooms.market.scene import in_force

NEW_PHONE = "13900000002"


class Phones:
    """A port that keeps what it was to send."""

    sent: list[tuple[str, str]] = []

    def send(self, number: str, text: str) -> None:
        self.sent.append((number, text))


@pytest.fixture
def town(own_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(configuration(), "keys", configuration().keys_path)
    monkeypatch.setattr(configuration(), "home", tmp_path)
    monkeypatch.setattr(configuration(), "sms", f"{__name__}:Phones")
    keep_identity(account=own_town.site.residents["lin"], proved=Proved(NAME, NUMBER, PHONE, "form"), now=own_town.site.now)
    return lived(own_town)


def copy_of(town: Town, name: str = "lin") -> zipfile.ZipFile:
    assert town.client(name).post("/me/data", {"verb": "copy"}).status_code == 302
    link = re.search(r"/me/data/[0-9a-f-]+\.zip", town.page(name, "/me/data"))
    assert link
    answer = town.client(name).get(link[0])
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


class TestPage:
    def test_shows_it_masked_with_why_and_until_when(self, town: Town) -> None:
        page = town.page("lin", "/me/data")
        assert all(word in page for word in ("张**", "138****0001", "未经实名核验", "注销时销毁", "一人一户"))
        assert not [word for word in (NAME, NUMBER, PHONE) if word in page]

    def test_of_somebody_of_whom_nothing_is_kept_says_so(self, town: Town) -> None:
        assert "没有保存" in town.page("newcomer", "/me/data")


class TestCopy:
    def test_holds_everything_for_machines_and_for_people(self, town: Town) -> None:
        ask(town)
        found = copy_of(town)
        assert sorted(found.namelist()) == ["data.json", "index-en.html", "index.html", "style.css"]
        told = json.loads(found.read("data.json"))
        assert (told["children"], told["proxy"], told["redemptions"]) == ([], None, [])
        assert told["identity"]["number"] == NUMBER
        assert {line["provider"] for line in told["bindings"]} == {"metro", "bus"}
        assert {line["scenario"] for line in told["consents"]} == {"metro-ride", "bus-ride"}
        counted = [act for act in told["acts"] if act["receipt"]]
        assert sum(act["reduction_g"] for act in counted) == sum(
            line["amount"] for line in told["postings"] if line["asset"] == "reduction_g" and line["amount"] > 0
        )
        assert all(act["receipt"]["reduction_g"] == act["reduction_g"] for act in counted)
        assert [act["refusal"] for act in told["acts"] if act["refusal"]]
        assert told["points"]
        assert told["appeals"][0]["text"] == TEXT
        assert "read_identity" in {line["verb"] for line in told["audit"]}
        for name, word in (("index.html", "平台保存的关于我的数据"), ("index-en.html", "What the platform keeps about me")):
            text = found.read(name).decode()
            assert word in text
            assert NUMBER in text
            assert "<script" not in text

    def test_holds_what_was_bought_given_and_paid(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", True)
        lin, now = town.site.residents["lin"], timezone.now()
        in_force(kinds=frozenset({OrganisationKind.OWNER.value}))
        traders = open_traders(sellers=1, buyers=1, kg=500, now=now)
        shelf = open_shelf(seller=traders.sellers[0], terms=ShelfTerms(fen_per_kg=8), by=1, now=now)
        said: dict[str, Any] = {"purpose": Purpose.VOLUNTARY, "statement": "我的通勤", "name": NAME, "by": lin, "now": now}
        order, waits = (buy(key=f"copy {kg}", shelf=shelf.number, person=lin, kg=kg, **said) for kg in (30, 5))
        due, other = (due_about(f"deal:{one.deal.number}") for one in (order, waits))
        assert due
        assert other
        settle(Notice("B1", due.reference, due.fen, now), now)
        settle(Notice("B2", other.reference, 1, now), now)
        gift = Terms(kg=7, fen_per_tonne=0, until=local_day(now))
        given = actions.offer_credits(
            key="gift", giver=traders.sellers[0], taker=lin, kind=OrganisationKind.OWNER, terms=gift, by=1, now=now
        )
        made = copy_of(town)
        told = json.loads(made.read("data.json"))
        assert [(one["kg"], one["fen"], one["stage"]) for one in told["orders"]] == [(5, 40, "accepted"), (30, 240, "delivered")]
        assert [(one["number"], one["is_gift"], one["gave"], one["kg"]) for one in told["credit_deals"]] == [(given.number, True, False, 7)]
        assert [(one["reference"], one["stage"]) for one in told["dues"]] == [(other.reference, "open"), (due.reference, "paid")]
        assert [(one["bank_ref"], one["fate"]) for one in told["arrivals"]] == [("B2", "given_back"), ("B1", "paid_over")]
        assert [(one["bank_ref"], one["fen"]) for one in told["returns"]] == [("B2", 1)]
        assert {one["verb"] for one in told["credits"]} >= {"retire"}
        assert len(told["certificates"]) == 1
        assert [line["amount"] for line in told["postings"] if line["asset"] == "cash_fen"]
        assert due.reference in made.read("index-en.html").decode()

    def test_lies_sealed_and_only_its_owner_takes_it(self, town: Town) -> None:
        copy_of(town)
        row = Archive.objects.get()
        body = archive_path(str(row.pk)).read_bytes()
        assert NUMBER.encode() not in body
        assert b"PK" not in body[:40]
        assert town.client("wang").get(f"/me/data/{row.pk}.zip").status_code == 404
        assert town.client("lin").get("/me/data/nonsense.zip").status_code == 404

    def test_is_gone_after_a_day(self, town: Town) -> None:
        copy_of(town)
        row = Archive.objects.get()
        Archive.objects.update(ready_at=timezone.now() - timedelta(hours=25), expires_at=timezone.now() - timedelta(hours=1))
        assert town.client("lin").get(f"/me/data/{row.pk}.zip").status_code == 404
        assert drop_archives(now=timezone.now()) == 1
        assert not archive_path(str(row.pk)).exists()
        assert copy_of(town)

    def test_one_at_a_time(self, town: Town) -> None:
        copy_of(town)
        assert "archive_asked" in town.client("lin").post("/me/data", {"verb": "copy"}).content.decode()

    def test_a_large_one_is_left_to_the_worker_and_says_how_far_it_is(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(my_data, "AT_ONCE_MAX", 0)
        town.client("lin").post("/me/data", {"verb": "copy"})
        assert "已排队" in town.page("lin", "/me/data")
        Archive.objects.update(done=2, of=5)
        assert "2" in town.page("lin", "/me/data")
        assert my_data.write_archives(now=timezone.now()) == 1
        assert "副本已写好" in town.page("lin", "/me/data")
        assert my_data.write_archives(now=timezone.now()) == 0


class TestCorrect:
    def test_name_and_number_are_looked_at_anew_and_the_phone_stays(self, town: Town) -> None:
        answer = town.client("lin").post("/me/data", {"verb": "identity", "name": "张三", "number": NUMBER})
        assert answer.status_code == 302
        masked = reads.identity_of(town.site.residents["lin"])
        assert (masked.name, masked.phone) == ("张*", "138****0001")

    def test_a_number_that_the_authority_has_proved_stays(self, town: Town) -> None:
        Identity.objects.update(verified_by="authority", id_mark="0" * 64)
        answer = town.client("lin").post("/me/data", {"verb": "identity", "name": "张三", "number": NUMBER})
        assert (answer.status_code, "identity_proved" in answer.content.decode()) == (409, True)

    def test_a_wrong_number_is_refused_and_never_shown_back(self, town: Town) -> None:
        page = town.client("lin").post("/me/data", {"verb": "identity", "name": "张三", "number": NUMBER[:-1] + "1"}).content.decode()
        assert "bad_identifier" in page
        assert NUMBER[:-1] not in page

    def test_a_new_phone_is_proved_by_a_code(self, town: Town) -> None:
        client = town.client("lin")
        page = client.post("/me/data", {"verb": "code", "number": NEW_PHONE}).content.decode()
        assert 'name="code"' in page
        number, text = Phones.sent[-1]
        code = re.search(r"\d{6}", text)
        assert number == NEW_PHONE
        assert code
        wrong = "000000" if code[0] != "000000" else "111111"
        assert "phone_code_wrong" in client.post("/me/data", {"verb": "phone", "number": NEW_PHONE, "code": wrong}).content.decode()
        assert client.post("/me/data", {"verb": "phone", "number": NEW_PHONE, "code": code[0]}).status_code == 302
        assert reads.person_found(NEW_PHONE) == reads.person_numbered(town.site.residents["lin"])
        assert KnownBy.objects.get().user.name == "lin"


class TestClose:
    def test_explains_and_asks_for_the_word(self, town: Town) -> None:
        assert "马上销毁的" in town.page("lin", "/me/close")
        client = town.client("lin")
        answer = client.post("/me/close", {"confirm": "yes"})
        assert (answer.status_code, "not_confirmed" in answer.content.decode()) == (422, True)
        assert not reads.is_closed(town.site.residents["lin"])

    def test_ends_the_account_and_the_session(self, town: Town) -> None:
        client, account = town.client("lin"), town.site.residents["lin"]
        answer = client.post("/me/close", {"confirm": "注销", "grams": "give"})
        assert "账户已注销" in answer.content.decode()
        assert reads.closed_accounts() == [account]
        assert client.get("/me").status_code == 302
        assert not User.objects.filter(name="lin").exists()
        assert reads.person_found(NUMBER) is None
