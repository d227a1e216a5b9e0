"""The projects of the sample site: rooftop plants at every part of their life, under a sample methodology that is filed first. All of it says 示例."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from puhui.journeys.sample_filings import file_method
from puhui.journeys.sample_meters import monitor
from puhui.library import reads as library
from puhui.participants.reads import expert_list, officer_named, organisation_named
from puhui.registry import actions, reads
from puhui.registry.words import EXPERT_SEAT, Advice, LifeWanted, Place, ProjectKind, ProjectText, Share
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

METHOD, VERSION = "rooftop-pv", 2
HEFEI, HUAINAN, WUHU = "340100", "340400", "340200"
#: The numbers that the shipped document lacks, as if an authority had registered them. They are of the sample site alone.
SUPPLIED = {"grid": ("0.6553", 2023), "size": ("6000", 2025)}
#: Worked cases of the shipped document that say what happens while a number is missing.
_UNSUPPLIED = "refused: missing_input"
_CAP = "  reduction: 1000000 kgCO2e\n  grade: B\n"


def sample_method(text: str) -> str:
    """The shipped document as its next version, with the sample's numbers in the place of the known variants."""
    text = text.replace("version: 1\n", "version: 2\n", 1).replace("status: PARAMETRIC\n", "status: ENABLED\n", 1)
    for name, (value, year) in SUPPLIED.items():
        number = (
            f'    value: {value}\n    region: "340000"\n    grade: B\n    kind: regulator_scheme\n    data_year: {year}\n'
            "    reference: {document: 示例文件（示例站点专用）}\n"
        )
        found = re.search(rf"\n  {name}:\n(?:    .*\n)*?(    variants:\n(?:      - .*\n)+)", text)
        assert found, f"the shipped document no longer has {name} with variants"
        text = text.replace(found[1], number, 1)
    text = text.replace("  per: person-day\n  grade: D\n", f"  per: person-day\n{_CAP}", 1)
    return "\n  - name:".join(case for case in text.split("\n  - name:") if _UNSUPPLIED not in case)


@dataclass
class Life:
    """One project, and the steps that bring it somewhere."""

    code: str
    now: datetime
    owner: str = "sample-owner"
    by: str = "owner"

    def applied(self) -> Life:
        actions.apply_for_project(code=self.code, owner=account(self.owner), by=user(self.by), now=self.now)
        return self

    def returned(self) -> Life:
        wanted = [LifeWanted("monitoring", "示例意见：请写明电表的检定周期和断网时怎样补录。")]
        own = account("sample-verifier")
        actions.send_back_project(code=self.code, organisation=own, by=user("verifier"), findings=wanted, now=self.now)
        return self

    def validated(self) -> Life:
        statement = "示例结论：核对了备案证、并网协议和电表，材料与现场一致，同意审定。"
        actions.validate_project(
            code=self.code, verifier=account("sample-verifier"), by=user("verifier"), statement=statement, now=self.now
        )
        return self

    def heard(self, *seats: str) -> Life:
        for seat in seats:
            self._opinion(seat, "province", "sample-province", letter="示例函〔2026〕1号")
        return self

    def expert(self) -> Life:
        line, office = expert_list()[0], account("sample-province")
        told = {"code": self.code, "now": self.now}
        actions.appoint_expert(expert=line.user, of_organisation=line.organisation, by=user("province"), organisation=office, **told)  # type: ignore[arg-type]
        return self

    def expert_heard(self) -> Life:
        self.expert()._opinion(EXPERT_SEAT, expert_list()[0].name, "sample-experts", letter="")
        return self

    def _opinion(self, seat: str, by: str, organisation: str, *, letter: str) -> None:
        text = "示例意见：项目符合规定，没有不同意见。"
        actions.give_opinion(
            code=self.code,
            seat=seat,
            advice=Advice.AGREE,
            text=text,
            letter=letter,
            by=user(by),
            organisation=account(organisation),
            now=self.now,
        )

    def on_notice(self) -> Life:
        actions.open_project_notice(code=self.code, by=user("province"), organisation=account("sample-province"), now=self.now)
        return self

    def filed(self) -> Life:
        self.now += timedelta(days=25)
        actions.end_project_notices(now=self.now)
        actions.file_project(code=self.code, by=user("province-2"), organisation=account("sample-province"), now=self.now)
        return self

    def reported(self) -> Life:
        """A period that ended two weeks ago, with its meter's file, reported since."""
        last = local_day(self.now) - timedelta(days=14)
        made = actions.open_period(first=last - timedelta(days=30), last=last, **self._own())
        return self.reports(made.place, monitor(made, by=user(self.by), now=self.now))

    def _own(self) -> dict[str, Any]:
        return {"code": self.code, "owner": account(self.owner), "by": user(self.by), "now": self.now}

    def reports(self, period: int, grams: int) -> Life:
        """Written and handed to the verifier."""
        chapters = {one.code: "示例：本期设备运行正常，按电网结算单和电表读数逐日核对。" for one in reads.life_terms().report_chapters}
        verifier = account("sample-verifier")
        actions.write_report(period=period, reported_g=grams, verifier=verifier, chapters=chapters, **self._own())
        actions.submit_report(period=period, **self._own())
        return self


