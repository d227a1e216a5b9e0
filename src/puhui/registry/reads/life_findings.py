"""Whether the lives add up: each stands where its steps led, no hand checked its own work, no day is in two periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.db.models import Q, Sum

from puhui.foundation.findings import Finding
from puhui.registry.models import BenefitShare, Handover, LifeStep, Period, Project
from puhui.registry.reads.periods import period_content
from puhui.registry.reads.projects import content_of
from puhui.registry.rules import life as rules
from puhui.registry.words.stages import (
    PeriodStage,
    PeriodVerb,
    ProjectStage,
    ProjectVerb,
)

_CHECKS = [verb.value for verb in rules.NEEDS_OTHER_HANDS] + [verb.value for verb in rules.PERIOD_NEEDS_OTHER_HANDS]


def life_findings() -> Iterator[Finding]:
    projects, periods = list(Project.objects.order_by("pk")), list(Period.objects.select_related("project").order_by("pk"))
    steps = _by_subject()
    lost = sum(not _led_here(row.stage, steps[row.pk, None], ProjectStage.DRAFT) for row in projects)
    lost += sum(not _led_here(row.stage, steps[row.project_id, row.pk], PeriodStage.OPEN) for row in periods)
    yield Finding("registry_each_stands_where_its_steps_led", len(projects) + len(periods), lost)
    yield _content(projects, periods)
    yield _hands()
    yield _organisations()
    yield Finding("registry_no_day_is_in_two_periods", len(periods), _days_twice(periods))
    yield _splits(projects)
    over = Handover.objects.exclude(confirmed_by=None)
    met = sum(len({one.proposed_by, one.accepted_by, one.confirmed_by}) < 3 for one in over)
    yield Finding("registry_handovers_are_of_three_hands", len(over), met)


def _by_subject() -> dict[tuple[int, int | None], list[LifeStep]]:
    found: dict[tuple[int, int | None], list[LifeStep]] = defaultdict(list)
    for step in LifeStep.objects.order_by("pk"):
        found[step.project_id, step.period_id].append(step)
    return found


def _led_here(stage: str, taken: list[LifeStep], begins_at: str) -> bool:
    chained = all(before.to_stage == after.from_stage for before, after in pairwise(taken))
    begins, ends = (taken[0].from_stage, taken[-1].to_stage) if taken else (begins_at, begins_at)
    return chained and all(map(_allowed, taken)) and begins == begins_at and ends == stage


def _allowed(one: LifeStep) -> bool:
    if one.period_id:
        return rules.PERIOD_LIFE.get((PeriodStage(one.from_stage), PeriodVerb(one.verb))) == one.to_stage
    return rules.LIFE.get((ProjectStage(one.from_stage), ProjectVerb(one.verb))) == one.to_stage


def _content(projects: list[Project], periods: list[Period]) -> Finding:
    """What was handed in has the hash that its last step wrote down."""
    of_projects = [row for row in projects if row.content_hash and ProjectStage(row.stage) not in rules.EDITABLE]
    of_periods = [row for row in periods if row.content_hash and PeriodStage(row.stage) not in rules.PERIOD_EDITABLE]
    changed = sum(content_of(row) != row.content_hash for row in of_projects)
    changed += sum(period_content(row) != row.content_hash for row in of_periods)
    return Finding("registry_what_was_handed_in_stands", len(of_projects) + len(of_periods), changed)


def _hands() -> Finding:
    """By the history itself, whatever the columns say: who opened, applied or reported takes none of the steps that check it."""
    rows = list(LifeStep.objects.filter(verb__in=_CHECKS, by__isnull=False).select_related("project", "period"))
    owners: dict[int, set[int | None]] = defaultdict(set)
    for project, by in LifeStep.objects.filter(verb__in=["apply", "report"]).values_list("project", "by"):
        owners[project].add(by)
    met = sum(row.by == row.project.opened_by or row.by in owners[row.project_id] for row in rows)
    return Finding("registry_no_hand_checks_its_own_work", len(rows), met)


def _organisations() -> Finding:
    """A verifier is of another organisation than the owner, and took its steps for itself."""
    rows = LifeStep.objects.filter(verb__in=["validate", "verify"]).select_related("project", "period")
    met = sum(row.organisation != (row.period.verifier if row.period else row.project.verifier) for row in rows)
    return Finding("registry_verifiers_are_of_other_organisations", len(rows), met)


def _days_twice(periods: list[Period]) -> int:
    in_order = sorted(periods, key=lambda row: (row.project_id, row.first))
    return sum(one.project_id == other.project_id and other.first <= one.last for one, other in pairwise(in_order))


def _splits(projects: list[Project]) -> Finding:
    """A split that is disclosed adds up; a group that was handed in has one."""
    sums = dict(BenefitShare.objects.values_list("project").annotate(Sum("permille")).order_by())
    rows = [row for row in projects if row.split_disclosed_on or (row.is_grouped and ProjectStage(row.stage) not in rules.EDITABLE)]
    applied = Q(verb=ProjectVerb.APPLY)
    bare = set(LifeStep.objects.filter(applied).values_list("project", flat=True))
    wrong = sum(sums.get(row.pk) != 1000 for row in rows if row.split_disclosed_on or row.pk in bare)
    return Finding("registry_benefit_splits_add_up", len(rows), wrong)
