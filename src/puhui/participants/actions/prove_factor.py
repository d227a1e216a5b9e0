"""One try at a second factor: counted for its user before it is looked at, and given back where it was right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from puhui.foundation.sealing import keyed_mark
from puhui.participants.actions.sign_in_attempts import Counted, give_back, take_try
from puhui.participants.actions.sign_in_notes import note_refused
from puhui.participants.words import AttemptScope, SignedIn
from puhui.vocabulary.refusals import Refusal


@dataclass
class Tried:
    """Whether what was given is right: the block says it."""

    is_right: bool = False


@contextmanager
def trying(user: SignedIn, verb: str, *, now: datetime, wrong: type[Refusal]) -> Iterator[Tried]:
    """Raises SignInBlocked before the block, and `wrong` after it where it did not say that it is right."""
    counted = [Counted(AttemptScope.FACTOR, keyed_mark("factor", str(user.pk)), user.pk)]
    take_try(counted, now=now)
    tried = Tried()
    yield tried
    if not tried.is_right:
        note_refused(verb, wrong.code, wrong.code, user=user)
        raise wrong
    give_back(counted)
