"""项目的话 · How a project and its periods are said: where they stand, whose turn it is, until when, and what was written about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from puhui.desks.filings import organisation_names
from puhui.desks.words import moment_said, remaining_said
from puhui.foundation.templatetags.puhui import language
from puhui.foundation.workdays import Remaining, workdays_left
from puhui.library import reads as library
from puhui.library.errors import UnknownVersion
from puhui.methodology.regions import name_of
from puhui.participants.reads import user_names
from puhui.registry import reads
from puhui.registry.words import (
    KIND_SAYS,
    OPINION_SAYS,
    PARTY_SAYS,
    PERIOD_STAGE_SAYS,
    PERIOD_VERB_SAYS,
    PROJECT_STAGE_SAYS,
    PROJECT_VERB_SAYS,
    LifeFinding,
    LifeStep,
    Opinion,
    PeriodLine,
    PeriodStage,
    PeriodVerb,
    ProjectLine,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

P, S = ProjectStage, PeriodStage
#: Who is to act while a project stands somewhere.
TURN: Mapping[ProjectStage, Text] = {
    P.DRAFT: Text("业主填写", "the owner writes it"),
    P.APPLIED: Text("审定核查机构审定或退回", "the verifier validates or returns it"),
    P.RETURNED: Text("业主答复并改正", "the owner answers and puts it right"),
    P.VALIDATED: Text("部门和专家审查，主管部门公示", "departments and an expert review it, the authority opens a notice"),
    P.NOTICE: Text("公众提意见，主管部门答复", "the public comments, the authority replies"),
    P.NOTICED: Text("主管部门决定", "the authority decides"),
    P.FILED: Text("业主按期监测和报告", "the owner monitors and reports"),
    P.SUSPENDED: Text("主管部门恢复或终止", "the authority resumes or ends it"),
}
PERIOD_TURN: Mapping[PeriodStage, Text] = {
    S.OPEN: Text("业主监测，期满后报告", "the owner monitors, and reports when it is over"),
    S.REPORTED: Text("审定核查机构核证或退回", "the verifier verifies or returns it"),
    S.RETURNED: Text("业主答复并改正", "the owner answers and puts it right"),
    S.VERIFIED: Text("主管部门公示、退回或不予核定", "the authority opens a notice, returns or rejects it"),
    S.NOTICE: Text("公众提意见，主管部门答复", "the public comments, the authority replies"),
    S.NOTICED: Text("主管部门核定", "the authority accepts it"),
    S.ACCEPTED: Text("主管部门签发", "the authority issues the credits"),
}
_KINDS = {
    "filed": "ok", "accepted": "ok", "issued": "ok", "rejected": "stop", "suspended": "stop", "returned": "warn", "draft": "line",
    "withdrawn": "line", "ended": "line", "open": "line",
}  # fmt: skip
WAY: tuple[tuple[Text, frozenset[ProjectStage]], ...] = (
    (Text("申请", "applied"), frozenset({P.DRAFT, P.RETURNED})),
    (Text("审定", "checked"), frozenset({P.APPLIED})),
    (Text("联合审查", "review"), frozenset({P.VALIDATED})),
    (Text("公示", "notice"), frozenset({P.NOTICE})),
    (Text("备案", "filed"), frozenset({P.NOTICED})),
)
PERIOD_WAY: tuple[tuple[Text, frozenset[PeriodStage]], ...] = (
    (Text("监测", "monitor"), frozenset({S.OPEN, S.RETURNED})),
    (Text("核证", "checked"), frozenset({S.REPORTED})),
    (Text("公示", "notice"), frozenset({S.VERIFIED, S.NOTICE})),
    (Text("核定", "agreed"), frozenset({S.NOTICED})),
    (Text("签发", "issued"), frozenset({S.ACCEPTED})),
)
_ON = (P.FILED, P.SUSPENDED, P.ENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A project or a period as a row of a list."""

    found: Any
    name: Text
    kind_says: Text
    city: Text
    owner: Text
    stage: Text
    colour: str
    turn: Text | None
    left: Remaining | None

    @property
    def left_said(self) -> Text | None:
        return remaining_said(self.left) if self.left else None

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left.is_late


