"""An organiser goes from an estimate to a public statement, with a verifier, each at a browser of the own; the page says what is not counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.consumption import reads
from puhui.consumption.words import EventStage
from puhui.foundation.configuration import configuration
from puhui.journeys.first_start import prepare_site
from puhui.journeys.sample_city import PASSWORD
from puhui.journeys.sample_events import fill_events
from puhui.journeys.sample_offices import open_offices
from puhui.participants.reads import organisation_named
from puhui.registry import actions as registry
from puhui.registry.words import Purpose
from puhui.vocabulary.periods import local_day
from tests.browser import Visits, measured, served, unfold
from tests.rooms.registry.credits import OFFICER, OWNER, asked, issued

pytestmark = pytest.mark.browser
NAME = "徽风半程马拉松"
TABLE = "阶段,项目,数量,单位,人数,公里,说明\n举办,外购电力,1200,kWh,,,电表\n举办,热气球,3,,,,\n收尾,商业垃圾填埋,0.2,t,,,清运单\n"


@pytest.fixture(scope="module")
def site(module_database: str, chromium: Any) -> Iterator[Visits]:
    """The offices of the sample site; the organiser bought 9,000 kg for events."""
    told = configuration()
    before, told.sample = told.sample, True
    now = timezone.now()
    prepare_site(now=now, sample=True)
    open_offices(password=PASSWORD, now=now)
    issued(12_000)
    buyer = organisation_named("sample-buyer").account
    registry.transfer_credits(key="bought", giver=OWNER, taker=buyer, wanted=asked(9_000), purpose=Purpose.EVENT, by=OFFICER, now=now)
    fill_events(now=now)
    with served() as address:
        visits = Visits(chromium, address)
        yield visits
        visits.end()
    told.sample = before


class Person:
    """Somebody at a browser of the own, on whose way every page is measured."""

    def __init__(self, visits: Visits, name: str, path: str = "/sign-in", **told: Any) -> None:
        self.page = visits(path, **told)
        if path == "/sign-in":
            self.press(f"用它登录 {name}")

    def press(self, words: str, *, within: str = "body") -> str:
        place = self.page.locator(within)
        button = place.get_by_role("button", name=words, exact=True)
        target = button if button.count() else place.get_by_role("link", name=words, exact=True)
        with self.page.expect_navigation():
            target.first.click()
        assert measured(self.page, False) == []
        return self.text()

    def fill(self, within: str, **told: str) -> None:
        for name, value in told.items():
            field = self.page.locator(f"{within} [name={name}]").last
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def go(self, path: str) -> str:
        self.page.goto(self.page.evaluate("location.origin") + path)
        return self.text()

    def text(self) -> str:
        return str(self.page.locator("main").inner_text())


def test_an_organiser_goes_from_an_estimate_to_a_public_statement(site: Visits, tmp_path: Path) -> None:
    last = local_day(timezone.now()) - timedelta(days=3)
    anyone = Person(site, "", "/events/estimate")
    anyone.fill("#questions", people="200", days="2", near="40", far="30")
    said = anyone.press("估算")
    assert "没有计入的" in said
    assert "餐饮" in said
    taken = anyone.page.get_by_role("link", name="办理这次活动的碳中和").get_attribute("href")

    buyer = Person(site, "buyer")
    assert "估算高端的各项会先填进去" in buyer.go(taken)
    buyer.fill("#open", name=NAME, venue="滨湖场", first=str(last - timedelta(days=1)), last=str(last), host_code="91340000000000003X")
    refused = buyer.press("建立活动")
    assert "91340000000000003" in refused
    assert buyer.page.locator("#open [name=name]").input_value() == NAME
    buyer.fill("#open", host_code="91340000000000003H")
    buyer.press("建立活动")
    event = reads.events_of(organisation_named("sample-buyer").account)[0]
    assert event.stage is EventStage.DRAFT

    (tmp_path / "活动.csv").write_text(TABLE, encoding="utf-8")
    buyer.page.locator("#file").set_input_files(tmp_path / "活动.csv")
    said = buyer.press("上传")
    assert "收下 2 行" in said
    assert "第 3 行" in said
    mended = buyer.page.locator("#rows-text").input_value().replace("热气球,3,", "自来水,3,m3")
    buyer.fill("#rows", rows=mended.replace("自来水,3,m3,", "自来水,3,m3,", 1))
    assert "收下 1 行" in buyer.press("改好了，再交这些行")
    for name in ("移除出租车、网约车", "移除汽油小客车（按车公里）", "移除国内航班", "移除酒店住宿"):
        buyer.press(name)
    buyer.fill("#add", item="meals", amount="400", note="两天午餐")
    assert "还没答" in buyer.press("添加")
    buyer.fill("#add", item="rail", amount="450", persons="30", note="上海–合肥")
    buyer.press("添加")

    said = buyer.press("核算足迹")
    assert "餐饮" in said
    stated = reads.event(event.number)
    assert stated.statement is not None
    assert [line.item.code for line in stated.statement.uncounted] == ["meals"]
    assert "先减排" in buyer.press("确认减排行动")
    buyer.fill("#reductions", text="不发纸质会刊")
    buyer.press("添加行动")
    buyer.press("确认减排行动")
    buyer.press("注销", within="#next")
    kg = stated.statement.kg
    buyer.fill("#retire", confirm=str(kg + 1))
    buyer.press("注销，不能撤回")
    assert reads.event(event.number).stage is EventStage.PLANNED
    buyer.fill("#retire", kg=str(kg), confirm=str(kg))
    assert "注销证明" in buyer.press("注销，不能撤回")
    verifier_account = organisation_named("sample-verifier").account
    buyer.fill("#next", evaluator=str(verifier_account))
    buyer.press("就这样")

    verifier = Person(site, "verifier")
    verifier.go(f"/event-evaluations/{event.number}")
    verifier.fill("#evaluate", text="抽查了电费单、车票和清运单，数量一致；餐饮没有计入。")
    verifier.press("登记评价")
    buyer.go(f"/my-events/{event.number}")
    buyer.press("公开声明")
    anyone.go(f"/events/{event.number}")
    said = anyone.text()
    assert all(words in said for words in (NAME, "碳中和", "没有计入", "餐饮", "第三方评价", "注销证明", f"{kg:,}"))
    badge = anyone.page.request.get(f"{anyone.page.evaluate('location.origin')}/events/{event.number}/badge.svg")
    assert badge.status == 200
    assert f"编号 {event.number}" in badge.text()


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "zh-hans"), (1280, "en")])
def test_the_pages_fit_and_can_be_read_and_touched(site: Visits, width: int, language: str) -> None:
    page, wrong = site("/sign-in", width=width, language=language), {}
    page.locator("button", has_text="buyer").first.click()
    page.wait_for_load_state()
    public, draft = sorted(event.number for event in reads.events_of(organisation_named("sample-buyer").account))[:2]
    for path in (
        "/events", "/events/estimate", "/events/estimate?people=200&days=2&near=40&far=30&boards=90", "/events/estimate?people=2&days=2&far=9",
        "/events/estimate?people=viele&days=2", f"/events/{public}", "/my-events", "/my-events/new", "/my-events/new?people=20&days=1",
        f"/my-events/{public}", f"/my-events/{draft}", f"/my-events/{draft}/retire",
    ):  # fmt: skip
        page.goto(page.evaluate("location.origin") + path)
        unfold(page)
        complaints = [each for each in page.complaints if "status of 422" not in each]
        if found := [*measured(page, width == 360), *complaints]:
            wrong[path] = found
        page.complaints.clear()
    assert wrong == {}
