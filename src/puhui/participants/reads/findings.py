"""Whether participants add up: every invariant recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q

from puhui.foundation.findings import Finding
from puhui.participants import rules
from puhui.participants.models import Delegation, Member, Organisation, User
from puhui.participants.words import DELEGATION_DAYS_MAX, Role

_NOT_ADMINISTRATORS = sorted(role.value for role in set(Role) - rules.ADMINISTRATORS)


def findings() -> Iterator[Finding]:
    """The invariants of participants."""
    humans = User.objects.exclude(human_mark="")
    yield Finding(
        "participants_one_human_one_administrator", humans.count(), humans.count() - humans.values("human_mark").distinct().count()
    )
    crossed = Member.objects.filter(left_at=None)
    allowed = Q(pk__in=[])
    for kind, roles in rules.ROLES_OF.items():
        allowed |= Q(organisation__kind=kind, user__role__in=roles)
    yield Finding("participants_role_fits_the_organisation", crossed.count(), crossed.exclude(allowed).count())
    managed = Organisation.objects.filter(members__left_at=None, members__user__role__in=_NOT_ADMINISTRATORS).distinct()
    without = managed.exclude(pk__in=Member.objects.filter(left_at=None, is_manager=True).values("organisation"))
    yield Finding("participants_organisation_has_a_manager", managed.count(), without.count())
    officers = User.objects.filter(is_active=True).exclude(role=Role.RESIDENT)
    acting = Member.objects.filter(left_at=None).values("user")
    yield Finding("participants_officer_acts_for_an_organisation", officers.count(), officers.exclude(pk__in=acting).count())
    administrators = User.objects.filter(is_active=True, role__in=[role.value for role in rules.ADMINISTRATORS])
    found = administrators.count()
    yield Finding("participants_one_administrator_of_each_kind", found, found - administrators.values("role").distinct().count())
    handed = Delegation.objects.all()
    yield Finding("participants_delegation_has_an_end", handed.count(), handed.filter(valid_until__lte=F("valid_from")).count())
    longest = F("valid_from") + timedelta(days=DELEGATION_DAYS_MAX)
    by_administrator = Q(giver__role__in=[role.value for role in rules.ADMINISTRATORS]) | Q(
        taker__role__in=[role.value for role in rules.ADMINISTRATORS]
    )
    wrong = handed.filter(Q(valid_until__gt=longest) | by_administrator)
    yield Finding("participants_delegation_is_short_and_no_administrators", handed.count(), wrong.count())
