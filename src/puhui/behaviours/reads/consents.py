"""Questions about consent: the text in force, which version a day needs, what an account has agreed to and what it is to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from puhui.behaviours import rules
from puhui.behaviours.errors import NoConsentText
from puhui.behaviours.models import Consent, ConsentText, ImpactAssessment, Scenario
from puhui.behaviours.reads.consent_documents import consent_document, impact_document
from puhui.behaviours.words import ConsentDocument, EndedHow, GivenHow, Grant, Impact, Recipient
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


def text_in_force(grant: Grant, *, day: date) -> ConsentText:
    """The newest version on a day. Raises NoConsentText."""
    found = ConsentText.objects.filter(recipient=grant.recipient, kind=grant.kind, version__gte=1, from_on__lte=day)
    newest = found.order_by("-version").first()
    if newest is None:
        raise NoConsentText(grant=grant)
    return newest


def needed_version(grant: Grant, *, day: date) -> int:
    """The oldest version under which acts of a day may still be processed: the last that brought a material change; 0 where none did."""
    found = ConsentText.objects.filter(recipient=grant.recipient, kind=grant.kind, from_on__lte=day, is_material=True)
    return found.aggregate(last=Max("version"))["last"] or 0


def texts_in_force(*, day: date) -> dict[Grant, ConsentDocument]:
    """Each text as people read it, in the order of the grants."""
    return {grant: consent_document(text_in_force(grant, day=day).source) for grant in Grant}


def consent_text(grant: Grant, version: int) -> ConsentDocument:
    """A published version. Raises NoConsentText."""
    found = ConsentText.objects.filter(recipient=grant.recipient, kind=grant.kind, version=version).first()
    if found is None or not found.version:
        raise NoConsentText(grant=f"{grant}-v{version}")
    return consent_document(found.source)


def impact_of(grant: Grant, version: int) -> Impact | None:
    """The last impact assessment of a version; None where there is none."""
    own = ImpactAssessment.objects.filter(text__recipient=grant.recipient, text__kind=grant.kind, text__version=version)
    newest = own.order_by("-pk").first()
    return impact_document(newest.source) if newest else None


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent, live or ended: for what, by which text, since when and until when."""

    scenario: str
    name: Text
    grant: Grant
    text_version: int
    valid_from: datetime
    given_at: datetime
    given_how: GivenHow
    paper: str
    valid_until: datetime | None
    ended_how: EndedHow | None
    #: The text has changed materially since: nothing is processed until its owner agrees anew.
    is_outdated: bool

    @property
    def is_live(self) -> bool:
        return self.valid_until is None


@dataclass(frozen=True, slots=True)
class Agreed:
    """One live consent in short."""

    scenario: str
    grant: Grant
    valid_from: datetime


def consents_of(*, account: int, now: datetime) -> list[ConsentLine]:
    """Live consents, in the order of their scenarios. One that lapsed with a guardianship is none."""
    rows = _own(account).filter(Q(lapses_at=None) | Q(lapses_at__gt=now), valid_until=None)
    return _lines(rows.order_by("scenario", "recipient", "kind"), now)


def consent_history(*, account: int, now: datetime) -> list[ConsentLine]:
    """Everything that was ever given, the last given first."""
    return _lines(_own(account).order_by("-given_at", "-pk"), now)


def _own(account: int):  # type: ignore[no-untyped-def]
    return Consent.objects.filter(account=account).select_related("scenario", "text")


def _lines(rows: Iterable[Consent], now: datetime) -> list[ConsentLine]:
    needed = {grant: needed_version(grant, day=local_day(now)) for grant in Grant}
    return [_line(row, needed) for row in rows]


def _line(row: Consent, needed: dict[Grant, int]) -> ConsentLine:
    grant = Grant(f"{row.recipient}-{row.kind}")
    return ConsentLine(
        scenario=row.scenario_id,
        name=Text(row.scenario.name_zh, row.scenario.name_en),
        grant=grant,
        text_version=row.text.version,
        valid_from=row.valid_from,
        given_at=row.given_at,
        given_how=GivenHow(row.given_how),
        paper=row.paper,
        valid_until=row.valid_until or row.lapses_at,
        ended_how=EndedHow(row.ended_how) if row.ended_how else None,
        is_outdated=row.valid_until is None and row.text.version < needed[grant],
    )


def consents_by_account(accounts: Iterable[int]) -> dict[int, list[Agreed]]:
    """Live consents of several accounts in one question; an account without any is left out."""
    rows = Consent.objects.filter(account__in=list(accounts), valid_until=None).order_by("account", "scenario", "recipient", "kind")
    found: dict[int, list[Agreed]] = {}
    for row in rows:
        found.setdefault(row.account, []).append(Agreed(row.scenario_id, Grant(f"{row.recipient}-{row.kind}"), row.valid_from))
    return found


def has_granted(*, account: int, grant: Grant, now: datetime) -> set[str]:
    """The scenarios for which a grant holds now, in its present text."""
    return {line.scenario for line in consents_of(account=account, now=now) if line.grant is grant and not line.is_outdated}


def grants_for(scenario: str, *, recipients: Sequence[Recipient] = tuple(Recipient)) -> list[Grant]:
    """What may be agreed to for a scenario, in the order in which it is asked."""
    is_travel = Scenario.objects.filter(code=scenario, is_travel=True).exists()
    return [grant for grant in Grant if grant.recipient in recipients and rules.applies(grant, is_travel=is_travel)]


def travel_scenarios() -> set[str]:
    """Those whose records are traces of travel."""
    return set(Scenario.objects.filter(is_travel=True).values_list("code", flat=True))
