"""How a period of a project stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from puhui.registry import models
from puhui.registry.errors.life import NotTheVerifier, ProjectHandsMeet, UnknownPeriod
from puhui.registry.reads.life_terms import life_terms
from puhui.registry.reads.projects import digest_of, files_said, owner_hands
from puhui.registry.rules import life as rules
from puhui.registry.words.life import LifeFile, PeriodLine
from puhui.registry.words.stages import Party, PeriodStage, PeriodVerb
from puhui.vocabulary.texts import Text

_FIELDS = (
    "first", "last", "round", "reported_g", "verified_g", "verifier", "reported_by", "verified_by", "noticed_by", "decided_by", "statement",
    "reasons", "content_hash", "due_on", "is_provisional", "notice_from", "notice_until",
)  # fmt: skip


def period(code: str, number: int) -> PeriodLine:
    """Raises UnknownPeriod."""
    return period_said(period_row(code, number))


def period_row(code: str, number: int) -> models.Period:
    row = models.Period.objects.filter(project__code=code, number=number).select_related("project").first()
    if row is None:
        raise UnknownPeriod(project=code[:20], period=number)
    return row


def periods_of(code: str) -> list[PeriodLine]:
    return [period_said(row) for row in models.Period.objects.filter(project__code=code).select_related("project").order_by("number")]


def periods(
    *, stages: Collection[PeriodStage] = (), verifier: int | None = None, city: str = "", owner: int | None = None
) -> list[PeriodLine]:
    """The most pressing first."""
    told = {"verifier": verifier, "project__city": city, "project__owner": owner}
    rows = models.Period.objects.filter(**{name: value for name, value in told.items() if value}).select_related("project")
    return [period_said(row) for row in (rows.filter(stage__in=list(stages)) if stages else rows).order_by("due_on", "pk")]


def next_period_steps(found: PeriodLine, party: Party) -> list[PeriodVerb]:
    return [verb for verb in rules.period_steps(found.stage) if rules.whose(found.stage, verb) is party]


def may_step_period(found: PeriodLine, verb: PeriodVerb, party: Party, *, by: int, organisation: int) -> bool:
    if verb not in next_period_steps(found, party):
        return False
    try:
        check_period_hands(period_row(found.project, found.place), verb, by=by, organisation=organisation)
    except (ProjectHandsMeet, NotTheVerifier):
        return False
    return True


def check_period_hands(row: models.Period, verb: PeriodVerb, *, by: int, organisation: int) -> None:
    """Raises ProjectHandsMeet, NotTheVerifier."""
    party, subject = rules.whose(PeriodStage(row.stage), verb), str(row)
    if party is Party.VERIFIER and organisation != row.verifier:
        raise NotTheVerifier
    outside = party is Party.AUTHORITY and organisation in (row.project.owner, row.verifier)
    if party is not Party.OWNER and (outside or organisation == row.project.owner):
        raise ProjectHandsMeet(subject=subject)
    others: list[int | None] = []
    for hand in rules.PERIOD_NEEDS_OTHER_HANDS.get(verb, ()):
        others.extend([*owner_hands(row.project), row.opened_by, row.reported_by] if hand == "owner" else [getattr(row, hand)])
    rules.check_hands(subject=subject, by=by, others=others)


def report_written(code: str, number: int) -> dict[str, str]:
    rows = models.LifeChapterText.objects.filter(period__project__code=code, period__number=number)
    return dict(rows.values_list("code", "text"))


def report_files(code: str, number: int, *, only_public: bool = False) -> list[LifeFile]:
    return files_said(models.LifeFile.objects.filter(period__project__code=code, period__number=number), only_public=only_public)


def report_faults(
    code: str, number: int, *, today: date, begun: Mapping[str, str] = MappingProxyType({}), account_g: int | None = None
) -> list[Text]:
    """What a machine can see is missing before the report is handed in; `begun` and `account_g` stand in its form and are not kept yet."""
    found, least = period(code, number), rules.CHAPTER_SIGNS_MIN
    written = {**report_written(code, number), **begun}
    faults = [
        Text(f"“{chapter.name.zh}”不足 {least} 个字", f"“{chapter.name.en}” has fewer than {least} signs")
        for chapter in life_terms().report_chapters
        if len(written.get(chapter.code, "").strip()) < least
    ]
    if found.reported_g is None and account_g is None:
        faults.append(Text("没有填写减排量", "the reduction is not given"))
    if found.verifier is None:
        faults.append(Text("没有选审定核查机构", "no verifier is chosen"))
    if today <= found.last:
        faults.append(Text(f"监测期到 {found.last} 才结束", f"the period ends on {found.last}"))
    return faults


def period_content(row: models.Period) -> str:
    """SHA-256 of the whole report, by a written canonical text."""
    code, number = row.project.code, row.number
    return digest_of(
        {
            "project": code, "number": number, "days": [str(row.first), str(row.last)], "verifier": row.verifier, "reported_g": row.reported_g,
            "chapters": report_written(code, number), "files": [[line.name, line.digest] for line in report_files(code, number)],
        }
    )  # fmt: skip


def period_said(row: models.Period) -> PeriodLine:
    told = {name: getattr(row, name) for name in _FIELDS}
    stage = PeriodStage(row.stage)
    return PeriodLine(
        number=row.pk, project=row.project.code, place=row.number, stage=stage, report_due_on=row.report_due_on or row.last, **told
    )
