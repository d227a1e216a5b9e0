"""Whether participants add up: every invariant recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from puhui.foundation.findings import Finding
from puhui.participants import rules
from puhui.participants.models import Appeal, Delegation, Identity, Member, Person, User


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
    yield from _of_persons()


def _of_persons() -> Iterator[Finding]:
    """One human has one account; of a closed one nothing can be read; an answer has its human."""
    kept = Identity.objects.all()
    yield Finding("participants_one_human_one_account", kept.count(), kept.count() - kept.values("id_mark").distinct().count())
    keyless = kept.filter(Q(person__key__isnull=True) | Q(person__key__wrapped__isnull=True))
    yield Finding("participants_identity_has_its_key", kept.count(), keyless.count())
    closed = Person.objects.filter(closing__finished_at__isnull=False)
    readable = Q(identity__isnull=False) | Q(key__isnull=True) | Q(key__wrapped__isnull=False) | Q(user__is_active=True) | Q(closed_at=None)
    yield Finding("participants_closed_account_is_unreadable", closed.count(), closed.filter(readable).count())
    answered = Appeal.objects.filter(state__in=["upheld", "rejected"])
    nobody = answered.filter(Q(answered_by=None) | Q(answered_by__person__isnull=False))
    yield Finding("participants_appeal_is_answered_by_an_officer", answered.count(), nobody.count())
