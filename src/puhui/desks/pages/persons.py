"""查人 · One person, found by the whole of a pseudonym, a phone or an identity number: a masked card, and the clear words once for a purpose.

What is asked and what is shown stands in no address, no log and no message: a form post is answered with the page itself.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.my_data import verified_said
from puhui.desks.pages.asking import reach_of, told_of, user_of
from puhui.foundation.answering import STATUS
from puhui.methodology.regions import name_of
from puhui.participants import reads
from puhui.participants.actions import note_found, read_identity
from puhui.participants.errors import PurposeWanted, UnknownParticipant
from puhui.participants.words import PURPOSE_SAYS, Clear, Person, Purpose
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

NOBODY = Text("没有您可以查看的账户符合。请核对号码，要整个填写。", "No account that you may see fits. Check the number; it must be whole.")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """The question, the masked card, or the clear words: once, for this answer only."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request)
    try:
        if request.POST.get("verb") == "reveal":
            return _revealed(request, now)
        return _found(request, now)
    except Refusal as refusal:
        return _page(request, refusal=refusal)


def _found(request: HttpRequest, now: datetime) -> HttpResponse:
    asked = request.POST.get("asked", "").strip()
    if not asked:
        raise NotFilledIn(field="asked", what_zh="化名、手机号或证件号码", what_en="a pseudonym, a phone or an identity number")
    found = reads.person_found(asked)
    if found is None or not reach_of(request).covers(found.city):
        return _page(request, nobody=True)
    note_found(account=found.account, by=user_of(request), now=now)
    return _page(request, found=found)


def _revealed(request: HttpRequest, now: datetime) -> HttpResponse:
    found = reads.person_found(request.POST.get("pseudonym", ""))
    if found is None:
        raise UnknownParticipant(asked="…", field="")
    try:
        clear = read_identity(account=found.account, by=user_of(request), purpose=_purpose(request), now=now)
    except UnknownParticipant as problem:  # of another city, who is as unknown as nobody
        raise UnknownParticipant(asked="…", field="") from problem
    except PurposeWanted as refusal:
        return _page(request, found=found, refusal=refusal)
    return _page(request, found=found, clear=clear)


def _purpose(request: HttpRequest) -> str:
    """The kind of purpose from the list, and in the officer's own words what for. Raises PurposeWanted."""
    kind, told = request.POST.get("purpose", ""), " ".join(request.POST.get("reason", "").split())
    if kind not in set(Purpose) or not 4 <= len(told) <= 120:
        raise PurposeWanted
    return f"{PURPOSE_SAYS[Purpose(kind)].zh}：{told}"


def _page(
    request: HttpRequest, *, found: Person | None = None, clear: Clear | None = None, nobody: bool = False, refusal: Refusal | None = None
) -> HttpResponse:
    masked = reads.identity_of(found.account) if found and not reads.is_closed(found.account) else None
    told = {
        "found": found,
        "city": name_of(found.city) if found else "",
        "is_closed": bool(found) and reads.is_closed(found.account) if found else False,
        "opened_at": reads.opened_at(found.account) if found else None,
        "masked": masked,
        "verified": verified_said(masked.verified_by) if masked else "",
        "clear": clear,
        "nobody": NOBODY if nobody else None,
        "purposes": [(purpose.value, says) for purpose, says in PURPOSE_SAYS.items()],
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/office_person.html", told, status=STATUS[refusal.kind] if refusal else 200)


urlpatterns = [path("office/person", person, name="office-person")]
