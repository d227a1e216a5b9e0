"""When a run was computed once more and what came of it: everyone reads whether it agreed, whoever may have it repeated reads all of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from puhui.behaviours.reads import repeat_asked_of, repetitions_of
from puhui.behaviours.words import Run
from puhui.disclosure.reads.cells import least
from puhui.disclosure.rules import is_small
from puhui.disclosure.words import Repeated, RepeatLine
from puhui.participants.reads import reach_of, user_names
from puhui.participants.words import SignedIn, Verb

LINES = 5


def repeated(run: Run, *, user: SignedIn | AnonymousUser, now: datetime) -> Repeated:
    """The last repetitions, whether one is asked for now, and whether this user may ask."""
    found, asked = repetitions_of(run.number, limit=LINES), repeat_asked_of(run.number)
    names = user_names({one.by for one in found if one.by} | ({asked.by} if asked else set()))
    return Repeated(
        may_ask=_may_ask(run, user, now),
        asked_at=asked.at if asked else None,
        asked_by=names.get(asked.by, "") if asked else "",
        digest_then=_shown(run.digest, run),
        lines=tuple(RepeatLine(one, names.get(one.by or 0, ""), _shown(one.digest, run)) for one in found),
    )


def _shown(digest: str, run: Run) -> str:
    """Of too few persons without rows and grams, which stand before the sum of the hashes."""
    return digest.rpartition(":")[2] if is_small(run.persons, least=least()) else digest


def _may_ask(run: Run, user: SignedIn | AnonymousUser, now: datetime) -> bool:
    if isinstance(user, AnonymousUser):
        return False
    reach = reach_of(user, Verb.RECOMPUTE_RUN, now=now)
    return reach is not None and reach.covers(run.city)
