"""Bind a provider's person id to an account, by a proof that the owner gives, with the consents that he gives at that; release it again.

Three proofs: a one-time code that the provider shows to its own signed-in user, the card number with time and fare of one of its rides,
or the card itself with the owner's identity document before a clerk.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from puhui.behaviours import rules
from puhui.behaviours.actions.give_consent import give_consents
from puhui.behaviours.actions.signatures import held_live
from puhui.behaviours.errors import (
    AlreadyBound,
    CodeWrong,
    RequestRepeated,
    RideNotFound,
    RideProofClosed,
    TooManyAttempts,
    UnknownProvider,
)
from puhui.behaviours.models import Binding, BindingAttempt, BindingCode, Provider
from puhui.behaviours.reads.trials import refuse_sandbox
from puhui.behaviours.reads.waiting import has_ride
from puhui.behaviours.words import ATTEMPTS_MAX, CODE_LIFE, Given, GivenHow, Grant, Proof, hint_of
from puhui.foundation.configuration import pepper
from puhui.foundation.sealing import pseudonym
from puhui.foundation.turns import wait_in_turn
from puhui.vocabulary.refusals import Refusal

#: No 0, O, 1, I: a code is read from one screen and typed on another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 8


def issue_code(*, provider: str, person: str, now: datetime, request: bytes = b"", key: str = "") -> str:
    """A one-time code for the owner of a person id, shown by the provider that knows him; the platform keeps its hash only.

    One signed `request` gives one code, ever: who plays it back gets none. `key` is what signed it: the code dies with it. Raises
    RequestRepeated, ProviderInSandbox, and SignatureRefused where the key was revoked meanwhile.
    """
    refuse_sandbox(provider)
    code = _drawn(hmac.digest(pepper(), b"binding code|" + request, "sha256") if request else secrets.token_bytes(32))
    try:
        with transaction.atomic():
            BindingCode.objects.create(
                provider_id=provider,
                code_hash=_hash(code),
                person_key=pseudonym(provider, person),
                hint=hint_of(person),
                expires_at=now + CODE_LIFE,
                signed_by_key=held_live(provider, key, now) if key else None,
            )
    except IntegrityError as problem:
        raise RequestRepeated from problem
    return code


def _drawn(drawn: bytes) -> str:
    """Thirty-two letters, so that five bits of each byte are one of them."""
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn[:_CODE_LENGTH])


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What the owner agrees to while binding."""

    grants: Collection[Grant] = ()
    given: Given = field(default_factory=Given)


def bind_by_code(*, account: int, code: str, now: datetime, grants: Collection[Grant] = (), given: Given | None = None) -> Binding:
    """Bind what a code stands for, and agree to `grants` for the provider's scenarios. Raises CodeWrong, AlreadyBound, TooManyAttempts."""
    agreed = _Agreed(grants, given or Given())

    def prove() -> Binding | None:
        live = BindingCode.objects.select_for_update().filter(used_at=None, expires_at__gt=now)
        found = live.filter(code_hash=_hash(code.strip().upper())).first()
        if found is None:
            return None
        found.used_at = now
        found.save(update_fields=["used_at"])
        return _bind(account, found.provider_id, found.person_key, hint=found.hint, proof=Proof.CODE, agreed=agreed, now=now)

    return _attempt(account, prove, otherwise=CodeWrong, now=now)


def bind_by_ride(
    *,
    account: int,
    provider: str,
    person: str,
    rode_at: datetime,
    fare_fen: int,
    now: datetime,
    grants: Collection[Grant] = (),
    given: Given | None = None,
) -> Binding:
    """Bind a card whose owner knows one of its rides, and agree to `grants` for the provider's scenarios.

    Raises RideNotFound, AlreadyBound, TooManyAttempts, RideProofClosed, UnknownProvider.
    """
    if not Provider.objects.filter(code=provider).exists():
        raise UnknownProvider(provider=provider)
    key, agreed = pseudonym(provider, person.strip()), _Agreed(grants, given or Given())

    def prove() -> Binding | None:
        if not has_ride(provider=provider, person_key=key, rode_at=rode_at, fare_fen=fare_fen, now=now):
            return None
        return _bind(account, provider, key, hint=hint_of(person.strip()), proof=Proof.RIDE, agreed=agreed, now=now)

    return _attempt(account, prove, otherwise=RideNotFound, now=now, ride_of=(provider, key))


