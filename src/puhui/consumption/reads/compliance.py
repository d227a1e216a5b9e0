"""Questions about compliance use: the caps that were filed, and what an entity has used of the one in force; and whether nothing went past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from puhui.consumption import models
from puhui.consumption.reads.counting import counted
from puhui.consumption.rules import compliance as rules
from puhui.consumption.words import Cap, CapTerms, CapUse
from puhui.foundation.findings import Finding


def caps(*, holder: int | None = None, limit: int = 200) -> list[Cap]:
    """Of an entity or of all, the latest first."""
    rows = models.ComplianceCap.objects.order_by("-pk")
    return [cap_said(row) for row in (rows if holder is None else rows.filter(holder=holder))[:limit]]


def cap_comes_to(terms: CapTerms) -> int:
    """In kilograms, before it is filed. Raises CapTermsWrong."""
    rules.check_terms(terms)
    return rules.cap_kg(terms)


def cap_use(*, holder: int, year: int, today: date) -> CapUse:
    """The cap that is in force on a day, where there is one, and what of the year is used."""
    row = models.ComplianceCap.objects.filter(holder=holder, year=year, from_on__lte=today, until_on__gte=today).order_by("-pk").first()
    used = models.ComplianceYear.objects.filter(holder=holder, year=year).values_list("used_kg", flat=True).first()
    return CapUse(year, cap_said(row) if row else None, used or 0)


def cap_uses(*, holder: int, today: date) -> list[CapUse]:
    """Year by year, for which a cap was ever filed."""
    years = models.ComplianceCap.objects.filter(holder=holder).values_list("year", flat=True).distinct().order_by("-year")
    return [cap_use(holder=holder, year=year, today=today) for year in years]


def cap_said(row: models.ComplianceCap) -> Cap:
    is_share = row.share_bp is not None
    terms = CapTerms(row.holder, row.year, row.document, row.from_on, row.until_on, None if is_share else row.kg, row.share_bp, row.base_kg)
    return Cap(row.pk, terms, row.kg, row.by, row.at)


_BELOW = """
    SELECT count(*), count(*) FILTER (WHERE u.kg > c.kg) FROM
    (SELECT cap_id, max(so_far) AS kg FROM (SELECT cap_id, sum(kg) OVER (PARTITION BY holder, year ORDER BY id) AS so_far FROM consumption_complianceuse) s
     GROUP BY cap_id) u JOIN consumption_compliancecap c ON c.id = u.cap_id"""
_COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE y.used_kg <> coalesce((SELECT sum(u.kg) FROM consumption_complianceuse u WHERE u.holder = y.holder AND u.year = y.year), 0))
    FROM consumption_complianceyear y"""
_CAPPED = """
    SELECT count(*), count(*) FILTER (WHERE u.id IS NULL OR u.kg <> r.kg OR u.holder <> r.holder)
    FROM consumption_retirement r LEFT JOIN consumption_complianceuse u ON u.certificate = r.number WHERE r.purpose = 'compliance'"""


def compliance_findings() -> Iterator[Finding]:
    yield Finding("consumption_compliance_below_its_caps", *counted(_BELOW))
    yield Finding("consumption_compliance_years_add_up", *counted(_COUNTED))
    yield Finding("consumption_compliance_is_capped", *counted(_CAPPED))
