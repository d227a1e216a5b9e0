"""Whether participants add up: every invariant recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from puhui.foundation.findings import Finding
from puhui.participants import rules
from puhui.participants.models import (
    Appeal,
    Delegation,
    Device,
    Export,
    Guardianship,
    Handover,
    Identity,
    Member,
    Organisation,
    Person,
    PhoneCode,
    Proposal,
    Proxy,
    User,
)
from puhui.participants.words import DELEGATION_DAYS_MAX, PHONE_CODE_LIFE, PROXY_LIFE, Outcome, Role, Verb
from puhui.participants.words.proposals import content_hash

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
    yield from _proposals()
    yield from _of_persons()
    yield from _of_sign_in()
    yield from _acting_for_persons()


def _acting_for_persons() -> Iterator[Finding]:
    """A child has its guardian and no user of its own; a proxy's time has an end."""
    children = Person.objects.exclude(needs_guardian_until=None)
    guarded = Guardianship.objects.filter(until=None)
    alone = children.exclude(guardianships__in=guarded).count() + guarded.filter(child__needs_guardian_until=None).count()
    yield Finding("participants_child_has_a_guardian", children.count(), alone + children.exclude(user=None).count())
    yield _of_closed_accounts()
    proxies = Proxy.objects.all()
    too_long = proxies.filter(valid_until__gt=F("valid_from") + PROXY_LIFE).count()
    yield Finding("participants_proxy_has_an_end", proxies.count(), too_long + proxies.filter(valid_until__lte=F("valid_from")).count())


def _of_closed_accounts() -> Finding:
    """Nobody acts for a closed account, and a closed one for nobody: no child is left with a guardian who is gone."""
    closed = Person.objects.filter(closing__finished_at__isnull=False)
    acting = Guardianship.objects.filter(Q(child__in=closed) | Q(guardian__in=closed), until=None)
    proxies = Proxy.objects.filter(Q(ended_at=None) | ~Q(id_last4=""), person__in=closed)
    codes = Handover.objects.filter(person__in=closed, used_at=None, withdrawn_at=None)
    return Finding("participants_nobody_acts_for_a_closed_account", closed.count(), acting.count() + proxies.count() + codes.count())


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


def _proposals() -> Iterator[Finding]:
    """I18: what took effect was agreed to by other hands, and is what they agreed to."""
    checked = Proposal.objects.filter(outcome__in=[Outcome.APPROVED, Outcome.REFUSED])
    in_place = Delegation.objects.filter(
        Q(giver=OuterRef("maker")) | Q(giver=OuterRef("maker_for")),
        taker=OuterRef("decided_by"),
        valid_from__lte=OuterRef("decided_at"),
        valid_until__gt=OuterRef("decided_at"),
    )
    own = Q(decided_by=F("maker")) | Q(decided_by=F("maker_for")) | Q(decided_for=F("maker")) | Q(decided_for=F("maker_for"))
    yield Finding("participants_checked_by_other_hands", checked.count(), checked.filter(own | Exists(in_place)).count())
    known, changed = 0, 0
    for row in Proposal.objects.iterator(chunk_size=2000):
        known += 1
        told = content_hash(verb=Verb(row.verb), about=row.about, facts=row.facts, city=row.city, reason=row.reason)
        changed += told != row.content_hash or row.verb not in rules.NEEDS_OTHER_HANDS
    yield Finding("participants_proposals_say_what_was_agreed", known, changed)
    files = Export.objects.all()
    yield Finding("participants_exports_were_agreed_to", files.count(), files.exclude(proposal__outcome=Outcome.APPROVED).count())


def _of_sign_in() -> Iterator[Finding]:
    """Nobody goes on in a session that a second factor should have closed, and an erased user has no way in."""
    codes = PhoneCode.objects.all()
    yield Finding(
        "participants_phone_code_holds_for_minutes", codes.count(), codes.filter(expires_at__gt=F("sent_at") + PHONE_CODE_LIFE).count()
    )
    asked = Device.objects.filter(was_let_in=True, user__totp__confirmed_at__lt=F("first_at"))
    proved = Q(pk__in=[])
    for factor in rules.SECOND_FACTORS:
        proved |= Q(factors__contains=factor.value)
    yield Finding("participants_app_was_asked_for", asked.count(), asked.exclude(proved).count())
    erased = User.objects.filter(name__startswith="closed-", is_active=False)
    way_in = Q(known_by__isnull=False) | Q(totp__isnull=False) | Q(passkeys__isnull=False) | Q(devices__isnull=False)
    yield Finding("participants_erased_user_has_no_way_in", erased.count(), erased.filter(way_in).distinct().count())
