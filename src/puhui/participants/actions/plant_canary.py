"""A canary: an account that is nobody's. Whoever reads it had no reason to, and is heard."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.real_name import FORM
from puhui.participants import words
from puhui.participants.actions.open_person import open_person
from puhui.participants.actions.prove_identity import keep_identity
from puhui.participants.models import Person
from puhui.participants.words import Proved

#: The example of GB 11643-1999 itself: no number is made up, for a made-up one may be somebody's.
EXAMPLE = "11010519491231002X"


@transaction.atomic
def plant_canary(*, city: str, name: str, now: datetime) -> words.Person:
    """An account under the standard's own example number, which is no human's. There is one of it. Raises HumanHasAccount."""
    person = open_person(city=city, now=now)
    Person.objects.filter(pk=person.account).update(is_canary=True)
    keep_identity(account=person.account, proved=Proved(name, EXAMPLE, "", FORM), now=now)
    return person
