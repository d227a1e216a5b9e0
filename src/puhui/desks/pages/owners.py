"""所有者申报 · An organisation says who owns it and who controls it; what it says takes the place of what it said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.forms import answered, done, shown
from puhui.desks.till_lists import fen_of
from puhui.market import reads
from puhui.market.actions import declare_owners
from puhui.market.errors import NoTradingRules, OwnersWrong
from puhui.market.words import OWNERS_MOST, Declared, Owner, OwnerSaid
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

DECLARED = Text("已申报：{count} 个所有者。", "Declared: {count} owner{count_s}.")
NONE_DECLARED = Text("已申报：没有需要申报的所有者。", "Declared: there is no owner to be named.")
#: Rows of the empty form, and how many more a click adds.
ROWS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form, as it was typed."""

    place: int
    name: str = ""
    code: str = ""
    share: str = ""
    is_controlling: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.code or self.share)


@require_http_methods(["GET", "HEAD", "POST"])
def owners(request: HttpRequest) -> HttpResponse:
    return answered(request, {"declare": _declare, "more": _more}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "", more: int = 0) -> HttpResponse:
    own, today = reach_of(request).organisation, local_day(timezone.now())
    history = reads.declarations_of(own)
    try:
        enough = percent_said(reads.trading_rules(today).related_bp)
    except NoTradingRules:
        enough = ""
    typed = _rows(request)
    count = min(max(ROWS, len(typed)) + more, OWNERS_MOST)
    told = {
        "declared": said(history[0]) if history else None,
        "before": [said(one) for one in history[1:]],
        "enough": enough,
        "rows": typed + [Row(place) for place in range(len(typed) + 1, count + 1)],
        "may_grow": count < OWNERS_MOST,
    }
    return shown(request, "desks/deal_owners.html", told, refusal=refusal, form=form)


def said(one: Declared) -> tuple[Declared, list[tuple[OwnerSaid, str]]]:
    """A declaration, and each owner with the share as a page writes it."""
    return one, [(owner, percent_said(owner.share_bp)) for owner in one.owners]


def percent_said(bp: int) -> str:
    """2550 as 25.5 %."""
    return f"{bp // 100}.{bp % 100:02}".rstrip("0").rstrip(".") + "%"


def _rows(request: HttpRequest) -> list[Row]:
    """Those that were sent, the empty ones too, so that each stays where it was typed."""
    told = request.POST
    found: list[Row] = []
    while f"name-{len(found) + 1}" in told and len(found) <= OWNERS_MOST:
        place = len(found) + 1
        name, code, share = (told.get(f"{field}-{place}", "").strip()[:200] for field in ("name", "code", "share"))
        found.append(Row(place, name, code, share, f"controls-{place}" in told))
    return found


def _more(request: HttpRequest, now: datetime) -> HttpResponse:
    """The same form with more rows; nothing is declared, and what was typed stays."""
    return _page(request, more=ROWS)


def _declare(request: HttpRequest, now: datetime) -> HttpResponse:
    rows = [row for row in _rows(request) if not row.is_empty]
    if bool(rows) == ("none" in request.POST):
        raise NotFilledIn(field="none", what_zh="所有者，或者勾选“没有”，二者选一", what_en="either owners, or that there is none")
    try:
        declare_owners(organisation=reach_of(request).organisation, owners=[_owner(row) for row in rows], by=user_of(request).pk, now=now)
    except OwnersWrong as refusal:
        refusal.facts["field"] = f"row-{rows[int(str(refusal.facts['row'])) - 1].place}"
        raise
    return done(
        request, DECLARED if rows else NONE_DECLARED, reverse("deal-owners"), count=len(rows), count_s="" if len(rows) == 1 else "s"
    )


def _owner(row: Row) -> Owner:
    """Raises NotFilledIn, beside its row."""
    share = fen_of(row.share.replace("%", "").replace("％", "")) if row.share else 0
    if share is None:
        raise NotFilledIn(
            field=f"row-{row.place}", what_zh="比例（%，最多两位小数）", what_en="the share in per cent, with two decimals at most"
        )
    return Owner(row.name, row.code, share, row.is_controlling)


urlpatterns = [path("deals/owners", owners, name="deal-owners")]
