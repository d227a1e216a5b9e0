"""公文 · The authority's answer as an official letter: accepted, returned, filed, rejected or revoked, under its document number, on A4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.desks.filings import IN_THE_REGISTER, TURN, organisation_names, review_sum
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.filing_mine import LETTERS
from puhui.desks.pages.filing_office import handed_in
from puhui.desks.pages.notices import public_one
from puhui.filing import reads
from puhui.filing.errors import UnknownApplication
from puhui.filing.words import Application, Finding, Stage, Step, StepTaken
from puhui.foundation.configuration import configuration
from puhui.participants.reads import organisation_of, user_numbered
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: What each letter is called, and the word that its number has beside the course's own.
CALLED = {
    Stage.ACCEPTED: (Text("受理通知书", "Notice of acceptance"), "受"),
    Stage.RETURNED: (Text("补正通知书", "Notice of findings"), "补"),
    Stage.REJECTED: (Text("不予备案决定书", "Decision not to file"), "驳"),
    Stage.REVOKED: (Text("废止决定书", "Decision to revoke"), "废"),
    Stage.FILED: (Text("备案决定书", "Decision to file"), ""),
    Stage.SUPERSEDED: (Text("备案决定书", "Decision to file"), ""),
}
#: The step that each of them tells of.
_TOLD_BY = {
    Stage.ACCEPTED: Step.ACCEPT, Stage.RETURNED: Step.SEND_BACK, Stage.REJECTED: Step.REJECT, Stage.REVOKED: Step.REVOKE,
    Stage.FILED: Step.FILE, Stage.SUPERSEDED: Step.FILE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the paper."""

    title: Text
    number: str
    found: Application
    course: Text
    to: Text
    on: date
    issuer: Text
    content_hash: str
    findings: list[Finding]


def letter_of(found: Application) -> Letter:
    """Raises UnknownApplication where nothing has been decided that a letter could tell."""
    if found.stage not in LETTERS:
        raise UnknownApplication(number=found.number)
    told = next(step for step in reversed(reads.history_of(found.number)) if step.step is _TOLD_BY[found.stage])
    title, word = CALLED[found.stage]
    last = [item for item in reads.findings_of(found.number) if item.round == found.round - 1]
    return Letter(
        title=title,
        number=_number(found, word, told),
        found=found,
        course=reads.course(found.course).name,
        to=organisation_names([found.organisation])[found.organisation],
        on=local_day(told.at),
        issuer=_issuer(told.by),
        content_hash=told.content_hash,
        findings=last if found.stage is Stage.RETURNED else [],
    )


def _issuer(user: int | None) -> Text:
    """The office of whoever decided; the site's own name where that cannot be told any more."""
    own = user_numbered(user).organisation if user else None
    name = configuration().site_name
    return own or Text(name, name)


def _number(found: Application, word: str, told: StepTaken) -> str:
    """A filing has the number of its register; another letter is numbered by its application, and by its round where it can come again."""
    if not word:
        return found.filed_as
    place = f"{found.number}-{found.round - 1}" if found.stage is Stage.RETURNED else f"{found.number}"
    return f"{reads.course(found.course).word}{word}〔{local_day(told.at).year}〕{place}号"


def _paper(request: HttpRequest, found: Application, back: str) -> HttpResponse:
    told = {
        "letter": letter_of(found),
        "found": found,
        "review": review_sum(found),
        "printed": local_day(timezone.now()),
        "next": TURN.get(found.stage),
        "back": back,
    }
    return render(request, "desks/letter.html", told)


@require_safe
def own(request: HttpRequest, number: int) -> HttpResponse:
    found = reads.application_of(number, organisation=organisation_of(user_of(request)).account)
    return _paper(request, found, reverse("filing-application", args=[number]))


@require_safe
def of_office(request: HttpRequest, number: int) -> HttpResponse:
    return _paper(request, handed_in(number), reverse("office-filing", args=[number]))


@require_safe
def public(request: HttpRequest, number: int) -> HttpResponse:
    """Of what stands in the register."""
    found = public_one(number)
    if found.stage not in IN_THE_REGISTER:
        raise UnknownApplication(number=number)
    return _paper(request, found, reverse("notice", args=[number]))


urlpatterns = [
    path("filing/<int:number>/letter", own, name="filing-letter"),
    path("office/filings/<int:number>/letter", of_office, name="office-filing-letter"),
    path("filed/<int:number>/letter", public, name="filed-letter"),
]
