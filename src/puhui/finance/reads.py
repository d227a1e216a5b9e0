"""Questions about pledges: one's own, those kept by a bank, the serials that one blocks; and whether pledges and registry agree."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Q

from puhui.finance import models
from puhui.finance.errors import UnknownPledge
from puhui.finance.rules import OF_THE_OWNER, PLEDGE_LIFE
from puhui.finance.words import Pledge, PledgeStage, PledgeStep, PledgeVerb, Terms
from puhui.foundation.findings import Finding
from puhui.registry import reads as registry


def pledge(number: int, *, organisation: int) -> Pledge:
    """Owner and bank see it, and nobody else. Raises UnknownPledge."""
    row = models.Pledge.objects.filter(Q(owner=organisation) | Q(bank=organisation), pk=number).first() if 0 < number < 2**63 else None
    if row is None:
        raise UnknownPledge(number=number)
    return pledge_said(row)


def pledges_of(*, owner: int | None = None, bank: int | None = None, limit: int = 200) -> list[Pledge]:
    """An owner's, or a bank's; the latest first, without their steps and serials."""
    asked = {"owner": owner} if owner is not None else {"bank": bank}
    return [pledge_said(row, whole=False) for row in models.Pledge.objects.filter(**asked).order_by("-pk")[:limit]]


def next_steps(told: Pledge, *, organisation: int) -> tuple[PledgeVerb, ...]:
    """What its life allows to this side of it."""
    found = [verb for stage, verb in PLEDGE_LIFE if stage is told.stage]
    return tuple(verb for verb in found if (organisation == told.owner) == (verb in OF_THE_OWNER))


def pledge_said(row: models.Pledge, *, whole: bool = True) -> Pledge:
    terms = Terms(row.kg, row.loan, row.until_on, row.notice_days, row.project, row.vintage)
    spans = [one.span for one in registry.movement(row.pledged).moved] if whole and row.pledged else []
    serials = registry.serials_moved(movement=row.pledged) if whole and row.pledged else []
    steps = [PledgeStep(PledgeVerb(s.verb), s.by, s.at, s.reason) for s in row.steps.order_by("pk")] if whole else []
    return Pledge(
        row.pk,
        row.owner,
        row.bank,
        terms,
        PledgeStage(row.stage),
        tuple(spans),
        tuple(serials),
        row.due_on,
        row.noticed_by,
        row.realised_by,
        tuple(steps),
    )


_FITS = """
    SELECT count(*), count(*) FILTER (WHERE
        (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d JOIN registry_movement m ON m.id = d.movement_id
         WHERE d.movement_id = p.pledged AND m.verb = 'pledge' AND d.from_holder = p.owner) <> p.kg
        OR p.freed IS NOT NULL AND (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d JOIN registry_movement m ON m.id = d.movement_id
            WHERE d.movement_id = p.freed AND m.verb = 'release_pledge' AND d.from_holder = p.owner
            AND d.to_holder = CASE p.stage WHEN 'realised' THEN p.bank ELSE p.owner END) <> p.kg)
    FROM finance_pledge p WHERE p.pledged IS NOT NULL"""
_BLOCKED = """
    SELECT count(*), count(*) FILTER (WHERE coalesce(b.kg, 0) < p.kg) FROM
    (SELECT owner, sum(kg) AS kg FROM finance_pledge WHERE stage IN ('registered', 'noticed') GROUP BY owner) p
    LEFT JOIN (SELECT holder, sum(last - first + 1) AS kg FROM registry_block WHERE state = 'pledged' GROUP BY holder) b ON b.holder = p.owner"""
_LED = """
    SELECT count(*), count(*) FILTER (WHERE p.stage IS DISTINCT FROM
        (SELECT s.stage FROM finance_pledgestep s WHERE s.pledge_id = p.id ORDER BY s.id DESC LIMIT 1)) FROM finance_pledge p"""
_HANDS = """
    SELECT count(*), count(*) FILTER (WHERE s.by = p.noticed_by OR (s.at AT TIME ZONE 'Asia/Shanghai')::date < p.due_on)
    FROM finance_pledgestep s JOIN finance_pledge p ON p.id = s.pledge_id WHERE s.verb = 'realise'"""


def findings() -> Iterator[Finding]:
    yield Finding("finance_pledges_are_in_the_registry", *_counted(_FITS))
    yield Finding("finance_pledged_units_are_blocked", *_counted(_BLOCKED))
    yield Finding("finance_pledges_stand_where_their_steps_led", *_counted(_LED))
    yield Finding("finance_realised_after_notice_by_two", *_counted(_HANDS))


def _counted(sql: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        looked_at, broken = cursor.fetchone()
    return int(looked_at), int(broken)
