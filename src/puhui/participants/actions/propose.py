"""A final act is proposed: it says all that will be done, and does nothing until a second person has agreed."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from puhui.foundation.workdays import add_workdays
from puhui.methodology.regions import name_of
from puhui.participants import rules, words
from puhui.participants.errors import AlreadyProposed, OutOfReach, ReasonMissing
from puhui.participants.models import Proposal
from puhui.participants.reads import reach_of, waiting_about
from puhui.participants.reads.proposals import said
from puhui.participants.words.proposals import content_hash, organisation_of_facts
from puhui.vocabulary.periods import local_day


def propose(
    *, user: words.SignedIn, verb: words.Verb, about: str, facts: words.Facts, city: str, reason: str, now: datetime
) -> words.Proposal:
    """`about` names the matter (`account:R…`, `budget:anhui`), `facts` are what the second person sees and what is then done.

    Neither holds anything personal. Of one matter one proposal waits at a time. Raises OutOfReach, ReasonMissing, AlreadyProposed.
    """
    assert verb in rules.NEEDS_OTHER_HANDS, "what needs no second person is simply done"
    reach = reach_of(user, verb, now=now)
    if reach is None or not reach.covers_matter(city, organisation_of_facts(facts)):
        raise OutOfReach(asked=name_of(city))
    if not reason:
        raise ReasonMissing(field="reason")
    row = Proposal(
        verb=verb,
        about=about,
        facts=dict(facts),
        content_hash=content_hash(verb=verb, about=about, facts=facts, city=city, reason=reason),
        city=city,
        reason=reason,
        maker_id=user.pk,
        maker_for_id=reach.stands_in_for,
        made_at=now,
        due_on=add_workdays(local_day(now), rules.workdays_to_decide(verb)).on,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as problem:
        raise AlreadyProposed(number=waiting_about(verb=verb, abouts=[about]).get(about, "–")) from problem
    return said(row)
