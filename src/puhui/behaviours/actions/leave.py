"""Somebody leaves: no id is bound to the account any more, nothing of it may be processed, and what was shown of its ids is erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from puhui.behaviours.actions.give_consent import end_consents
from puhui.behaviours.models import Binding, BindingAttempt, BindingCode
from puhui.foundation.turns import wait_in_turn

_MOMENT = timedelta(microseconds=1)


@transaction.atomic
def leave(*, account: int, now: datetime) -> None:
    """What counted stays counted under the number of the account; repeating it changes nothing."""
    wait_in_turn(f"attempts {account}")
    wait_in_turn(f"consents {account}")
    bindings = Binding.objects.filter(account=account)
    for provider, key in bindings.values_list("provider_id", "person_key").order_by("provider_id", "person_key"):
        wait_in_turn(f"binding {provider} {key}")
        BindingCode.objects.filter(provider=provider, person_key=key).update(hint="")
    end = Greatest(F("valid_from") + _MOMENT, now)
    bindings.filter(valid_until=None).update(valid_until=end)
    bindings.update(hint="")
    end_consents(account=account, now=now)
    BindingAttempt.objects.filter(account=account).delete()
