"""Whether participants add up: every invariant recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from puhui.foundation.findings import Finding
from puhui.participants import rules
from puhui.participants.models import Delegation, Member, User


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
    handed = Delegation.objects.all()
    yield Finding("participants_delegation_has_an_end", handed.count(), handed.filter(valid_until__lte=F("valid_from")).count())
