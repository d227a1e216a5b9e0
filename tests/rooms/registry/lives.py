"""The stage of the tests about lives: one project, and the steps that bring it and its periods somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from puhui.library.actions import add_version, record_filing, supply_numbers
from puhui.library.words import Filed, Supplied
from puhui.methodology.content import content_folder
from puhui.registry import actions, reads
from puhui.registry.words import (
    EXPERT_SEAT,
    Advice,
    LifeWanted,
    PeriodStage,
    Place,
    ProjectKind,
    ProjectStage,
    ProjectText,
)
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # a Monday
OWEN, VERA, CLERK, HEAD, EDDA, CITIZEN, TINA = 1, 2, 3, 4, 5, 6, 7
OURS, VERIFIER, OFFICE, ACADEMY, TAKER = 1001, 1002, 1003, 1004, 1005
HEFEI, SHUSHAN = "340100", "340104"
ENOUGH = "屋顶安装光伏板，发的电替代电网的电，按电表读数计算减排量。"
METHOD, WHOLE = "rooftop-pv", 2
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


def a_whole_method(*, is_filed: bool = True) -> None:
    """A document for certified use that lacks no number, filed under one."""
    for code in (METHOD, "metro-ride"):
        add_version(text=(content_folder() / "methodologies" / code / "v1.yaml").read_text(encoding="utf-8"), now=NOW)
    numbers = [
        Supplied("grid", "0.6553", "340000", "B", "official_factor", "示例公告", 2023),
        Supplied("size", "6000", "340000", "B", "regulator_scheme", "示例公告", 2025),
        Supplied("cap", "1000000000000", "340000", "B", "regulator_scheme", "示例公告", 2025),
    ]
    made = supply_numbers(code=METHOD, numbers=numbers, now=NOW)
    assert (made.version, made.missing) == (WHOLE, ())
    if is_filed:
        record_filing(filed=Filed(METHOD, WHOLE, "皖碳普方〔2026〕1号", 1, OURS, NOW.date()))


def text(**other: object) -> ProjectText:
    told: dict[str, object] = {
        "name": Text("屋顶光伏", "Rooftop PV"),
        "methodology": METHOD,
        "methodology_version": WHOLE,
        "place": Place("蜀山区一号", 117_226_000, 31_820_000, SHUSHAN),
        "size": 100_000,
        "crediting_first": date(2026, 1, 1),
        "crediting_last": date(2035, 12, 31),
        "verifier": VERIFIER,
        **other,
    }
    return ProjectText(**told)  # type: ignore[arg-type]


@dataclass
class Scene:
    """One project, and the steps that bring it somewhere."""

    code: str
    now: datetime = NOW

    @property
    def stage(self) -> ProjectStage:
        return reads.project(self.code).stage

    def period_stage(self, number: int = 1) -> PeriodStage:
        return reads.period(self.code, number).stage

    def written(self, **other: object) -> Scene:
        chapters = {one.code: ENOUGH for one in reads.kind_terms(ProjectKind.ROOFTOP_PV).chapters}
        actions.write_project(code=self.code, owner=OURS, by=OWEN, text=text(**other), chapters=chapters, now=self.now)
        return self

    def applied(self) -> Scene:
        actions.apply_for_project(code=self.code, owner=OURS, by=OWEN, now=self.now)
        return self

    def returned(self) -> Scene:
        wanted = [LifeWanted("monitoring", "请写明电表的检定周期。")]
        actions.send_back_project(code=self.code, organisation=VERIFIER, by=VERA, findings=wanted, now=self.now)
        return self

    def validated(self) -> Scene:
        actions.validate_project(code=self.code, verifier=VERIFIER, by=VERA, statement="现场核对过设备和电表，材料属实。", now=self.now)
        return self

    def heard(self, advice: Advice = Advice.AGREE) -> Scene:
        for seat in ("energy", "housing"):
            self.opinion(seat, CLERK, OFFICE, advice)
        actions.appoint_expert(code=self.code, expert=EDDA, of_organisation=ACADEMY, by=CLERK, organisation=OFFICE, now=self.now)
        self.opinion(EXPERT_SEAT, EDDA, ACADEMY, Advice.AGREE)
        return self

    def opinion(self, seat: str, by: int, organisation: int, advice: Advice) -> None:
        letter = "" if seat == EXPERT_SEAT else "皖能函〔2026〕8号"
        told = "项目合规，没有不同意见，同意公示。"
        actions.give_opinion(
            code=self.code, seat=seat, advice=advice, text=told, letter=letter, by=by, organisation=organisation, now=self.now
        )

    def on_notice(self) -> Scene:
        actions.open_project_notice(code=self.code, by=CLERK, organisation=OFFICE, now=self.now)
        return self

    def noticed(self) -> Scene:
        self.now += timedelta(days=20)
        actions.end_project_notices(now=self.now)
        return self

    def filed(self, *, by: int = HEAD) -> Scene:
        actions.file_project(code=self.code, by=by, organisation=OFFICE, now=self.now)
        return self

    # -- its first period ------------------------------------------------------------------------------------------------

    def opened(self, first: date = FIRST, last: date = LAST) -> Scene:
        actions.open_period(code=self.code, owner=OURS, by=OWEN, first=first, last=last, now=self.now)
        return self

    def report_written(self, **other: object) -> Scene:
        self.now = max(self.now, datetime(2026, 7, 6, 9, 0, tzinfo=CHINA))
        chapters = {one.code: ENOUGH for one in reads.life_terms().report_chapters}
        told: dict[str, object] = {"reported_g": 50_000_000, "verifier": VERIFIER, **other}
        actions.write_report(code=self.code, period=1, owner=OURS, by=OWEN, chapters=chapters, now=self.now, **told)  # type: ignore[arg-type]
        return self

    def reported(self) -> Scene:
        actions.submit_report(code=self.code, period=1, owner=OURS, by=OWEN, now=self.now)
        return self

    def verified(self, grams: int = 48_000_000) -> Scene:
        actions.verify_report(
            code=self.code, period=1, verifier=VERIFIER, by=VERA, verified_g=grams, statement="抽样核对了电表读数，计算无误。", now=self.now
        )
        return self

    def report_on_notice(self) -> Scene:
        actions.open_report_notice(code=self.code, period=1, by=CLERK, organisation=OFFICE, now=self.now)
        return self

    def accepted(self, *, by: int = HEAD) -> Scene:
        actions.accept_report(code=self.code, period=1, by=by, organisation=OFFICE, now=self.now)
        return self


def project(*, version: int = WHOLE, is_grouped: bool = False) -> Scene:
    made = actions.open_project(
        kind=ProjectKind.ROOFTOP_PV,
        name=Text("屋顶光伏", "Rooftop PV"),
        city=HEFEI,
        methodology=METHOD,
        version=version,
        owner=OURS,
        by=OWEN,
        is_grouped=is_grouped,
        now=NOW,
    )
    return Scene(made.code)


def on_file() -> Scene:
    return project().written().applied().validated().heard().on_notice().noticed().filed()


def with_report() -> Scene:
    return on_file().opened().report_written().reported()


def is_sound() -> bool:
    return not [finding for finding in reads.life_findings() if finding.broken]
