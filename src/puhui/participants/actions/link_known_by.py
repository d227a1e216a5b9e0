"""By what else than a name somebody is known: a phone number that he has proved, a subject at a gateway that has vouched for him."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from puhui.foundation.sealing import keyed_mark
from puhui.participants.errors import KnownByAnother
from puhui.participants.models import KnownBy
from puhui.participants.words import KnownByKind, SignedIn


def link_phone(*, user: SignedIn, mark: str, now: datetime) -> None:
    """From now on this user signs in by the number of this mark, as `prove_phone_code` gave it; an earlier number is let go.

    Raises KnownByAnother.
    """
    _link(user, KnownByKind.PHONE, "", mark, now)


def link_gateway(*, user: SignedIn, gateway: str, issuer: str, subject: str, now: datetime) -> None:
    """From now on this user signs in through a gateway. Raises KnownByAnother."""
    _link(user, KnownByKind.GATEWAY, gateway, gateway_mark(issuer, subject), now)


def unlink_gateway(*, user: SignedIn, gateway: str) -> None:
    """The gateway opens this account no more."""
    KnownBy.objects.filter(user=user.pk, kind=KnownByKind.GATEWAY, gateway=gateway).delete()


def gateway_mark(issuer: str, subject: str) -> str:
    return keyed_mark("gateway", f"{issuer}|{subject}")


def _link(user: SignedIn, kind: KnownByKind, gateway: str, mark: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            told = {"mark": mark, "linked_at": now}
            KnownBy.objects.update_or_create(user_id=user.pk, kind=kind, gateway=gateway, defaults=told)
    except IntegrityError as problem:
        raise KnownByAnother from problem
