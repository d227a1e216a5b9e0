"""docs/start/a-project.md, step by step in a real browser: from an application to issued credits, by five people, in at most sixty actions.

What the guide puts into 「」 is what is pressed and filled in here, step by step: a guide that went stale fails the test, and so does a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.journeys.first_start import prepare_site
from puhui.journeys.sample_city import PASSWORD
from puhui.journeys.sample_credits import fill_credits
from puhui.journeys.sample_meters import meter_file
from puhui.journeys.sample_offices import open_offices
from puhui.journeys.sample_projects import fill_projects
from puhui.participants.actions import add_user
from puhui.participants.words import Role
from puhui.registry import reads
from puhui.registry.actions import end_project_notices
from puhui.registry.words import PeriodStage, ProjectStage
from puhui.vocabulary.periods import local_day
from tests.browser import Visits, measured, served

pytestmark = pytest.mark.browser
GUIDE = Path(__file__).parents[2] / "docs" / "start" / "a-project.md"
MOST = 60
STEPS = 13
NAME = "宣城粮库屋顶光伏"
#: Long enough for seven working days, whatever holidays lie between.
LATER = timedelta(days=25)


def guided() -> dict[int, list[str]]:
    """What each step of the guide says is pressed or filled in."""
    told = re.findall(r"^(\d+)\. (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {int(number): re.findall("「([^」]+)」", text) for number, text in told}


@dataclass
class Guide:
    """The guide as it is followed: at which step, how many actions so far, what was used of each step."""

    steps: dict[int, list[str]] = field(default_factory=guided)
    step: int = 0
    actions: list[str] = field(default_factory=list)
    used: set[tuple[int, str]] = field(default_factory=set)

    def begin(self, step: int) -> None:
        assert step == self.step + 1, "the steps are taken in their order"
        self.step = step

    def act(self, who: str, what: str, *, named: str = "") -> None:
        """One click, entry, choice, file or key of a person."""
        if named:
            assert named in self.steps[self.step], f"step {self.step} of the guide does not name {named}"
            self.used.add((self.step, named))
        self.actions.append(f"{self.step} {who}: {what}")

    @property
    def unused(self) -> list[tuple[int, str]]:
        return [(step, named) for step, all_named in self.steps.items() for named in all_named if (step, named) not in self.used]


class Person:
    """Somebody at a browser of the own. Whatever is done to the page is counted here, and nowhere else."""

    def __init__(self, name: str, page: Any, guide: Guide) -> None:
        self.name, self.page, self.guide = name, page, guide

    def _leads_on(self, target: Any) -> None:
        with self.page.expect_navigation():
            target.click()
        assert measured(self.page, False) == []

    def sign_in(self) -> None:
        self.guide.act(self.name, "sign in", named="用它登录")
        self._leads_on(self.page.get_by_role("button", name=f"用它登录 {self.name}", exact=True))

    def press(self, words: str, *, beside: str = "") -> str:
        """A button, or a link; gives what the page says then."""
        self.guide.act(self.name, f"press {words}", named=words)
        said = f"{words} {beside}".strip()
        button = self.page.get_by_role("button", name=said, exact=True)
        self._leads_on(button if button.count() else self.page.get_by_role("link", name=said, exact=True))
        return self.text()

    def open_task(self) -> str:
        """The line about the project among what waits."""
        self.guide.act(self.name, "open the task", named="打开")
        self._leads_on(self.page.locator("main").get_by_role("link", name=re.compile(NAME)).first)
        return self.text()

    def follow(self, link: str) -> str:
        """A link whose words are a code, a serial."""
        self.guide.act(self.name, f"follow {link}")
        self._leads_on(self.page.locator("main").get_by_role("link", name=link, exact=True).first)
        return self.text()

    def fill(self, label: str, text: str, *, place: int = 0) -> None:
        self.guide.act(self.name, f"fill {label}", named=label)
        self.page.locator("main").get_by_label(label).nth(place).fill(text)

    def choose(self, label: str, *, place: int = 0) -> None:
        self.guide.act(self.name, f"choose {label}", named=label)
        one_of = self.page.get_by_role("radio", name=label, exact=True)
        (one_of.nth(place) if one_of.count() else self.page.get_by_role("checkbox", name=label)).check()

    def bring(self, label: str, path: Path) -> None:
        self.guide.act(self.name, f"choose the file {path.name}", named=label)
        self.page.locator("main").get_by_label(label).set_input_files(path)

    def reload(self) -> str:
        self.guide.act(self.name, "press the key that reloads")
        self.page.reload()
        return self.text()

    def text(self) -> str:
        return str(self.page.locator("main").inner_text())


@pytest.fixture
def site(own_database: str, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visits]:
    """The sample site's projects and everyone who signs in there with one click."""
    monkeypatch.setattr(configuration(), "sample", True)
    now = timezone.now()
    prepare_site(now=now, sample=True)
    citizen = add_user(name="resident", password=PASSWORD, role=Role.RESIDENT)
    open_offices(password=PASSWORD, now=now)
    fill_projects(citizen=citizen.pk, now=now)
    fill_credits(now=now)
    with served() as address:
        visits = Visits(chromium, address)
        yield visits
        visits.end()


@pytest.fixture
def people(site: Visits) -> dict[str, Person]:
    guide = Guide()
    return {name: Person(name, site("/sign-in"), guide) for name in ("owner", "verifier", "province", "province-2", "expert")}


