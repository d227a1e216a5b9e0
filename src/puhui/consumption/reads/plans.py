"""Questions about buy-first plans: somebody's own, one of them, and the public ledger of pledged and done."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet, Sum

from puhui.consumption import models
from puhui.consumption.errors import UnknownPlan
from puhui.consumption.rules import plans as rules
from puhui.consumption.words import COUNTED, PersonsPlans, Plan, PlanDone, PlanKind, PlanLedger, PlanState, PlanStep
from puhui.foundation.configuration import configuration
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


def plan(number: int, *, holder: int, today: date) -> Plan:
    """One of one's own. Raises UnknownPlan."""
    row = _rows().filter(pk=number, holder=holder).first() if 0 < number < 2**63 else None
    if row is None:
        raise UnknownPlan(number=number)
    return plan_said(row, today=today)


def plans_of(holder: int, *, today: date) -> list[Plan]:
    """The latest first."""
    return [plan_said(row, today=today) for row in _rows().filter(holder=holder).order_by("-pk")]


def uncounted(holder: int) -> list[tuple[str, int]]:
    """Number and kilograms of a holder's own retirements that would count and do not yet."""
    counted = models.PlanCertificate.objects.values("certificate")
    found = models.Retirement.objects.filter(holder=holder, purpose__in=[purpose.value for purpose in COUNTED]).exclude(number__in=counted)
    return list(found.order_by("-pk").values_list("number", "kg")[:100])


def plan_ledger(*, today: date) -> PlanLedger:
    """Organisations by plan, persons as sums, and none of them where they are too few to be told."""
    rows = [plan_said(row, today=today) for row in _rows().order_by("-pk")]
    plans = tuple(one for one in rows if not one.is_person)
    persons = [one for one in rows if one.is_person]
    count = len({one.holder for one in persons})
    late = (PlanState.LATE, PlanState.DONE_LATE)
    told = PersonsPlans(count, _pledged(persons), sum(one.done_kg for one in persons), sum(one.state in late for one in persons))
    return PlanLedger(
        plans=plans,
        persons=told if count >= configuration().small_cell else None,
        pledged_kg=_pledged(plans),
        done_kg=sum(one.done_kg for one in plans),
        late=sum(one.state in late for one in plans),
    )


def given_for(cause: str) -> int:
    """Kilograms that residents gave for a cause, such as `event:12`."""
    return models.Gift.objects.filter(cause=cause).aggregate(kg=Sum("kg"))["kg"] or 0


def gifts_of(account: int, *, limit: int = 50) -> list[PlanDone]:
    return [PlanDone(row.kg, row.at) for row in models.Gift.objects.filter(account=account).order_by("-pk")[:limit]]


def _pledged(plans: list[Plan] | tuple[Plan, ...]) -> int:
    return sum(one.kg for one in plans if one.state is not PlanState.WITHDRAWN)


def _rows() -> QuerySet[models.Plan]:
    return models.Plan.objects.prefetch_related(
        Prefetch("certificates", models.PlanCertificate.objects.order_by("pk")),
        Prefetch("gifts", models.Gift.objects.order_by("pk")),
        Prefetch("raises", models.PlanRaise.objects.order_by("pk")),
    )


def plan_said(row: models.Plan, *, today: date) -> Plan:
    done = [PlanDone(one.kg, one.at, one.certificate) for one in row.certificates.all()] + [
        PlanDone(one.kg, one.at) for one in row.gifts.all()
    ]
    raises = list(row.raises.all())
    first = raises[0].from_kg if raises else row.kg
    steps = [PlanStep(Text("立计划", "pledged"), first, row.made_at, "")]
    steps += [PlanStep(Text("加码", "raised"), one.to_kg, one.at, "") for one in raises]
    if row.withdrawn_at:
        steps.append(PlanStep(Text("撤回", "withdrawn"), row.kg, row.withdrawn_at, row.withdrawn_reason))
    done_kg, last = sum(one.kg for one in done), max((local_day(one.at) for one in done), default=None)
    state = rules.state_of(
        kg=row.kg, done_kg=done_kg, until_on=row.until_on, done_on=last, is_withdrawn=row.withdrawn_at is not None, today=today
    )
    return Plan(
        row.pk, row.holder, row.is_person, PlanKind(row.kind), row.kg, row.until_on, row.made_at, done_kg, state, row.withdrawn_reason,
        tuple(done), tuple(steps),
    )  # fmt: skip
