"""Each use of credits walked in a real browser by the people concerned, wide and narrow."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from puhui.consumption import reads
from puhui.foundation.configuration import configuration
from tests.browser import Visits, measured, served, settled, unfold

from .conftest import PASSWORD, account

pytestmark = pytest.mark.browser


@pytest.fixture
def visits(uses: None, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visits]:
    monkeypatch.setattr(configuration(), "sample", True)
    with served() as address:
        found = Visits(chromium, address)
        yield found
        found.end()


def signed_in(visits: Visits, name: str, path: str, *, width: int = 1280, language: str = "zh-hans") -> Any:
    page = visits(f"/sign-in?next={path}", width=width, language=language)
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return settled(page)


def went(page: Any, path: str) -> Any:
    page.goto("/".join(page.url.split("/", 3)[:3]) + path)
    return settled(page)


def sound(page: Any, *, is_phone: bool = False) -> None:
    unfold(page)
    assert measured(page, is_phone) == []
    assert [said for said in page.complaints if "422" not in said and "409" not in said] == []  # a refusal is no fault of the page


def test_a_court_has_damage_made_good_and_takes_the_proof(visits: Visits, tmp_path: Path) -> None:
    page = signed_in(visits, "clara", "/cases")
    sound(page)
    ruling = tmp_path / "判决书.txt"
    ruling.write_text("判决书", encoding="utf-8")
    for name, value in (
        ("case_number", "（2026）皖0102民初12号"),
        ("court", "庐州法院"),
        ("party", "王小明"),
        ("ruling_number", "（2026）皖0102民初12号"),
    ):
        page.locator(f"#open-{name}").fill(value)
    page.locator("[name=is_person][value=yes]").check()
    page.locator("#open-ruling_on").fill("2026-02-03")
    page.locator("#open-file").set_input_files(str(ruling))
    page.get_by_role("button", name="立案").click()
    settled(page)
    assert "王**" in page.content()
    assert "小明" not in page.content()
    for question in reads.last_resort().questions:
        page.locator(f"[name='is-{question.code}'][value=yes]").check()
        page.locator(f"#why-{question.code}").fill("鉴定意见书第 9 页")
    page.get_by_role("button", name="保存回答").click()
    settled(page).locator("[name=mode][value=loss]").check()
    for name, value in (
        ("sink", "1"),
        ("loss", "100.00"),
        ("document", "鉴定意见书"),
        ("price", "95"),
        ("price_source", "公开交易"),
        ("price_on", "2026-01-05"),
    ):
        page.locator(f"#assess-{name}").fill(value)
    page.get_by_role("button", name="填报").click()
    assert "one_mode_only" in settled(page).content()
    assert page.locator("#assess-price").input_value() == "95"
    page.locator("#assess-sink").fill("")
    page.get_by_role("button", name="填报").click()
    assert "1,053" in settled(page).content()
    assert page.locator("#confirm-confirm").count() == 0
    case = page.url.split("/cases/")[1].split("#")[0]
    second = signed_in(visits, "colin", f"/cases/{case}", width=360)
    sound(second, is_phone=True)
    second.locator("#confirm-confirm").fill("1053")
    second.get_by_role("button", name="复核无误").click()
    settled(second)
    page = went(page, f"/cases/{case}")
    page.locator("#restore-confirm").fill("1053")
    page.get_by_role("button", name="注销").click()
    settled(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载文件包").click()
    with zipfile.ZipFile(taken.value.path()) as whole:
        assert whole.testzip() is None
        assert "statement.pdf" in whole.namelist()
    assert reads.retired_for(f"case:{case}") == 1053
    assert reads.case(int(case), organisation=account("court")).certificate in page.content()
    sound(page)


def test_an_owner_pledges_to_a_bank_which_registers_and_releases(visits: Visits) -> None:
    page = signed_in(visits, "owen", "/pledges", width=360)
    sound(page, is_phone=True)
    page.locator("#propose-bank").select_option(str(account("bank")))
    for name, value in (("kg", "500"), ("loan", "庐银贷2026-15"), ("until", "2035-12-31"), ("notice_days", "0")):
        page.locator(f"#propose-{name}").fill(value)
    page.get_by_role("button", name="向银行提出").click()
    assert "pledge_terms_wrong" in settled(page).content()
    assert page.locator("#propose-loan").input_value() == "庐银贷2026-15"
    page.locator("#propose-notice_days").fill("30")
    page.get_by_role("button", name="向银行提出").click()
    settled(page)
    number = page.url.split("/pledges/")[1].split("#")[0]
    bank = signed_in(visits, "berta", "/bank/pledges")
    sound(bank)
    bank.get_by_role("link", name="庐银贷2026-15").click()
    settled(bank).get_by_role("button", name="登记质押").click()
    sound(settled(bank))
    page = went(page, f"/pledges/{number}")
    assert "质押中" in page.content()
    sound(page, is_phone=True)
    bank.locator("#release-confirm").fill("500")
    bank.get_by_role("button", name="解除质押").click()
    assert "已解除" in settled(bank).content()
    assert "已解除" in went(page, f"/pledges/{number}").content()
