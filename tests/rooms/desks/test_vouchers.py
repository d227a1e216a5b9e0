"""The pages of vouchers without a browser: forms that are sent twice, lists in two encodings, files that name neither code nor person, and others' things."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from puhui.consumption import actions, reads
from puhui.consumption.words import CarbonWay, VoucherState
from puhui.desks.till_lists import fen_of, till_lines, till_sums
from puhui.journeys.closing import close_account
from puhui.journeys.my_data import everything
from puhui.participants.actions import add_member, add_user, give_account
from puhui.participants.models import Organisation, User
from puhui.participants.reads import owner_of, person_numbered
from puhui.participants.words import Role
from puhui.vocabulary.periods import local_day
from tests.rooms.consumption.vouchers import Scene, held
from tests.rooms.desks.conftest import PASSWORD


class Played(Scene):
    """The scene at this moment, with a way to sign in for everybody."""

    def page(self, name: str, path: str, **form: Any) -> Any:
        client = Client()
        client.force_login(User.objects.get(name=name))
        return client.post(path, form) if form else client.get(path)

    def voucher(self) -> Any:
        return self.claim(self.person)

    def signed_in(self) -> Played:
        for code, role in (("commerce", Role.PUBLIC_BODY), ("shop-a", Role.MERCHANT), ("shop-b", Role.MERCHANT)):
            add_member(user=add_user(name=code, password=PASSWORD, role=role), organisation=Organisation.objects.get(code=code))
        self.person, self.other = self.resident(), self.resident()
        for name, account in (("anne", self.person), ("bert", self.other)):
            give_account(account=account, user=add_user(name=name, password=PASSWORD, role=Role.RESIDENT))
        return self


def played(way: CarbonWay) -> Played:
    scene, today = Played(now=timezone.now()), local_day(timezone.now())
    scene.open(way=way, claim_from=today, claim_until=today + timedelta(days=5), use_until=today + timedelta(days=9))
    return scene.signed_in()


@pytest.fixture
def scene(db: None) -> Played:
    return played(CarbonWay.CLAIMER)


def test_a_form_sent_twice_claims_once(scene: Played) -> None:
    form = {"verb": "claim", "key": str(uuid4()), "campaign": str(scene.campaign.number)}
    first, second = (scene.page("anne", "/me/vouchers", **form) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert len(reads.vouchers_of(scene.person)) == 1


def test_another_s_voucher_is_as_unknown_as_none(scene: Played) -> None:
    number = scene.voucher().number
    assert scene.page("anne", f"/me/vouchers/{number}").status_code == 200
    assert {scene.page("bert", f"/me/vouchers/{each}").status_code for each in (number, 999_999)} == {404}
    assert scene.page("bert", f"/me/vouchers/{number}", verb="give_back").status_code == 404


def test_a_form_sent_twice_takes_once_and_says_yes_both_times(scene: Played) -> None:
    voucher, key = scene.voucher(), str(uuid4())
    form = {"verb": "take", "key": key, "code": voucher.code, "amount": "80"}
    first, second = (scene.page("shop-a", "/write-off", **form).headers["Location"] for _ in range(2))
    assert first == second
    assert "可以，已核销" in scene.page("shop-a", first).content.decode()
    assert "可以，已核销" not in scene.page("shop-b", first).content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_what_tills_write(scene: Played, encoding: str) -> None:
    voucher, at = scene.voucher(), timezone.localtime().strftime("%Y/%m/%d %H:%M")
    file = SimpleUploadedFile("till.csv", f"券码，时间，金额\n{voucher.code}，{at}，80.00\n".encode(encoding))
    answer = scene.page("shop-a", "/write-off/list", verb="hand_in", file=file)
    assert "1 行已核销，共 1 行" in answer.content.decode()


def test_files_name_neither_a_code_nor_a_person(scene: Played) -> None:
    voucher = scene.voucher()
    scene.take(voucher)
    made = scene.settle(until=local_day(scene.now))
    number = scene.campaign.number
    for name, path in (
        ("commerce", f"/campaigns/{number}/write-offs.csv"),
        ("commerce", f"/campaigns/{number}/settlements/{made.number}.csv"),
        ("shop-a", "/written-off.csv"),
        ("shop-a", f"/written-off/{number}/{made.number}.csv"),
    ):
        text = scene.page(name, path).content.decode()
        assert voucher.printed in text
        assert voucher.code not in text
        assert str(scene.person) not in text.replace(voucher.printed, "")
    assert scene.page("shop-b", f"/written-off/{number}/{made.number}.csv").status_code == 404


def test_a_merchant_s_file_is_compared_and_nothing_is_changed(scene: Played) -> None:
    voucher = scene.voucher()
    scene.take(voucher)
    for amount, said in (("80.00", "全部一致，差 0"), ("81", "金额不同")):
        file = SimpleUploadedFile("till.csv", f"voucher,amount\n{voucher.code},{amount}\n".encode())
        form = {"verb": "compare", "merchant": str(scene.shops[0]), "file": file}
        assert said in scene.page("commerce", f"/campaigns/{scene.campaign.number}", **form).content.decode()


def test_a_closed_account_gives_its_unused_vouchers_back(scene: Played) -> None:
    voucher = scene.voucher()
    before = scene.bound_fen
    close_account(account=scene.person, gives_grams=False, now=timezone.now())
    assert reads.own_voucher(scene.person, voucher.number).state is VoucherState.GIVEN_BACK
    assert (held(scene.person), before - scene.bound_fen) == (10_000, 10_00)


def test_a_copy_of_one_s_data_has_the_vouchers_without_their_codes(scene: Played) -> None:
    voucher, owner = scene.voucher(), owner_of(scene.person)
    assert owner is not None
    found = everything(person=person_numbered(scene.person), owner=owner, now=timezone.now())["vouchers"]
    assert [(one["number"], one["state"], one["carbon_g"]) for one in found] == [(voucher.printed, "claimed", 1500)]
    assert voucher.code not in str(found)


def test_a_total_counts_grams_that_went_into_vouchers(scene: Played) -> None:
    scene.take(scene.voucher())
    text = scene.page("anne", "/me").content.decode()
    assert "用于领券" in text
    actions.give_all_back(account=scene.person, now=scene.now)


class TestTillLists:
    def test_say_which_line_cannot_be_read_and_keep_the_others(self) -> None:
        found, wrong = till_lines("code,time,amount\nA, 2026-05-06 12:30, 80\n\nB, 2026-13-06 12:30, 80\nC; 2026.5.6 9:05; 1,5\n")
        assert [line.code for line in found] == ["A"]
        assert [refusal.facts["place"] for refusal in wrong] == [4, 5]
        assert till_sums("AH-V-1, x, 80\nAH-V-2, 1.234\n")[0] == [("AH-V-1", 8000)]

    @pytest.mark.parametrize(
        ("text", "fen"), [("80", 8000), ("1,234.50", 123450), ("¥0.01", 1), ("0.001", None), ("x", None), ("-1", None), ("nan", None)]
    )
    def test_read_yuan_to_the_fen(self, text: str, fen: int | None) -> None:
        assert fen_of(text) == fen
