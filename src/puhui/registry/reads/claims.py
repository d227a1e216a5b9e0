"""Who else may have the same reduction: other projects, lists of other registrations, residents' acts; and what still blocks issuing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from puhui.behaviours import reads as behaviours
from puhui.registry import models
from puhui.registry.reads.series import period_row
from puhui.registry.rules import claims as rules
from puhui.registry.words.claims import (
    RESIDENTS_OF,
    SCHEME_SAYS,
    Claimant,
    ClaimedList,
    ClaimHit,
    ClaimsOpen,
    Decision,
    Hit,
    Same,
    Scheme,
    Span,
)
from puhui.registry.words.kinds import ProjectKind
from puhui.vocabulary.texts import Text


def claims_open(project: str, period: int) -> ClaimsOpen:
    """What of other claims still keeps a period from being issued. Raises UnknownPeriod."""
    row = period_row(project, period)
    hits = tuple(hit for hit in claims_of(project, period) if hit.is_open)
    checked = models.ClaimsChecked.objects.filter(period=row).order_by("-pk").first()
    is_checked = checked is not None and checked.newest_list >= newest_list()
    return ClaimsOpen(hits, is_checked, models.OwnerPledge.objects.filter(project=row.project).exists())


def claims_of(project: str, period: int) -> tuple[ClaimHit, ...]:
    """Every hit of a period, the first first."""
    rows = models.ClaimFound.objects.filter(period__project__code=project, period__number=period).order_by("pk")
    return tuple(hit_said(row) for row in rows)


def hit_said(row: models.ClaimFound) -> ClaimHit:
    same = tuple(Same(name) for name in row.same.split(","))
    decision = Decision(row.decision) if row.decision else None
    return ClaimHit(
        row.pk, row.key, Text(row.says_zh, row.says_en), same, row.facts, row.found_at, decision, row.decided_by, row.decided_at, row.reason
    )


def newest_list() -> int:
    found = models.ClaimedElsewhere.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def claimed_lists() -> tuple[ClaimedList, ...]:
    """The newest first."""
    return tuple(list_said(row) for row in models.ClaimedElsewhere.objects.order_by("-pk"))


def list_said(row: models.ClaimedElsewhere) -> ClaimedList:
    refused = tuple((line, column, why) for line, column, why in row.refused)
    return ClaimedList(row.pk, Scheme(row.scheme), row.name, row.source, row.source_day, row.sha256, row.rows, refused, row.by, row.at)


def pledges_of(project: str) -> tuple[tuple[str, int, datetime], ...]:
    """Text, by whom and when, the newest first."""
    return tuple(models.OwnerPledge.objects.filter(project__code=project).order_by("-pk").values_list("text", "by", "at"))


def hits_of(project: str, period: int) -> list[Hit]:
    """What a check finds now. Raises UnknownPeriod."""
    row = period_row(project, period)
    subject = claimant(row.project, Span(row.first, row.last))
    found = rules.hits(subject, _projects(row.project, subject))
    found += rules.hits(subject, _listed(subject))
    return found + list(_residents(row)) + list(_of_the_same_acts(row))


def claimant(project: models.Project, span: Span) -> Claimant:
    site = models.ProjectSite.objects.filter(project=project).order_by("-pk").first()
    serials = models.MeterDevice.objects.filter(project=project).values_list("plain_serial", flat=True)
    return Claimant(
        key=f"project {project.code}",
        says=Text(f"本登记簿的项目 {project.code} {project.name_zh}", f"project {project.code} of this registry, {project.name_en}"),
        span=span,
        owner=project.owner,
        kind=project.kind,
        city=project.city,
        name=rules.normal_name(project.name_zh),
        holder=site.holder if site else "",
        credit_code=site.credit_code if site else "",
        meters=frozenset(serials),
        certificates=rules.numbers_of(site.certificates) if site else frozenset(),
        place=(site.lng_e6, site.lat_e6) if site and site.lng_e6 is not None and site.lat_e6 is not None else None,
    )


def _projects(project: models.Project, subject: Claimant) -> Iterator[Claimant]:
    """Other projects that share a meter, a place, an owner, a credit code or a name, each over the days of its periods."""
    near = _near(subject, "sites__")
    serials = models.MeterDevice.objects.filter(project=project).values("plain_serial")
    shared = (
        Q(owner=project.owner, kind=project.kind, city=project.city) | Q(name_zh=project.name_zh) | Q(devices__plain_serial__in=serials)
    )
    if subject.credit_code:
        shared |= Q(sites__credit_code=subject.credit_code)
    for other in models.Project.objects.filter(shared | near).exclude(pk=project.pk).distinct().order_by("code"):
        days = [(period.first, period.last) for period in other.periods.all()]
        span = Span(min(first for first, _ in days), max(last for _, last in days)) if days else Span(None, None)
        yield claimant(other, span)


def _near(subject: Claimant, prefix: str) -> Q:
    if subject.place is None:
        return Q(pk__in=[])
    west, east, south, north = rules.near_box(subject.place)
    return Q(**{f"{prefix}lng_e6__range": (west, east), f"{prefix}lat_e6__range": (south, north)})


def _listed(subject: Claimant) -> Iterator[Claimant]:
    names = [name for name in (subject.name, subject.holder) if name]
    shared = Q(name__in=names) | Q(holder__in=names) | Q(numbers__number__in=list(subject.meters | subject.certificates))
    if subject.credit_code:
        shared |= Q(credit_code=subject.credit_code)
    rows = models.ClaimedLine.objects.filter(shared | _near(subject, "")).select_related("listed").prefetch_related("numbers")
    for line in rows.distinct().order_by("pk"):
        scheme = SCHEME_SAYS[Scheme(line.listed.scheme)]
        of_day = line.listed.source_day
        yield Claimant(
            key=f"list {line.listed_id} row {line.row}",
            says=Text(
                f"{scheme.zh}：{line.written}（{line.listed.source}，{of_day}，第 {line.row} 行）",
                f"{scheme.en}: {line.written} ({line.listed.source}, {of_day}, row {line.row})",
            ),
            span=Span(line.first, line.last),
            name=line.name,
            holder=line.holder,
            credit_code=line.credit_code,
            certificates=frozenset(number.number for number in line.numbers.all()),
            place=(line.lng_e6, line.lat_e6) if line.lng_e6 is not None and line.lat_e6 is not None else None,
        )


def _residents(row: models.Period) -> Iterator[Hit]:
    scenarios = RESIDENTS_OF[ProjectKind(row.project.kind)]
    counted = behaviours.counted_in_city(city=row.project.city, scenarios=scenarios, first=row.first, last=row.last)
    for scenario, (acts, grams) in counted.items():
        said = Text(
            f"居民场景 {scenario}：同城同期计了 {acts} 次", f"residents' scenario {scenario}: {acts} acts in the same city and time"
        )
        yield Hit(f"residents {scenario}", said, (Same.RESIDENTS,), f"{acts} acts, {grams} g")


def _of_the_same_acts(row: models.Period) -> Iterator[Hit]:
    """For what residents gave of a scenario: projects whose kilowatt-hours may be those of its acts, anywhere in the province."""
    if row.project.kind != ProjectKind.RESIDENTS:
        return
    kinds = [kind for kind, scenarios in RESIDENTS_OF.items() if row.project.methodology in scenarios]
    rows = models.Period.objects.filter(project__kind__in=kinds, first__lte=row.last, last__gte=row.first).select_related("project")
    for other in rows.order_by("project__code", "number"):
        said = Text(
            f"本登记簿的项目 {other.project.code} {other.project.name_zh}，同期",
            f"project {other.project.code} of this registry, in the same time",
        )
        yield Hit(f"period {other}", said, (Same.RESIDENTS,), f"{other.first}–{other.last}")