@transaction.atomic
def bind_at_counter(
    *, account: int, provider: str, person: str, paper: str, clerk: int, grants: Collection[Grant], now: datetime
) -> Binding:
    """Bind a card that its owner shows at a counter with an identity document, on a signed form. Raises AlreadyBound, UnknownProvider."""
    if not Provider.objects.filter(code=provider).exists():
        raise UnknownProvider(provider=provider)
    card, agreed = person.strip(), _Agreed(grants, Given(GivenHow.COUNTER, paper=paper))
    seen = Seen(paper, clerk)
    return _bind(account, provider, pseudonym(provider, card), hint=hint_of(card), proof=Proof.OPERATOR, agreed=agreed, seen=seen, now=now)


@dataclass(frozen=True, slots=True)
class Seen:
    """By which signed form, and which clerk, a card was shown at a counter."""

    paper: str = ""
    clerk: int | None = None


_NOT_SEEN = Seen()


def _attempt(
    account: int,
    prove: Callable[[], Binding | None],
    *,
    otherwise: type[Refusal],
    now: datetime,
    ride_of: tuple[str, UUID] | None = None,
) -> Binding:
    """One proof after the other, or many at once would each be the first; a failed one stays on record."""
    with transaction.atomic():
        _check_account(account, now)
        if ride_of:
            _check_id(*ride_of, now)
        made = prove()
        if made is None:
            provider, key = ride_of or ("", None)
            BindingAttempt.objects.create(account=account, provider=provider, person_key=key, tried_at=now)
    if made is None:
        raise otherwise
    return made


def _check_account(account: int, now: datetime) -> None:
    wait_in_turn(f"attempts {account}")
    if _failed(now, account=account) >= ATTEMPTS_MAX:
        raise TooManyAttempts


def _check_id(provider: str, key: UUID, now: datetime) -> None:
    """However many accounts guess at one card, they share its tries. Always asked after the account, so that no two wait for each other."""
    wait_in_turn(f"attempts {provider} {key}")
    if _failed(now, provider=provider, person_key=key) >= ATTEMPTS_MAX:
        raise RideProofClosed


def _failed(now: datetime, **whose: object) -> int:
    return BindingAttempt.objects.filter(tried_at__gt=now - timedelta(days=1), **whose).count()


@transaction.atomic
def release_binding(*, account: int, binding: int, now: datetime) -> None:
    """End a binding now; what happened before stays counted."""
    if own := Binding.objects.filter(pk=binding, account=account, valid_until=None, valid_from__lt=now).first():
        wait_in_turn(f"binding {own.provider_id} {own.person_key}")
        Binding.objects.filter(pk=own.pk, valid_until=None).update(valid_until=now)


@transaction.atomic
def _bind(
    account: int, provider: str, key: UUID, *, hint: str, proof: Proof, agreed: _Agreed, now: datetime, seen: Seen = _NOT_SEEN
) -> Binding:
    """A new binding, back over the records that waited, but never into another owner's time.

    One after the other for each id: whoever binds while the last owner releases must see when that owner's time ended.
    """
    wait_in_turn(f"binding {provider} {key}")
    if live := Binding.objects.filter(provider_id=provider, person_key=key, valid_until=None).first():
        if live.account != account:
            raise AlreadyBound
        return live
    last = Binding.objects.filter(provider_id=provider, person_key=key).exclude(valid_until=None).order_by("-valid_until").first()
    starts = rules.binding_starts(bound_at=now, last_until=last.valid_until if last else None)
    made = Binding.objects.create(
        provider_id=provider,
        person_key=key,
        account=account,
        hint=hint,
        proof=proof,
        paper=seen.paper,
        clerk=seen.clerk,
        valid_from=starts,
        bound_at=now,
    )
    if agreed.grants:
        codes = made.provider.scenarios.values_list("code", flat=True)
        give_consents(account=account, scenarios=codes, grants=agreed.grants, valid_from=starts, now=now, given=agreed.given)
    return made


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
