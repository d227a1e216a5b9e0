"""Questions about certificates: what one says, what a holder has, what was retired for a subject, and whether anything speaks against one."""

from __future__ import annotations

from django.db.models import Sum

from puhui.consumption.errors import CertificateUnknown
from puhui.consumption.models import Retirement
from puhui.consumption.rules.certificates import FORMAT, checked, read_number
from puhui.consumption.words import Beneficiary, Certificate, Signature, Use
from puhui.foundation.paper import check_printable
from puhui.foundation.signing import proves
from puhui.registry import reads as registry
from puhui.registry.words import Purpose


def checked_use(use: Use, *, called: str) -> Use:
    """As it would be kept, before anything is retired. Raises as `actions.retire` does of words."""
    proved = checked(use)
    check_printable(called, proved.beneficiary.name, proved.statement)
    return proved


def certificate(text: str) -> Certificate:
    """By its number, as people type it. Raises BadCertificateNumber, WrongCertificateDigits, CertificateUnknown."""
    number = read_number(text)
    row = Retirement.objects.filter(number=number).first()
    if row is None:
        raise CertificateUnknown(text=number)
    return certificate_said(row)


def certificate_of(movement: int) -> Certificate | None:
    """Of a movement of the registry."""
    row = Retirement.objects.filter(movement=movement).first()
    return certificate_said(row) if row else None


def certificates_of(holder: int, *, limit: int = 200) -> list[Certificate]:
    """The latest first."""
    return [certificate_said(row) for row in Retirement.objects.filter(holder=holder).order_by("-pk")[:limit]]


def certificates_for(subject: str) -> list[Certificate]:
    """Of an event, a case, a campaign, a plan; in their order."""
    return [certificate_said(row) for row in Retirement.objects.filter(subject=subject).order_by("pk")]


def retired_for(subject: str) -> int:
    """Kilograms that were retired for a subject."""
    return Retirement.objects.filter(subject=subject).aggregate(kg=Sum("kg"))["kg"] or 0


def is_signed(told: Certificate) -> bool:
    """Whether the signature is over exactly these facts."""
    return proves(proof_of(told))


def proof_of(told: Certificate) -> dict[str, str]:
    """What anybody needs to check a certificate without this site: the signed text as it is, the signature, the key."""
    sign = told.signature
    return {
        "format": FORMAT,
        "facts": told.facts,
        "algorithm": sign.algorithm,
        "key_id": sign.key_id,
        "public_key": sign.public_key,
        "signature": sign.value,
        "is_demonstration": "yes" if sign.is_demonstration else "no",
    }


def recalled_kg(told: Certificate) -> int:
    """Of the issues that the retired credits came from, what was recalled later: the retirement stands, and whoever issued wrongly owes for it."""
    return registry.recalled_kg(movement=told.movement)


def certificate_said(row: Retirement) -> Certificate:
    use = Use(
        Purpose(row.purpose), Beneficiary(row.beneficiary, row.beneficiary_code), row.statement, row.from_on, row.until_on, row.subject
    )
    sign = Signature(row.algorithm, row.key_id, row.public_key, row.signature, row.is_demonstration)
    serials = tuple(registry.serials_moved(movement=row.movement))
    return Certificate(row.number, row.holder, row.kg, use, serials, row.retired_at, row.by, row.movement, row.facts, sign)
