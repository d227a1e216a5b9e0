"""Bind a provider's person id to an account, by a proof that the owner gives; release it again; keep consents beside it.

Two proofs: a one-time code that the provider shows to its own signed-in user, or the card number with time and fare of one of its rides.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from puhui.behaviours import rules
from puhui.behaviours.actions.release_waiting import has_ride
from puhui.behaviours.errors import AlreadyBound, CodeWrong, RideNotFound, TooManyAttempts, UnknownProvider
from puhui.behaviours.models import Binding, BindingAttempt, BindingCode, Consent, Provider
from puhui.behaviours.words import ATTEMPTS_MAX, CODE_LIFE, CONSENT_TEXT, Proof, hint_of
from puhui.foundation.sealing import pseudonym

#: No 0, O, 1, I: a code is read from one screen and typed on another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 8


@transaction.atomic
def issue_code(*, provider: str, person: str, now: datetime) -> str:
    """A one-time code for the owner of a person id, shown by the provider that knows him; the platform keeps its hash only."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    BindingCode.objects.create(
        provider_id=provider,
        code_hash=_hash(code),
        person_key=pseudonym(provider, person),
        hint=hint_of(person),
        expires_at=now + CODE_LIFE,
    )
    return code


def bind_by_code(*, account: int, code: str, now: datetime) -> Binding:
    """Bind what a code stands for. Raises CodeWrong, AlreadyBound, TooManyAttempts."""
    _check_attempts(account, now)
    with transaction.atomic():
        found = (
            BindingCode.objects.select_for_update().filter(code_hash=_hash(code.strip().upper()), used_at=None, expires_at__gt=now).first()
        )
        if found:
            found.used_at = now
            found.save(update_fields=["used_at"])
            return _bind(account, found.provider_id, found.person_key, hint=found.hint, proof=Proof.CODE, now=now)
    _failed(account, now)
    raise CodeWrong


def bind_by_ride(*, account: int, provider: str, person: str, rode_at: datetime, fare_fen: int, now: datetime) -> Binding:
    """Bind a card whose owner knows one of its rides. Raises RideNotFound, AlreadyBound, TooManyAttempts, UnknownProvider."""
    _check_attempts(account, now)
    if not Provider.objects.filter(code=provider).exists():
        raise UnknownProvider(provider=provider)
    key = pseudonym(provider, person.strip())
    if not has_ride(provider=provider, person_key=key, rode_at=rode_at, fare_fen=fare_fen):
        _failed(account, now)
        raise RideNotFound
    return _bind(account, provider, key, hint=hint_of(person.strip()), proof=Proof.RIDE, now=now)


@transaction.atomic
def release_binding(*, account: int, binding: int, now: datetime) -> None:
    """End a binding now; what happened before stays counted."""
    Binding.objects.filter(pk=binding, account=account, valid_until=None).update(valid_until=now)


@transaction.atomic
def give_consents(*, account: int, scenarios: Iterable[str], valid_from: datetime, now: datetime) -> None:
    """Permission to process these scenarios from a moment on. One that is given already stays as it is."""
    known = set(Consent.objects.filter(account=account, valid_until=None).values_list("scenario_id", flat=True))
    Consent.objects.bulk_create(
        Consent(account=account, scenario_id=code, text_version=CONSENT_TEXT, valid_from=valid_from, given_at=now)
        for code in dict.fromkeys(scenarios)
        if code not in known
    )


@transaction.atomic
def withdraw_consent(*, account: int, scenario: str, now: datetime) -> None:
    """From this moment on nothing of the scenario is processed."""
    Consent.objects.filter(account=account, scenario_id=scenario, valid_until=None, valid_from__lt=now).update(valid_until=now)


def _bind(account: int, provider: str, key: UUID, *, hint: str, proof: Proof, now: datetime) -> Binding:
    """A new binding, back over the records that waited; the unique index refuses a second owner at one time."""
    live = Binding.objects.filter(provider_id=provider, person_key=key, valid_until=None).first()
    if live and live.account == account:
        return live
    last = Binding.objects.filter(provider_id=provider, person_key=key).exclude(valid_until=None).order_by("-valid_until").first()
    starts = rules.binding_starts(bound_at=now, last_until=last.valid_until if last else None)
    try:
        with transaction.atomic():
            made = Binding.objects.create(
                provider_id=provider, person_key=key, account=account, hint=hint, proof=proof, valid_from=starts, bound_at=now
            )
            give_consents(account=account, scenarios=made.provider.scenarios.values_list("code", flat=True), valid_from=starts, now=now)
            return made
    except IntegrityError as problem:
        raise AlreadyBound from problem


def _check_attempts(account: int, now: datetime) -> None:
    if BindingAttempt.objects.filter(account=account, tried_at__gt=now - timedelta(days=1)).count() >= ATTEMPTS_MAX:
        raise TooManyAttempts


def _failed(account: int, now: datetime) -> None:
    BindingAttempt.objects.create(account=account, tried_at=now)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
