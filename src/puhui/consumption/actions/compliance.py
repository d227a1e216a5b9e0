"""Verbs of compliance use: a cap is filed, and credits are retired below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from puhui.consumption import models
from puhui.consumption.actions.retire import retired
from puhui.consumption.errors import ComplianceKeyReused, EntityCodeMissing, NoCap
from puhui.consumption.reads.certificates import certificate
from puhui.consumption.reads.compliance import cap_said, cap_use
from puhui.consumption.rules import compliance as rules
from puhui.consumption.words import Beneficiary, Cap, CapTerms, Certificate, Use
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day


@transaction.atomic
def set_cap(*, key: str, terms: CapTerms, by: int, now: datetime) -> Cap:
    """In force on its days; of several that are, the latest counts. The same key files it once. Raises CapTermsWrong."""
    terms = replace(terms, document=" ".join(terms.document.split()))
    rules.check_terms(terms)
    told = {
        "holder": terms.holder, "year": terms.year, "kg": rules.cap_kg(terms), "share_bp": terms.share_bp, "base_kg": terms.base_kg,
        "document": terms.document, "from_on": terms.from_on, "until_on": terms.until_on, "by": by, "at": now,
    }  # fmt: skip
    return cap_said(models.ComplianceCap.objects.get_or_create(key=key, defaults=told)[0])


@transaction.atomic
def retire_for_compliance(
    *, key: str, holder: int, called: str, uscc: str, year: int, kg: int, statement: str, by: int, now: datetime
) -> Certificate:
    """Below the cap of the entity and year, in its own favour; final. Two at once wait for each other; the same key is one retirement.

    Raises EntityCodeMissing, NoCap, AboveCap, ComplianceKeyReused, and as `retire` does.
    """
    if not uscc:
        raise EntityCodeMissing
    if not rules.FIRST_YEAR <= year <= rules.LAST_YEAR:
        raise NoCap(field="year", year=year)
    of_key = f"compliance {holder} {key}"
    models.ComplianceYear.objects.get_or_create(holder=holder, year=year)
    models.ComplianceYear.objects.select_for_update().get(holder=holder, year=year)
    known = models.ComplianceUse.objects.filter(key=of_key).first()
    if known is not None:
        if (known.year, known.kg) != (year, kg):
            raise ComplianceKeyReused(key=key)
        return certificate(known.certificate)
    told = cap_use(holder=holder, year=year, today=local_day(now))
    rules.check_below(told, asked_kg=kg)
    assert told.cap, "what is below a cap has one"
    use = Use(Purpose.COMPLIANCE, Beneficiary(called, uscc), statement, subject=f"compliance:{year}")
    made = retired(key=of_key, holder=holder, called=called, wanted=Wanted(kg=kg), use=use, by=by, now=now)
    models.ComplianceUse.objects.create(
        key=of_key, certificate=made.number, cap_id=told.cap.number, holder=holder, year=year, kg=made.kg, at=now
    )
    return made
