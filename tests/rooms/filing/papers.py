"""The stage of the tests about filing: one application, and the steps that bring it somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from puhui.filing import reads
from puhui.filing.actions import (
    accept_application,
    attach_subject,
    begin_review,
    close_review,
    declare_interest,
    end_notices,
    file_application,
    give_opinion,
    open_application,
    open_notice,
    save_chapters,
    seat_expert,
    submit_application,
)
from puhui.filing.words import Advice, Stage
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # a Monday
ANNE, CLERK, HEAD, CITIZEN, BEN = 1, 2, 3, 4, 5
EXPERTS, OURS, OTHERS, ACADEMY = (11, 12, 13), 1001, 1002, 1003
ENOUGH = "坐一次地铁比同样的路开车少排二氧化碳，按里程计算。"
SCORES = {"science": 80, "conservative": 75, "feasible": 90, "unique": 60}


@dataclass
class Paper:
    """One application, and the steps that bring it somewhere."""

    number: int
    now: datetime = NOW

    @property
    def stage(self) -> Stage:
        return reads.application(self.number).stage

    def written(self) -> Paper:
        course = reads.course(reads.application(self.number).course)
        save_chapters(number=self.number, organisation=OURS, texts={one.code: ENOUGH for one in course.chapters}, now=self.now)
        attach_subject(number=self.number, organisation=OURS, name="v1.yaml", body=b"code: metro-ride\n")
        return self

    def submitted(self) -> Paper:
        submit_application(number=self.number, organisation=OURS, by=ANNE, now=self.now)
        return self

    def accepted(self) -> Paper:
        accept_application(number=self.number, by=CLERK, now=self.now)
        return self

    def in_review(self) -> Paper:
        begin_review(number=self.number, by=CLERK, now=self.now)
        for expert in EXPERTS:
            seat_expert(number=self.number, expert=expert, of_organisation=ACADEMY, by=CLERK, now=self.now)
        return self

    def spoken(self, *experts: int) -> Paper:
        for expert in experts or EXPERTS:
            declare_interest(number=self.number, expert=expert, has_interest=False, interest="", now=self.now)
            give(self.number, expert)
        return self

    def reviewed(self) -> Paper:
        close_review(number=self.number, by=CLERK, minutes="三位专家一致同意，保守性已说明。", now=self.now)
        return self

    def on_notice(self) -> Paper:
        open_notice(number=self.number, by=CLERK, now=self.now)
        return self

    def noticed(self) -> Paper:
        self.now += timedelta(days=20)
        end_notices(now=self.now)
        return self

    def filed(self, *, by: int = HEAD) -> Paper:
        file_application(number=self.number, by=by, valid_from=date(2026, 4, 1), valid_until=None, now=self.now)
        return self


def paper(course: str = "methodology", *, replaces: int | None = None, call: int | None = None, now: datetime = NOW) -> Paper:
    made = open_application(
        course_code=course,
        about="metro-ride",
        title=Text("轨道交通出行", "Metro ride"),
        by=ANNE,
        role="owner" if course != "scheme-rule" else "province",
        organisation=OURS,
        now=now,
        replaces=replaces,
        call=call,
    )
    return Paper(made.number, now)


def give(number: int, expert: int, **other: object) -> None:
    told: dict[str, object] = {"scores": SCORES, "advice": Advice.FILE, "opinion": "数值有出处，取值保守。", "now": NOW, **other}
    give_opinion(number=number, expert=expert, **told)  # type: ignore[arg-type]


def through() -> Paper:
    return paper().written().submitted().accepted().in_review().spoken().reviewed().on_notice().noticed()


def is_sound() -> bool:
    return not [finding for finding in reads.findings() if finding.broken]
