"""Questions about members: who acts for an organisation, who manages it, who is asked in."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet

from puhui.participants import rules, words
from puhui.participants.errors import InvitationGone
from puhui.participants.models import Delegation, Invitation, Member
from puhui.vocabulary.texts import Text


def members_of(*, organisation: int) -> list[words.MemberLine]:
    """Present members, managers first."""
    rows = Member.objects.filter(organisation=organisation, left_at=None).select_related("user").order_by("-is_manager", "pk")
    return [
        words.MemberLine(
            row.user_id,
            row.user.name,
            words.Role(row.user.role),
            row.is_manager,
            row.joined_at,
            row.user.last_login if row.user.is_active else None,
        )
        for row in rows
    ]


def managers_of(*, organisation: int) -> list[str]:
    rows = Member.objects.filter(organisation=organisation, left_at=None, is_manager=True)
    return list(rows.order_by("pk").values_list("user__name", flat=True))


def managing(user: words.SignedIn, *, now: datetime) -> words.Managing | None:
    """That somebody manages the own organisation: as its manager, or for one who has handed it on; None where neither."""
    own = Member.objects.filter(user=user.pk, left_at=None).first()
    if own is None:
        return None
    if own.is_manager:
        return words.Managing(own.organisation_id, None)
    absent = live_delegations(user.pk, organisation=own.organisation_id, now=now)
    giver = absent.filter(giver__memberships__is_manager=True).values_list("giver", flat=True).first()
    return words.Managing(own.organisation_id, giver) if giver else None


def live_delegations(taker: int, *, organisation: int, now: datetime) -> QuerySet[Delegation]:
    """What colleagues of the same organisation have handed on to somebody and what holds at this moment; administrators hand on nothing."""
    administrators = [role.value for role in rules.ADMINISTRATORS]
    live = Delegation.objects.filter(taker=taker, valid_from__lte=now, valid_until__gt=now, ended_at=None, giver__is_active=True)
    same = live.filter(giver__memberships__organisation=organisation, giver__memberships__left_at=None)
    return same.exclude(giver__role__in=administrators).exclude(taker__role__in=administrators).order_by("pk")


def open_invitations(*, organisation: int, now: datetime) -> list[words.Invited]:
    rows = Invitation.objects.filter(organisation=organisation, used_at=None, withdrawn_at=None, expires_at__gt=now)
    return [_said(row) for row in rows.select_related("organisation", "returning").order_by("-pk")]


def invited(code: str, *, now: datetime) -> words.Invited:
    """The invitation behind a code. Raises InvitationGone."""
    found = live_invitations(now=now).filter(code_hash=hash_of(code)).select_related("organisation", "returning").first()
    if found is None:
        raise InvitationGone
    return _said(found)


def live_invitations(*, now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)


def hash_of(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _said(row: Invitation) -> words.Invited:
    name = Text(row.organisation.name_zh, row.organisation.name_en)
    back = row.returning.name if row.returning else ""
    return words.Invited(row.pk, name, words.Role(row.role), row.is_manager, row.for_whom, row.expires_at, back)
