"""Credits are used: retired in the registry and certified in one transaction, under a key that never expires."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from django.db import connection, transaction

from puhui.consumption.errors import CertificateDiffers
from puhui.consumption.models import Retirement
from puhui.consumption.reads.certificates import certificate_of, certificate_said, checked_use
from puhui.consumption.rules import certificates as rules
from puhui.consumption.words import Certificate, Use
from puhui.foundation.configuration import configuration, signer
from puhui.foundation.signing import IN_A_FILE
from puhui.registry import actions as registry
from puhui.registry import reads as registered
from puhui.registry.words import Movement, Wanted
from puhui.vocabulary.periods import CHINA

_NEXT = "INSERT INTO consumption_certificatecounter AS c (year, next) VALUES (%s, 2) ON CONFLICT (year) DO UPDATE SET next = c.next + 1 RETURNING c.next - 1"


def retire(*, key: str, holder: int, called: str, wanted: Wanted, use: Use, by: int, now: datetime) -> Certificate:
    """Final. `called` is how the certificate names the holder. What was bought for the purpose goes first, then what is free.

    Raises StatementMissing, BeneficiaryMissing, TextTooLong, UsePeriodTurned, BadIdentifier, FontLacksCharacter, CertificateDiffers, and as
    `registry.retire_credits` does: NoAmount, InsufficientCredits, CreditsFrozen, CreditsBound, CreditsFinal, MovementReused.
    """
    use = checked_use(use, called=called)
    with transaction.atomic():
        moved = registry.retire_credits(
            key=f"use {key}", holder=holder, wanted=wanted, purpose=use.purpose, by=by, now=now, reason=use.statement
        )
        known = certificate_of(moved.number)
        if known is not None:
            return _the_same(known, use, key)
        return certificate_said(_certified(moved, holder=holder, called=called, use=use))


def _the_same(known: Certificate, use: Use, key: str) -> Certificate:
    """Raises CertificateDiffers where the key was used with other words."""
    if known.use != use:
        raise CertificateDiffers(key=key)
    return known


def _certified(moved: Movement, *, holder: int, called: str, use: Use) -> Retirement:
    number, told = _next_number(moved.at), configuration()
    serials = registered.serials_moved(movement=moved.number)
    facts = rules.facts_of(
        use, number=number, holder=called, kg=moved.kg, serials=serials, retired_at=moved.at, site=told.site_name, is_sample=told.sample
    )
    by = signer()
    return Retirement.objects.create(
        number=number, movement=moved.number, holder=holder, kg=moved.kg, purpose=use.purpose, subject=use.subject,
        beneficiary=use.beneficiary.name, beneficiary_code=use.beneficiary.code, statement=use.statement, from_on=use.from_on, until_on=use.until_on,
        retired_at=moved.at, by=moved.by, facts=facts, algorithm=by.algorithm, key_id=by.key_id, public_key=b64encode(by.public_key()).decode(),
        signature=b64encode(by.sign(facts.encode())).decode(), is_demonstration=told.signer == IN_A_FILE,
    )  # fmt: skip


def _next_number(at: datetime) -> str:
    year = at.astimezone(CHINA).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        return rules.number_of(year, int(cursor.fetchone()[0]))
