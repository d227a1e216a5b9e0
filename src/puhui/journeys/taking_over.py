"""满 14 周岁接管 · A young person takes over the account that a guardian kept: a sign-in of the own, and consents asked anew. All of it or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from puhui.behaviours.actions import give_consents
from puhui.behaviours.reads import bindings_of, scenario_names
from puhui.behaviours.words import Grant
from puhui.foundation.auditing import DO, record
from puhui.participants import actions
from puhui.participants.words import Person, Proved
from puhui.rewards.actions import set_standing_order


@transaction.atomic
def take_over(
    *, code: str, proved: Proved, name: str, password: str, grants: Collection[Grant], wants_points: bool, now: datetime
) -> Person:
    """Grams, points and linked cards stay with the account. What the guardian had agreed to ended with the birthday: what is ticked now
    holds from now on, for the scenarios of the linked cards, or for all where none is linked. The standing order is asked anew too.

    Raises HandoverGone, NothingToHandOver, NameTaken, PasswordWeak, HumanHasAccount.
    """
    person = actions.take_account(code=code, proved=proved, name=name, password=password, now=now)
    linked = {code for binding in bindings_of(account=person.account) for code in binding.scenarios}
    give_consents(account=person.account, scenarios=sorted(linked or scenario_names()), grants=grants, valid_from=now, now=now)
    set_standing_order(account=person.account, is_on=wants_points, now=now)
    record(verb="take_over", how=DO, about=f"account:{person.account}")
    return person
