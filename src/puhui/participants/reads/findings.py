"""Whether participants add up: every invariant recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from puhui.foundation.findings import Finding
from puhui.participants import rules
from puhui.participants.models import Delegation, Guardianship, Member, Person, Proxy, User
from puhui.participants.words import PROXY_LIFE


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
    children = Person.objects.exclude(needs_guardian_until=None)
    guarded = Guardianship.objects.filter(until=None)
    alone = children.exclude(guardianships__in=guarded).count() + guarded.filter(child__needs_guardian_until=None).count()
    yield Finding("participants_child_has_a_guardian", children.count(), alone + children.exclude(user=None).count())
    proxies = Proxy.objects.all()
    too_long = proxies.filter(valid_until__gt=F("valid_from") + PROXY_LIFE).count()
    yield Finding("participants_proxy_has_an_end", proxies.count(), too_long + proxies.filter(valid_until__lte=F("valid_from")).count())
