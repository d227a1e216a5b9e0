"""Each use of credits walked in a real browser by the people concerned, wide and narrow."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.consumption import reads
from puhui.consumption.actions import retire
from puhui.consumption.words import Beneficiary, Use
from puhui.foundation.configuration import configuration
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day
from tests.browser import Visits, measured, served, settled, unfold

from .conftest import PASSWORD, USCC, account

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


def test_an_enterprise_pledges_to_buy_first_and_the_public_reads_it(visits: Visits) -> None:
    page = signed_in(visits, "ella", "/plans", width=360, language="en")
    sound(page, is_phone=True)
    page.locator("#make-kg").fill("120")
    page.locator("#make-until").fill("2035-06-30")
    page.get_by_role("button", name="Make the plan").click()
    sound(settled(page), is_phone=True)
    number = page.url.split("/plans/")[1].split("#")[0]
    use = Use(Purpose.BUY_FIRST, Beneficiary("庐州机械", USCC), "2026 年办公用电")
    told: dict[str, Any] = {"holder": account("maker"), "called": "庐州机械", "wanted": Wanted(kg=130), "by": 1}
    made = retire(key="walk", use=use, now=timezone.now(), **told)
    page = went(page, f"/plans/{number}")
    page.locator("#report-certificate").fill(made.number[:-1])
    page.get_by_role("button", name="Count it").click()
    assert "bad_certificate_number" in settled(page).content()
    page.locator("#report-certificate").fill(made.number)
    page.get_by_role("button", name="Count it").click()
    assert "130" in settled(page).content()
    for width, language in ((360, "zh-hans"), (1280, "en")):
        public = visits("/commitments", width=width, language=language)
        assert ("庐州机械" if language == "zh-hans" else "maker") in public.content()
        sound(public, is_phone=width < 600)
    with public.expect_download() as taken:
        public.get_by_role("link", name="Download CSV").click()
    assert made.number in Path(taken.value.path()).read_text(encoding="utf-8")


def test_the_province_caps_and_an_entity_retires_below(visits: Visits) -> None:
    page = signed_in(visits, "paula", "/office/compliance")
    sound(page)
    page.locator("#propose-holder").select_option(str(account("maker")))
    told = (
        ("year", "2026"),
        ("kg", "100"),
        ("share", "5"),
        ("document", "示例文件 1 号"),
        ("from", "2020-01-01"),
        ("until", "2099-12-31"),
        ("reason", "示例"),
    )
    for name, value in told:
        page.locator(f"#propose-{name}").fill(value)
    page.get_by_role("button", name="提请设定").click()
    assert "compliance_cap_wrong" in settled(page).content()
    page.locator("#propose-share").fill("")
    page.get_by_role("button", name="提请设定").click()
    path = "/" + settled(page).url.split("#")[0].split("/", 3)[3]
    proposal = path.rsplit("/", 1)[1]
    assert reads.caps() == []
    entity = signed_in(visits, "ella", "/compliance", width=360)
    sound(entity, is_phone=True)
    second = signed_in(visits, "peter", path)
    second.locator("[name=confirm]").fill(proposal)
    second.get_by_role("button", name="同意").first.click()
    settled(second)
    assert [cap.kg for cap in reads.caps()] == [100]
    sound(went(page, "/office/compliance"))
    entity = went(entity, "/compliance")
    sound(entity, is_phone=True)
    for kg, code in (("101", "above_compliance_cap"), ("100", "")):
        for name, value in (("kg", kg), ("statement", "2026 年履约"), ("confirm", kg)):
            entity.locator(f"#retire-{name}").fill(value)
        entity.get_by_role("button", name="注销").click()
        assert code in settled(entity).content()
    assert reads.cap_use(holder=account("maker"), year=2026, today=local_day(timezone.now())).used_kg == 100
