"""A methodology from draft to filed, each of its people in a browser of the own: applicant, officer, three experts, a citizen, a second officer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.filing.actions import end_notices
from puhui.library import reads as library
from puhui.methodology.catalogue import by_name
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import measured
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town, opened
from tests.rooms.desks.test_four_eyes_in_browser import to

pytestmark = pytest.mark.browser
PEOPLE = {
    ("authority", OrganisationKind.PROVINCE, PROVINCE_WIDE, Role.PROVINCE): ("officer", "head"),
    ("greenway", OrganisationKind.OWNER, HEFEI, Role.OWNER): ("applicant",),
    ("academy", OrganisationKind.EXPERTS, PROVINCE_WIDE, Role.EXPERT): ("zhao", "qian", "sun"),
}
TEXT = "每一段话都写明依据：按里程计算，出处见方法学文档，同一行为只计一次。"


@pytest.fixture
def town_of_filing(own_database: str) -> Town:
    town = opened()
    for (code, kind, city, role), names in PEOPLE.items():
        made = open_organisation(code=code, name=Text(code, code), kind=kind, city=city)
        for name in names:
            add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=town.site.now)
    return town


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The next version of a shipped methodology, as its author would bring it."""
    path = tmp_path / "shared-bike-v2.yaml"
    path.write_text(by_name("shared-bike").source.replace("version: 1\n", "version: 2\n", 1), encoding="utf-8")
    return path


def press(page: Any, words: str) -> str:
    """The button of a form, and what the page says then."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()
    assert measured(page, page.viewport_size["width"] < 600) == []
    return str(page.locator("main").inner_text())


def written(page: Any, document: Path) -> int:
    """A draft that saves itself, is refused while something is missing, and is handed in whole; gives its number."""
    to(page, "/filing/new")
    page.fill("#about", "shared-bike")
    page.fill("#title_zh", "共享单车骑行（第二版）")
    page.fill("#title_en", "Shared-bike ride, second version")
    press(page, "建草稿")
    number = int(page.url.partition("#")[0].rsplit("/", 1)[1])
    with page.expect_response(lambda answer: answer.url.endswith("/saved") and answer.status == 204):
        page.fill("#chapter-scope", TEXT)
    assert "没有附方法学文档" in press(page, "提交申请")
    assert page.locator("#chapter-scope").input_value() == TEXT, "what was typed is still there"
    for area in page.locator("textarea[id^=chapter-]").all():
        area.fill(TEXT)
    press(page, "保存")
    page.set_input_files("#subject-file", document)
    assert "机器检查没有发现缺漏" in press(page, "上传文档")
    assert f"第 {number} 号申请已提交" in press(page, "提交申请")
    return number


def put_right(page: Any, number: int) -> None:
    to(page, f"/filing/{number}")
    page.fill("#answer-1", "已写明车辆调度的排放怎样扣除。")
    press(page, "保存答复")
    assert "已提交" in press(page, "提交申请")


def reviewed(page: Any, number: int) -> None:
    to(page, "/office").click(f"a[href='/reviews/{number}']")
    page.get_by_label("没有利益冲突").check()
    press(page, "声明")
    for field in page.locator("input[id^=score-]").all():
        field.fill("85")
    page.get_by_label("同意备案", exact=True).check()
    page.fill("#opinion", "公式、单位和取值都已核对，偏保守。")
    assert "评审意见已提交" in press(page, "提交意见")


def test_a_methodology_goes_from_draft_to_filed(town_of_filing: Town, document: Path, visit: Callable[..., Any]) -> None:
    applicant, officer, head = (visit(name, width=1280) for name in ("applicant", "officer", "head"))
    number = written(applicant, document)

    to(officer, f"/office/filings/{number}")
    officer.get_by_text("退回补正").last.click()
    officer.locator("#back textarea").first.fill("请写明车辆调度的排放怎样扣除。")
    assert "退回补正" in press(officer, "退回")
    put_right(applicant, number)

    to(officer, "/office").click(f"a[href='/office/filings/{number}']")
    press(officer, "受理")
    press(officer, "开始评审")
    for box in officer.locator("#seat input[type=checkbox]").all():
        box.check()
    assert "已指定 3 位专家" in press(officer, "指定")
    for name in ("zhao", "qian", "sun"):
        reviewed(visit(name), number)
    to(officer, f"/office/filings/{number}").fill("#minutes", "三位专家一致同意，补正意见已落实。")
    press(officer, "结束评审")
    press(officer, "开始公示")

    citizen = visit("lin")
    to(citizen, "/notices").click(f"a[href='/notices/{number}']")
    to(citizen, f"/notices/{number}/comments").fill("#text", "骑行里程短于一公里的算不算？请写清楚。")
    assert "意见已收到，编号 1" in press(citizen, "提交意见")
    to(officer, f"/office/filings/{number}").fill("#reply-1", "一公里以下的也算，按实际里程，见适用范围。")
    press(officer, "答复")
    assert "一公里以下的也算" in to(citizen, f"/notices/{number}").inner_text("#comments")

    end_notices(now=timezone.now() + timedelta(days=30))  # the nightly job, once the working days are over
    assert "须由另一个人办" in to(officer, f"/office/filings/{number}").inner_text("main"), "who accepted does not decide"
    to(head, f"/office/filings/{number}").fill("#file-confirm", str(number))
    assert "已备案，文号 皖碳普方〔" in press(head, "予以备案")

    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    assert library.in_force(codes=["shared-bike"], day=tomorrow)["shared-bike"].methodology.version == 2
    assert "皖碳普方〔" in to(citizen, "/methods/shared-bike?v=2").inner_text("main")
    assert "备案决定书" in to(applicant, f"/filing/{number}/letter").inner_text("main")
    assert "皖碳普方〔" in to(citizen, "/filed").inner_text("main")
    assert [page.complaints for page in (officer, head, citizen)] == [[], [], []]