def project_lines(found: Iterable[ProjectLine], *, today: date) -> list[Standing]:
    rows = list(found)
    names = organisation_names(row.owner for row in rows)
    return [project_line(row, names[row.owner], today=today) for row in rows]


def project_line(row: ProjectLine, owner: Text, *, today: date) -> Standing:
    left = workdays_left(today, row.due_on) if row.due_on else None
    colour = _KINDS.get(row.stage, "note")
    return Standing(
        row, row.name, KIND_SAYS[row.kind], name_of(row.city), owner, PROJECT_STAGE_SAYS[row.stage], colour, TURN.get(row.stage), left
    )


def period_lines(project: ProjectLine, *, today: date) -> list[Standing]:
    return [period_line(row, project, today=today) for row in reads.periods_of(project.code)]


def period_line(row: PeriodLine, project: ProjectLine, *, today: date) -> Standing:
    """Before a report is handed in its clock is the day on which it is due."""
    due = row.report_due_on if row.stage is S.OPEN else row.due_on
    left = workdays_left(today, due) if due else None
    name = Text(f"第 {row.place} 期", f"period {row.place}")
    stage, colour = PERIOD_STAGE_SAYS[row.stage], _KINDS.get(row.stage, "note")
    return Standing(
        row, name, KIND_SAYS[project.kind], name_of(project.city), Text("", ""), stage, colour, PERIOD_TURN.get(row.stage), left
    )


def way_of(stage: ProjectStage) -> tuple[list[Text], int, Text | None]:
    """The names of the steps, how many are behind it, and where it stopped if it did."""
    names = [name for name, _ in WAY]
    if stage in _ON:
        return names, len(WAY), None
    if stage in (P.REJECTED, P.WITHDRAWN):
        return names, len(WAY) - 1, PROJECT_STAGE_SAYS[stage]
    return names, next((place for place, (_, stages) in enumerate(WAY) if stage in stages), 0), None


def period_way(stage: PeriodStage) -> tuple[list[Text], int, Text | None]:
    names = [name for name, _ in PERIOD_WAY]
    if stage is S.ISSUED:
        return names, len(PERIOD_WAY), None
    if stage is S.REJECTED:
        return names, 3, PERIOD_STAGE_SAYS[stage]
    return names, next((place for place, (_, stages) in enumerate(PERIOD_WAY) if stage in stages), 0), None


@dataclass(frozen=True, slots=True)
class StepSaid:
    says: Text
    at: str
    by: str
    note: str
    content_hash: str


def history_said(code: str, *, with_names: bool) -> list[StepSaid]:
    taken = reads.project_history(code)
    names = user_names({step.by for step in taken if step.by}) if with_names else {}
    return [_step(step, names) for step in taken]


def _step(step: LifeStep, names: Mapping[int, str]) -> StepSaid:
    says = PERIOD_VERB_SAYS[PeriodVerb(step.verb)] if step.period else PROJECT_VERB_SAYS[ProjectVerb(step.verb)]
    if step.period:
        says = Text(f"第 {step.period} 期：{says.zh}", f"Period {step.period}: {says.en}")
    return StepSaid(says, moment_said(step.at), names.get(step.by or 0, ""), step.reason, step.content_hash)


@dataclass(frozen=True, slots=True)
class FindingSaid:
    found: LifeFinding
    about: Text
    party: Text


def findings_said(project: ProjectLine, *, period: int | None = None, of_all: bool = False) -> list[FindingSaid]:
    """Those of the project itself or of one period; with the name of the chapter that each is about."""
    names = {chapter.code: chapter.name for chapter in reads.kind_terms(project.kind).chapters}
    names |= {chapter.code: chapter.name for chapter in reads.life_terms().report_chapters}
    found = [one for one in reads.project_findings(project.code) if of_all or one.period == period]
    return [FindingSaid(one, names.get(one.chapter, Text("", "")), PARTY_SAYS[one.party]) for one in found]


@dataclass(frozen=True, slots=True)
class OpinionShown:
    found: Opinion
    seat: Text
    advice: Text
    colour: str