def applied(owner: Person, *, first: date) -> str:
    """Steps 1 to 3; gives the code."""
    owner.guide.begin(1)
    owner.sign_in()
    owner.guide.begin(2)
    owner.press("我的项目")
    owner.press("新项目")
    assert "联合审查" in owner.press("分布式光伏")
    owner.guide.begin(3)
    owner.fill("项目名称", NAME)
    owner.fill("装机容量", "800")
    owner.fill("计入期从", str(first))
    owner.fill("地址", "宣城市宣州区粮库路 8 号")
    owner.fill("区县", "341802")
    owner.fill("经度", "118.758, 30.946")
    owner.fill("额外性", "没有法规要求粮库装光伏；不计减排收益，投资回收期超过十二年。")
    assert "请审定核查机构最迟" in owner.press("提交申请")
    return reads.projects(text=NAME)[0].code


def reviewed(people: dict[str, Person]) -> None:
    """Steps 4 to 6."""
    verifier, officer, expert = people["verifier"], people["province"], people["expert"]
    guide = verifier.guide
    guide.begin(4)
    verifier.sign_in()
    verifier.open_task()
    verifier.fill("审定结论", "核对了备案证、并网协议和电表，材料与现场一致，同意审定。")
    assert "转联合审查" in verifier.press("审定通过")
    guide.begin(5)
    officer.sign_in()
    officer.open_task()
    assert "已请 expert 审查" in officer.press("请他审查", beside="expert")
    expert.sign_in()
    expert.open_task()
    expert.choose("同意")
    expert.fill("理由", "方法学适用，监测计划可行，同意。")
    expert.press("提交意见")
    guide.begin(6)
    for place, seat in enumerate(("能源", "住建")):
        officer.choose("同意", place=place)
        officer.fill("来函文号", f"皖{seat}函〔2026〕{place + 1}号", place=place)
    assert "已登记" in officer.press("登记意见")
    assert "公示" in officer.press("开始公示")


def filed(people: dict[str, Person], code: str) -> None:
    """Step 7, after the notice."""
    end_project_notices(now=timezone.now() + LATER)
    head = people["province-2"]
    head.guide.begin(7)
    head.sign_in()
    head.open_task()
    head.fill("照样填写编号", code)
    assert "已备案，文号" in head.press("予以备案")


def reported(owner: Person, file: Path) -> None:
    """Step 8: what is lacking, gaps and grams are seen before anything is sent."""
    owner.guide.begin(8)
    owner.reload()
    assert "接下来交监测数据" in owner.press("建监测期")
    owner.bring("选择文件", file)
    seen = owner.press("先看一遍")
    assert all(told in seen for told in ("缺数", "表示缺数", "先登记这些电表：M-1", "发送前还缺"))
    owner.fill("并网日期", "2025-06-01")
    owner.choose("以上没填的都没有")
    seen = owner.press("登记填报，再看一遍")
    expected = re.search(r"预计减排量\s*([\d,]+) kg", seen)
    assert expected
    assert "发送前还缺" not in seen
    assert f"本期合计 {expected[1]} kg" in owner.press("就这样发送")
    assert "接下来写监测报告" in owner.press("我方承诺")
    owner.fill("实施情况", "本期设备正常运行，只有一次采集器断网，没有变更。")
    assert "监测报告已提交" in owner.press("提交报告")


def accepted(people: dict[str, Person], code: str) -> None:
    """Steps 9 to 11."""
    verifier, officer, head = people["verifier"], people["province"], people["province-2"]
    guide = verifier.guide
    guide.begin(9)
    verifier.reload()
    verifier.fill("核证结论", "用原始文件重算一致，抽查三天的电表读数无误。")
    assert "核证通过" in verifier.press("核证通过")
    guide.begin(10)
    officer.reload()
    assert "检查过，没有线索" in officer.press("开始公示")
    end_project_notices(now=timezone.now() + LATER)
    guide.begin(11)
    head.reload()
    head.fill("照样填写编号", f"{code}-1")
    head.press("核定，可以签发")


def issued(people: dict[str, Person], code: str) -> None:
    """Steps 12 and 13: the serials are seen by the officer, the holder and everyone."""
    officer, owner = people["province"], people["owner"]
    officer.guide.begin(12)
    officer.reload()
    officer.fill("照样填写编号", f"{code}-1")
    serial = re.search(rf"AH-{code}-\d+-\d+-\d+-\d\d", officer.press("签发"))
    assert serial
    officer.guide.begin(13)
    assert serial[0] in owner.press("持有的减排量")
    assert "签发" in owner.follow(serial[0])
    assert serial[0] in owner.follow(code)


def test_a_newcomer_follows_the_guide(people: dict[str, Person], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide, today = people["owner"].guide, local_day(timezone.now())
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    file = tmp_path / "电表.csv"
    file.write_bytes(meter_file(first=first, last=last, capacity_w=800_000, meter="M-1"))
    code = applied(people["owner"], first=first)
    reviewed(people)
    assert reads.project(code).stage is ProjectStage.NOTICE
    filed(people, code)
    reported(people["owner"], file)
    accepted(people, code)
    issued(people, code)
    assert (reads.period(code, 1).stage, guide.step) == (PeriodStage.ISSUED, STEPS)
    assert not [found for found in (*reads.findings(), *reads.life_findings()) if found.broken]
    assert guide.unused == []
    assert all(person.page.complaints == [] for person in people.values())
    with capsys.disabled():
        print(f"\n{len(guide.actions)} actions by {len(people)} people")
    assert len(guide.actions) <= MOST
