"""Questions about who stands in for whom, as giver and taker see it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from puhui.participants import rules, words
from puhui.participants.models import Delegation, Member
from puhui.participants.reads.members import live_delegations

LISTED = 50


def delegations_of(user: words.SignedIn, *, now: datetime) -> list[words.DelegationLine]:
    """What somebody has given and taken, the newest first."""
    rows = Delegation.objects.filter(Q(giver=user.pk) | Q(taker=user.pk)).select_related("giver", "taker").order_by("-valid_from", "-pk")
    return [
        words.DelegationLine(
            number=row.pk,
            giver=row.giver.name,
            taker=row.taker.name,
            valid_from=row.valid_from,
            valid_until=row.ended_at or row.valid_until,
            reason=row.reason,
            is_live=row.ended_at is None and row.valid_until > now,
            has_begun=row.valid_from <= now,
            is_mine=row.giver_id == user.pk,
        )
        for row in rows[:LISTED]
    ]


def stands_in_for(user: words.SignedIn, *, now: datetime) -> list[words.Standing]:
    """For whom somebody stands in at this moment."""
    own = Member.objects.filter(user=user.pk, left_at=None).first()
    if own is None:
        return []
    live = live_delegations(user.pk, organisation=own.organisation_id, now=now)
    return [words.Standing(row.giver_id, row.giver.name, row.valid_until) for row in live.select_related("giver")]


def colleagues_of(user: words.SignedIn) -> list[tuple[int, str]]:
    """Who may stand in for somebody: present members of the same organisation, no administrators."""
    own = Member.objects.filter(user=user.pk, left_at=None).first()
    if own is None or not rules.may_delegate(giver=user.role, taker=user.role):
        return []
    rows = Member.objects.filter(organisation=own.organisation_id, left_at=None, user__is_active=True).exclude(user=user.pk)
    rows = rows.exclude(user__role__in=[role.value for role in rules.ADMINISTRATORS])
    return list(rows.order_by("user__name").values_list("user", "user__name"))
