"""部门意见 · The departments of a joint review on one form: whichever have written are entered together, by their letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.project_mine import account_of
from puhui.desks.projects import opinions_said
from puhui.foundation.templatetags.puhui import language
from puhui.registry import actions
from puhui.registry.words import EXPERT_SEAT, Advice, ProjectLine, ProjectStage
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: What a department says that agrees and writes no more.
AGREED = Text("来函同意，没有不同意见。", "Its letter agrees and objects to nothing.")


@dataclass(frozen=True, slots=True)
class Seat:
    """A department that has not spoken, with what was typed about it."""

    seat: str
    says: Text
    advice: str
    letter: str
    text: str

    @property
    def is_typed(self) -> bool:
        return bool(self.advice or self.letter.strip() or self.text.strip())


def seats_of(request: HttpRequest, found: ProjectLine) -> list[Seat]:
    if found.stage is not ProjectStage.VALIDATED:
        return []
    waiting = [one for one in opinions_said(found) if not one.found.given_at and one.found.seat != EXPERT_SEAT]

    def typed(name: str, seat: str) -> str:
        return request.POST.get(f"{name}-{seat}", "")

    return [Seat(one.found.seat, one.seat, *(typed(name, one.found.seat) for name in ("advice", "letter", "text"))) for one in waiting]


def give_opinions(request: HttpRequest, found: ProjectLine, *, now: datetime) -> list[Text]:
    """Of every department about which something was typed, all of them or none; gives their names. Raises NotFilledIn, and what an opinion may."""
    seats = [seat for seat in seats_of(request, found) if seat.is_typed]
    if not seats:
        raise NotFilledIn(field="", what_zh="至少一个部门的意见", what_en="the opinion of one department at least")
    with transaction.atomic():
        for seat in seats:
            _give(request, found.code, seat.seat, now)
    return [seat.says for seat in seats]


def _give(request: HttpRequest, code: str, seat: str, now: datetime) -> None:
    """A department that agrees and says no more has no words of its own."""
    asked, letter, text = (request.POST.get(f"{name}-{seat}", "").strip() for name in ("advice", "letter", "text"))
    if asked not in set(Advice):
        raise NotFilledIn(field=f"advice-{seat}", what_zh="意见", what_en="the opinion")
    if asked == Advice.AGREE and not text:
        text = AGREED.said(language())
    try:
        told: dict[str, Any] = {"text": text, "letter": letter, "by": user_of(request).pk, "organisation": account_of(request)}
        actions.give_opinion(code=code, seat=seat, advice=Advice(asked), now=now, **told)
    except Refusal as refusal:
        if refusal.facts.get("field"):
            refusal.facts["field"] = f"{refusal.facts['field']}-{seat}"
        raise
