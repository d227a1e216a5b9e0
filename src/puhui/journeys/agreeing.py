"""What somebody is asked to agree to, as switches of a form: plain words first, the whole text behind; and what came back ticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from puhui.behaviours import reads
from puhui.behaviours.words import ConsentDocument, Grant
from puhui.journeys.errors import ConsentNeeded
from puhui.vocabulary.periods import local_day

#: What is asked when a card is linked or an account is opened: to count at all, apart from it for travel, and to tell the provider why.
AT_LINKING = (Grant.COUNTING, Grant.TRAVEL, Grant.REASONS)
#: The name of every switch in a form; its value names the text that was read.
FIELD = "agree"


@dataclass(frozen=True, slots=True)
class Switch:
    """One text to agree to. Without the needed one nothing can be done; every other is free."""

    text: ConsentDocument
    url: str
    is_needed: bool
    is_ticked: bool


def switches(
    grants: Sequence[Grant], *, now: datetime, ticked: Collection[str] = (), needed: Grant | None = Grant.COUNTING
) -> list[Switch]:
    """The switches of a form in their order. `ticked` are the values that came back with a form that was refused."""
    texts = reads.texts_in_force(day=local_day(now))
    return [
        Switch(texts[grant], address_of(texts[grant]), is_needed=grant is needed, is_ticked=texts[grant].name in ticked) for grant in grants
    ]


def address_of(text: ConsentDocument) -> str:
    return reverse("consent-text", args=[text.grant, text.version])


def agreed(request: HttpRequest, *, now: datetime, needed: Grant | None = Grant.COUNTING) -> set[Grant]:
    """What was ticked, of the texts in force: one that has changed since the page was opened is as good as not ticked.

    Raises ConsentNeeded where the needed one is not among them.
    """
    ticked = set(request.POST.getlist(FIELD))
    found = {text.grant for text in reads.texts_in_force(day=local_day(now)).values() if text.name in ticked}
    if needed and needed not in found:
        raise ConsentNeeded
    return found
