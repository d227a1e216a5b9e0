"""导出个人信息 · A file of personal data is proposed: for what, of whom; a second person agrees, and its maker takes it once."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import reach_of, told_of, user_of
from puhui.desks.pages.freezing import said_and_shown
from puhui.foundation.answering import STATUS
from puhui.journeys.four_eyes import ExportAsked, propose_export
from puhui.journeys.four_eyes.exporting import COLUMN_SAYS, COLUMNS, LISTED_MAX, PERSONS_MAX
from puhui.methodology.regions import cities
from puhui.participants.words import PROVINCE_WIDE, Proposal
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

_BETWEEN = re.compile(r"[\s,;，；、]+")
PURPOSE_SIGNS_LEAST = 4


@require_http_methods(["GET", "HEAD", "POST"])
def exporting(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        made = _proposed(request)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    return said_and_shown(request, made)


def _proposed(request: HttpRequest) -> Proposal:
    purpose = request.POST.get("reason", "").strip()[:200]
    listed = tuple(dict.fromkeys(name for name in _BETWEEN.split(request.POST.get("accounts", "")[:40_000]) if name))
    with_identity = request.POST.get("identity") == "yes"
    if request.POST.get("scope") == "city":
        asked = ExportAsked(city=_city(request), with_identity=with_identity)
    elif listed:
        asked = ExportAsked(pseudonyms=listed, with_identity=with_identity)
    else:
        raise NotFilledIn(field="accounts", what_zh="账户编号，每行一个", what_en="the accounts, one a line")
    if len(purpose) < PURPOSE_SIGNS_LEAST:
        raise NotFilledIn(field="reason", what_zh="用途和文号", what_en="the purpose and its document")
    return propose_export(user=user_of(request), asked=asked, reason=purpose, now=timezone.now())


def _city(request: HttpRequest) -> str:
    found = request.POST.get("city", "")
    if found not in {code for code, _ in _cities(request)}:
        raise NotFilledIn(field="city", what_zh="哪一个城市", what_en="which city")
    return found


def _cities(request: HttpRequest) -> list[tuple[str, Text]]:
    """Those within reach."""
    reach = reach_of(request)
    return [(city.code, city.name) for city in cities(PROVINCE_WIDE) if reach.covers(city.code)]


def _page(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    told = {
        "cities": _cities(request),
        "scope": request.POST.get("scope", "list"),
        "columns": [COLUMN_SAYS[name] for name, _ in COLUMNS],
        "most": PERSONS_MAX,
        "listed_most": LISTED_MAX,
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/exporting.html", told, status=STATUS[refusal.kind] if refusal else 200)


urlpatterns = [path("office/export", exporting, name="office-export")]
