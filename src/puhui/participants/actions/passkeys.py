"""通行密钥 · Passkeys (WebAuthn level 2): the authenticator proves that it is there, and that its holder has been checked; so it is both factors.

The challenge lies with the session that asked for it and is used once; what comes back is bound to this site by its origin.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from puhui.foundation.auditing import raise_alarm
from puhui.foundation.sealing import keyed_mark
from puhui.participants.actions.sign_in_notes import SIGN_IN, note_done, note_refused
from puhui.participants.errors import PasskeyRefused
from puhui.participants.models import Passkey, User
from puhui.participants.words import SignedIn

LABEL_SIGNS_MAX = 60
#: What the library and the decoding of what a browser sent may stumble over.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, NotImplementedError)
REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: the host, the whole origin, and the name that is shown."""

    host: str
    origin: str
    name: str


#: What a browser is asked, and what the session keeps until it answers.
Asked = tuple[dict[str, Any], dict[str, Any]]


def ask_new_passkey(*, user: SignedIn, site: Site) -> Asked:
    """What the browser is asked to make a passkey of."""
    known = [_credential(row) for row in Passkey.objects.filter(user=user.pk)]
    entity = PublicKeyCredentialUserEntity(id=_handle(user.pk), name=user.name, display_name=user.name)
    options, state = _server(site).register_begin(
        entity, known, resident_key_requirement=ResidentKeyRequirement.PREFERRED, user_verification=REQUIRED
    )
    return _plain(options), dict(state)


def add_passkey(*, user: SignedIn, site: Site, asked: Mapping[str, Any], answer: str, label: str, now: datetime) -> None:
    """The passkey opens this account from now on. Raises PasskeyRefused."""
    try:
        made = _server(site).register_complete(dict(asked), json.loads(answer))
        data = made.credential_data
        assert data is not None, "the library refuses a registration without one"
        told = {"credential_id": data.credential_id, "credential": bytes(data), "sign_count": made.counter}
        with transaction.atomic():
            Passkey.objects.create(user_id=user.pk, label=label.strip()[:LABEL_SIGNS_MAX] or "—", made_at=now, **told)
    except (*_MALFORMED, IntegrityError) as problem:
        note_refused("add_passkey", type(problem).__name__, PasskeyRefused.code, user=user)
        raise PasskeyRefused from problem
    note_done("add_passkey", user, "")


def ask_passkey(*, site: Site, user: SignedIn | None = None) -> Asked:
    """What the browser is asked to prove a passkey with: one of this user, or whichever it has."""
    known = [_credential(row) for row in Passkey.objects.filter(user=user.pk)] if user else None
    options, state = _server(site).authenticate_begin(known, user_verification=REQUIRED)
    return _plain(options), dict(state)


def prove_passkey(*, site: Site, asked: Mapping[str, Any], answer: str, now: datetime, user: SignedIn | None = None) -> User:
    """Whose passkey has answered. Raises PasskeyRefused."""
    try:
        return _proved(site, asked, answer, now, user)
    except _MALFORMED as problem:
        note_refused(SIGN_IN, f"passkey {type(problem).__name__}", PasskeyRefused.code, user=user)
        raise PasskeyRefused from problem


def _proved(site: Site, asked: Mapping[str, Any], answer: str, now: datetime, user: SignedIn | None) -> User:
    said = AuthenticationResponse.from_dict(json.loads(answer))
    row = Passkey.objects.select_related("user").filter(credential_id=said.raw_id, user__is_active=True).first()
    if row is None or (user is not None and row.user_id != user.pk):
        raise ValueError("nobody's passkey")
    handle = said.response.user_handle
    if handle and handle != _handle(row.user_id):
        raise ValueError("another user's handle")
    _server(site).authenticate_complete(dict(asked), [_credential(row)], json.loads(answer))
    _count(row, said.response.authenticator_data.counter, now)
    return row.user


def _count(row: Passkey, counter: int, now: datetime) -> None:
    """An authenticator that counts only counts up; one that went back is a copy."""
    unused = Passkey.objects.filter(pk=row.pk, sign_count__lt=counter) if counter else Passkey.objects.filter(pk=row.pk, sign_count=0)
    if not unused.update(sign_count=counter, used_at=now):
        raise_alarm(kind="passkey_copied", about=f"user:{row.user_id}", now=now)
        raise ValueError("the counter went back")


def _server(site: Site) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=site.host, name=site.name), verify_origin=lambda said: said == site.origin)


def _credential(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(row.credential))


def _handle(user: int) -> bytes:
    """What an authenticator keeps of a user: nothing that says who it is."""
    return bytes.fromhex(keyed_mark("passkey handle", str(user)))


def _plain(options: Any) -> dict[str, Any]:
    """As JSON has it."""
    told: dict[str, Any] = json.loads(json.dumps(dict(options)))
    return told
