"""The rights of the person in a real browser: sign-up on a phone to the first page, a copy, an appeal that is answered, the end of the account."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from puhui.foundation.configuration import configuration
from puhui.participants import reads
from puhui.participants.actions import keep_identity
from puhui.participants.models import Appeal, Person
from puhui.participants.words import Proved
from tests.browser import Visits, measured, served, unfold
from tests.rooms.desks.conftest import Town, lived, opened
from tests.rooms.desks.test_persons import NAME, NUMBER, PHONE, officer_of

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
#: A refusal is answered with its status, which a browser writes down.
REFUSED = "Failed to load resource: the server responded with a status of 4"


class Phones:
    """A port that keeps what it was to send."""

    sent: list[str] = []

    def send(self, number: str, text: str) -> None:
        self.sent.append(text)


@pytest.fixture
def town(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """With real commits, in a home of its own, with phones."""
    monkeypatch.setattr(configuration(), "keys", configuration().keys_path)
    monkeypatch.setattr(configuration(), "home", tmp_path)
    monkeypatch.setattr(configuration(), "sms", f"{__name__}:Phones")
    return lived(opened())


@pytest.fixture
def stranger(chromium: Any, town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visits]:
    """Pages of nobody in particular."""
    monkeypatch.setattr(configuration(), "sample", False)
    with served() as address:
        visits = Visits(chromium, address)
        yield visits
        visits.end()


def wrong(page: Any, width: int) -> list[str]:
    unfold(page)
    return [*measured(page, width == 360), *(said for said in page.complaints if not said.startswith(REFUSED))]


def code() -> str:
    found = re.search(r"\d{6}", Phones.sent[-1])
    assert found
    return found[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_resident_signs_up_on_a_phone_and_sees_the_first_page(town: Town, stranger: Visits, language: str) -> None:
    page = stranger("/join", width=360, language=language)
    found = wrong(page, 360)
    page.locator("#number").fill("138 0000 0001")
    page.locator("form.ph-form button").click()
    found += wrong(page, 360)
    page.locator("#code").fill("not it")
    page.locator("form.ph-form button").click()
    assert "phone_code_wrong" in page.get_by_role("alert").inner_text()
    found += wrong(page, 360)
    page.locator("#code").fill(code())
    page.locator("form.ph-form button").click()
    page.locator("#name").fill(NAME)
    page.locator("#identity").fill(NUMBER)
    page.locator("[name=agree]").check()
    found += wrong(page, 360)
    page.locator("form.ph-form button").click()
    page.locator("#city").select_option("340100")
    found += wrong(page, 360)
    page.locator("form.ph-form button").click()
    page.locator("[name=scenario]").first.check()
    for text in page.locator("[name=agree]").all():
        text.check()
    found += wrong(page, 360)
    page.locator("form.ph-form button").click()
    page.wait_for_url("**/me")
    assert page.locator(".ph-account").is_visible()
    assert found + wrong(page, 360) == []
    assert reads.person_found(PHONE) is not None


def test_a_resident_takes_a_copy_of_everything(town: Town, visit: Visit) -> None:
    keep_identity(account=town.site.residents["lin"], proved=Proved(NAME, NUMBER, PHONE, "form"), now=town.site.now)
    page = visit("lin")
    page.get_by_role("link", name="我的数据和权利").click()
    assert wrong(page, 360) == []
    page.get_by_role("button", name="准备副本").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载（ZIP）").click()
    body = Path(download.value.path()).read_bytes()
    told = json.loads(zipfile.ZipFile(io.BytesIO(body)).read("data.json"))
    assert told["identity"]["name"] == NAME
    assert wrong(page, 360) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_an_appeal_is_asked_answered_and_read(town: Town, visit: Visit, width: int) -> None:
    page = visit("lin")
    page.get_by_role("link", name="不同意？申诉").first.click()
    page.get_by_label("理由").fill("短")
    page.get_by_role("button", name="提交申诉").click()
    assert "appeal_text_wanted" in page.get_by_role("alert").inner_text()
    assert wrong(page, 360) == []
    page.get_by_label("理由").fill("那天我确实坐了这趟车，有票据。")
    page.get_by_role("button", name="提交申诉").click()
    assert "最迟" in page.get_by_role("status").inner_text()
    assert wrong(page, 360) == []

    desk = visit(officer_of("340100"), width=width)
    desk.goto(desk.evaluate("location.origin") + "/office/appeals")
    assert wrong(desk, width) == []
    desk.get_by_role("link", name=f"申诉 {Appeal.objects.get().pk}").click()
    assert wrong(desk, width) == []
    desk.get_by_label("支持：这条记录应当计入").check()
    desk.get_by_label("理由（申诉人会读到）").fill("已向接入方核实，里程记录有误。")
    desk.get_by_role("button", name="答复").click()
    assert "已答复" in desk.get_by_role("status").inner_text()
    assert wrong(desk, width) == []
    page.reload()
    assert "已向接入方核实" in page.locator("main").inner_text()
    assert wrong(page, 360) == []


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_an_officer_finds_a_person_and_reads_it_once(town: Town, visit: Visit, width: int, language: str) -> None:
    keep_identity(account=town.site.residents["lin"], proved=Proved(NAME, NUMBER, PHONE, "form"), now=town.site.now)
    page = visit(officer_of("340100"), width=width, language=language)
    page.goto(page.evaluate("location.origin") + "/office/person")
    found = wrong(page, width)
    page.locator("#asked").fill("13800000000")
    page.locator("form:has(#asked) button").click()
    found += wrong(page, width)
    page.locator("#asked").fill(PHONE)
    page.locator("form:has(#asked) button").click()
    found += wrong(page, width)
    page.locator("#purpose").select_option("mix-up")
    page.locator("#reason").fill("核对重号")
    page.locator("#reveal button").click()
    assert NUMBER in page.locator("#clear").inner_text()
    assert found + wrong(page, width) == []
    page.goto(page.evaluate("location.origin") + "/office/person")
    assert NUMBER not in page.content()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_resident_closes_the_account(town: Town, visit: Visit, language: str) -> None:
    account = town.site.residents["lin"]
    keep_identity(account=account, proved=Proved(NAME, NUMBER, PHONE, "form"), now=town.site.now)
    page = visit("lin", language=language)
    page.goto(page.evaluate("location.origin") + "/me/close")
    assert wrong(page, 360) == []
    page.locator("#confirm").fill("yes")
    page.locator("#close button").click()
    assert "not_confirmed" in page.get_by_role("alert").inner_text()
    assert wrong(page, 360) == []
    page.locator("#confirm").fill("注销" if language == "zh-hans" else "close")
    page.locator("#close button").click()
    assert page.locator("h1").inner_text() == ("账户已注销" if language == "zh-hans" else "The account is closed")
    assert wrong(page, 360) == []
    assert reads.closed_accounts() == [account]
    assert not Person.objects.get(pk=account).user.is_active