def opinions_said(project: ProjectLine) -> list[OpinionShown]:
    """Of the present round."""
    waits = Text("待提交", "not given yet")
    colours = {"agree": "ok", "agree_if": "warn", "oppose": "stop"}
    return [
        OpinionShown(
            one, reads.seat_name(one.seat), OPINION_SAYS[one.advice] if one.advice else waits, colours.get(one.advice or "", "line")
        )
        for one in reads.opinions_of(project.code, round=project.round)
    ]


def size_said(project: ProjectLine) -> str:
    """`100 kW`; the dash where it is not told."""
    size = reads.kind_terms(project.kind).size
    if project.size is None:
        return "–"
    unit = "" if size.unit == "1" else f" {size.unit}"
    return f"{decimal(project.size, size.decimals)}{unit}"


def decimal(amount: int, decimals: int) -> str:
    """A whole number of the last decimal as people write it."""
    if not decimals:
        return f"{amount:,}"
    whole, rest = divmod(amount, 10**decimals)
    tail = f"{rest:0{decimals}d}".rstrip("0")
    return f"{whole:,}.{tail}" if tail else f"{whole:,}"


def degrees(e6: int) -> str:
    sign = "-" if e6 < 0 else ""
    return f"{sign}{abs(e6) // 1_000_000}.{abs(e6) % 1_000_000:06d}"


def kilograms(grams: int | None) -> str:
    """Whole kilograms, rounded down: what may be issued."""
    return "–" if grams is None else f"{grams // 1000:,}"


def kilograms_exact(grams: int) -> str:
    """To the gram, as it is typed into a field."""
    return f"{grams // 1000}.{grams % 1000:03d}"


def method_name(project: ProjectLine) -> str:
    try:
        return library.methodology(code=project.methodology, number=project.methodology_version).name.said(language())
    except UnknownVersion:
        return project.methodology


def facts_of(project: ProjectLine, *, now: datetime, with_names: bool, only_public: bool = False) -> dict[str, Any]:
    """What every page about a project shows, whoever reads it."""
    today, kind = local_day(now), reads.kind_terms(project.kind)
    names = organisation_names([project.owner, *([project.verifier] if project.verifier else [])])
    written = reads.chapters_written(project.code)
    return {
        "found": project,
        "line": project_line(project, names[project.owner], today=today),
        "verifier": names.get(project.verifier or 0),
        "way": way_of(project.stage),
        "chapters": [(chapter, written.get(chapter.code, "")) for chapter in kind.chapters],
        "files": reads.project_files(project.code, only_public=only_public),
        "periods": [
            (line, kilograms(line.found.reported_g), kilograms(line.found.verified_g)) for line in period_lines(project, today=today)
        ],
        "history": history_said(project.code, with_names=with_names),
        "findings": findings_said(project),
        "opinions": opinions_said(project),
        "split": reads.split_of(project.code),
        "instances": [
            (code, name_of(code), count, decimal(size, kind.size.decimals)) for code, count, size in reads.instance_sums(project.code)
        ],
        "size": size_said(project),
        "size_name": kind.size.name,
        "size_unit": kind.size.unit,
        "method": method_name(project),
        "method_standing": reads.method_standing(project),
        "latitude": degrees(project.place.latitude_e6) if project.place else "",
        "longitude": degrees(project.place.longitude_e6) if project.place else "",
        "comments": reads.project_comments(project.code),
    }


def period_facts(project: ProjectLine, number: int, *, now: datetime, only_public: bool = False) -> dict[str, Any]:
    """What every page shows of one period. Raises UnknownPeriod."""
    found = reads.period(project.code, number)
    written = reads.report_written(project.code, number)
    return {
        "period": found,
        "period_line": period_line(found, project, today=local_day(now)),
        "period_way": period_way(found.stage),
        "report": [(chapter, written.get(chapter.code, "")) for chapter in reads.life_terms().report_chapters],
        "report_files": reads.report_files(project.code, number, only_public=only_public),
        "period_findings": findings_said(project, period=number),
        "period_confirms": f"{project.code}-{number}",
        "reported_kg": kilograms(found.reported_g),
        "verified_kg": kilograms(found.verified_g),
    }