def fill_projects(*, citizen: int, now: datetime) -> None:
    """Filed with a report to verify, on notice, in joint review, to be validated, returned, and a group whose split is disclosed."""
    file_method(METHOD, VERSION, sample_method(library.version(code=METHOD, number=1).text), now - timedelta(days=100))
    first = project("派河园区屋顶光伏", "Rooftops of Paihe park", HEFEI, "340123", (117_050_000, 31_700_000), now - timedelta(days=60))
    first.applied().validated().heard("energy", "housing").expert_heard().on_notice().filed()
    first.now = now - timedelta(days=2)
    first.reported()
    second = project("芜湖物流园光伏", "Logistics park of Wuhu", WUHU, "340207", (118_380_000, 31_350_000), now - timedelta(days=4))
    second.applied().validated().heard("energy", "housing").expert_heard().on_notice()
    text = "示例意见：屋顶由几家共用，收益怎样分？请说明。"
    actions.comment_on_project(code=second.code, by=citizen, text=text, now=now - timedelta(days=1))
    third = project("淮南学校屋顶光伏", "School roofs of Huainan", HUAINAN, "340403", (117_000_000, 32_630_000), now - timedelta(days=3))
    third.applied().validated().heard("energy").expert()
    project("蜀山社区光伏", "Community plant of Shushan", HEFEI, "340104", (117_260_000, 31_850_000), now - timedelta(days=2)).applied()
    project(
        "庐阳停车场光伏", "Car park of Luyang", HEFEI, "340103", (117_270_000, 31_880_000), now - timedelta(days=2)
    ).applied().returned()
    _group(now - timedelta(days=3))


def _group(now: datetime) -> None:
    one = project("农户屋顶光伏打捆", "Farmers' roofs, a group", HEFEI, "340122", (117_460_000, 31_880_000), now, is_grouped=True)
    rows = "".join(f"R{place:04d},340122,{5 + place % 7}.5,700\n" for place in range(1, 41))
    body = ("label,district,size,share_permille\n" + rows).encode()
    actions.import_instances(code=one.code, owner=account("sample-owner"), body=body)
    shares = [Share("农户（示例）", 700), Share("项目公司（示例）", 300)]
    actions.disclose_split(code=one.code, owner=account("sample-owner"), shares=shares, now=now)


def project(zh: str, en: str, city: str, district: str, place: tuple[int, int], now: datetime, *, is_grouped: bool = False) -> Life:
    owner, by = account("sample-owner"), user("owner")
    name = Text(f"{zh}（示例）", f"{en} (sample)")
    told = {"owner": owner, "by": by, "now": now}
    made = actions.open_project(
        kind=ProjectKind.ROOFTOP_PV,
        name=name,
        city=city,
        methodology=METHOD,
        version=VERSION,
        is_grouped=is_grouped,
        **told,  # type: ignore[arg-type]
    )
    day = local_day(now)
    text = ProjectText(
        name=name,
        methodology=METHOD,
        methodology_version=VERSION,
        place=Place("示例地址 1 号", *place, district),
        size=996_000,
        crediting_first=day - timedelta(days=300),
        crediting_last=day + timedelta(days=365 * 9),
        verifier=account("sample-verifier"),
        is_grouped=is_grouped,
    )
    chapters = {one.code: f"示例：{one.asks.zh}。这里是示例站点的说明文字。" for one in reads.kind_terms(ProjectKind.ROOFTOP_PV).chapters}
    actions.write_project(code=made.code, text=text, chapters=chapters, **told)  # type: ignore[arg-type]
    return Life(made.code, now)


def account(code: str) -> int:
    return organisation_named(code).account


def user(name: str) -> int:
    found = officer_named(name)
    assert found is not None, "the offices of the sample site are open"
    return found
