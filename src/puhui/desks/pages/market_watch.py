"""监看市场 · What those who watch the market see, with names and without a button: every deal, who stands out, what should be looked at twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from puhui.desks.errors import FileTooLong, NotFilledIn
from puhui.desks.pages.forms import csv_file, day_or_none, shown
from puhui.desks.pages.owners import percent_said, said
from puhui.desks.words import yuan_said
from puhui.foundation.showing.tables import Column, Link, asked_after, part_of
from puhui.foundation.templatetags.puhui import language
from puhui.market import reads
from puhui.market.reads import Watched
from puhui.market.words import (
    BACK_DAYS,
    DEAL_STAGE_SAYS,
    FAR_BP,
    LARGE_BP,
    SUSPICION_SAYS,
    WAY_SAYS,
    WHOLE_BP,
    Deal,
    DealStage,
    Position,
    Suspect,
    Suspicion,
)
from puhui.participants import reads as participants
from puhui.participants.words import Holder
from puhui.registry import reads as registry
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Days that are shown where none are asked for; lines on a page of deals, of the two other tables, and deals in a file.
DAYS, DAYS_MOST, LINES, OTHERS, FILE_MOST = 30, 366, 30, 20, 20_000


@require_safe
def watched(request: HttpRequest) -> HttpResponse:
    """The page, or one of its tables as a file (`form=deals`, `suspects`, `positions`)."""
    today = local_day(timezone.now())
    asked = Watched(today - timedelta(days=DAYS - 1), today)
    try:
        asked = _asked(request, today)
        made = _FILES.get(request.GET.get("form", ""))
        return made(asked) if made else _page(request, asked)
    except Refusal as refusal:
        return _page(request, asked, refusal=refusal)


def _asked(request: HttpRequest, today: date) -> Watched:
    """Raises NotFilledIn, UnknownParticipant."""
    told = {name: request.GET.get(name, "").strip()[:60] for name in ("from", "until", "organisation", "stage", "deals")}
    last = day_or_none(told["until"]) if told["until"] else today
    first = day_or_none(told["from"]) if told["from"] else (last - timedelta(days=DAYS - 1) if last and last.year > 1 else None)
    if first is None or last is None or not 0 <= (last - first).days < DAYS_MOST:
        raise NotFilledIn(
            field="from", what_zh=f"起止日期（最长 {DAYS_MOST} 天）", what_en=f"a first and a last day, {DAYS_MOST} days apart at most"
        )
    if told["stage"] and told["stage"] not in set(DealStage):
        raise NotFilledIn(field="stage", what_zh="状态", what_en="the stage")
    numbers = tuple(int(one) for one in told["deals"].split(",") if one.isdecimal() and len(one) < 15)
    organisation = participants.organisation_known_as(told["organisation"]).account if told["organisation"] else None
    return Watched(first, last, organisation, DealStage(told["stage"]) if told["stage"] else None, "related" in request.GET, numbers)


def _page(request: HttpRequest, asked: Watched, *, refusal: Refusal | None = None) -> HttpResponse:
    after = asked_after(request.GET, "before")
    found = reads.watched_said(reads.deals_before(reads.deals_watched(asked), after)[: LINES + 1])
    deals, older = part_of(found, LINES, asked=request.GET, name="before", after=lambda one: one.number)
    suspects, positions = _suspects(asked), reads.positions(first=asked.first, last=asked.last)
    names, codes = _names(deals, suspects, positions), registry.project_codes(one.project for one in suspects)
    told: dict[str, Any] = {
        "asked": asked, "asks": request.GET, "older": older, "stages": [(stage.value, says) for stage, says in DEAL_STAGE_SAYS.items()],
        "columns": _deal_columns(), "rows": [_deal_row(one, names) for one in deals], "suspect_columns": _suspect_columns(),
        "suspect_rows": [_suspect_row(one, names, codes) for one in suspects[:OTHERS]], "suspects": len(suspects), "position_columns": _position_columns(),
        "position_rows": [_position_row(one, positions, names) for one in positions[:OTHERS]], "positions": len(positions), "most": OTHERS,
        "back_days": BACK_DAYS, "far": percent_said(FAR_BP), "large": percent_said(LARGE_BP), "query": _query(asked, request),
    }  # fmt: skip
    return shown(request, "desks/office_market.html", told, refusal=refusal)


def _suspects(asked: Watched) -> list[Suspect]:
    found = reads.suspects(first=asked.first, last=asked.last)
    return [one for one in found if asked.organisation is None or asked.organisation in one.organisations]


def _query(asked: Watched, request: HttpRequest) -> str:
    told = {name: request.GET[name] for name in ("organisation", "stage", "related", "deals") if request.GET.get(name)}
    return urlencode({"from": asked.first.isoformat(), "until": asked.last.isoformat()} | told)


# -- names and lines -----------------------------------------------------------------------------------------------------


#: By their numbers in the books.
Names = Mapping[int, Holder]


def _names(deals: list[Deal], suspects: list[Suspect], positions: list[Position]) -> Names:
    numbers = {one.giver for one in deals} | {one.taker for one in deals} | {one.organisation for one in positions}
    return participants.holders_numbered(numbers.union(*(one.organisations for one in suspects)))


def _who(number: int, names: Names) -> str:
    found = names.get(number)
    return (found.says if found else Text(f"账号 {number}", f"account {number}")).said(language())


def _whole(said: object) -> SafeString:
    """What is never broken into two lines."""
    return format_html('<span class="ph-nw">{}</span>', said)


def _column(key: str, zh: str, en: str, *, is_number: bool = False) -> Column:
    return Column(key, Text(zh, en).said(language()), is_number=is_number)


def _deal_columns() -> tuple[Column, ...]:
    return (
        _column("number", "编号", "Number"), _column("offered", "日期", "Day"), _column("giver", "出让方", "Giver"), _column("taker", "受让方", "Taker"),
        _column("kg", "数量 kg", "kg", is_number=True), _column("price", "元/吨", "Yuan a tonne", is_number=True),
        _column("total", "总价 元", "Price, yuan", is_number=True), _column("stage", "状态", "Stage"), _column("marks", "标注", "Marks"),
    )  # fmt: skip


def _marks(one: Deal) -> str:
    marks = [WAY_SAYS[one.way]]
    if one.is_related:
        marks.append(Text("关联方", "related"))
    if not one.fen:
        marks.append(Text("赠送", "a gift"))
    return " · ".join(mark.said(language()) for mark in marks)


def _deal_row(one: Deal, names: Names) -> list[object]:
    return [
        f"{one.number}", _whole(one.offered_on), _who(one.giver, names), _who(one.taker, names), one.terms.kg, yuan_said(one.terms.fen_per_tonne),
        yuan_said(one.fen), _whole(one.says.said(language())), _marks(one),
    ]  # fmt: skip


def _suspect_columns() -> tuple[Column, ...]:
    return (
        _column("day", "最后一笔", "Last day"), _column("why", "原因", "Why"), _column("who", "机构", "Organisations"), _column("kg", "数量 kg", "kg", is_number=True),
        _column("reason", "说明", "What was seen"), _column("deals", "成交", "Deals"),
    )  # fmt: skip


def _suspect_row(one: Suspect, names: Names, codes: Mapping[int, str]) -> list[object]:
    numbers = ",".join(str(number) for number in one.deals)
    return [
        _whole(one.day), _whole(SUSPICION_SAYS[one.why].said(language())), " → ".join(_who(number, names) for number in one.organisations), one.kg,
        _reason(one, codes).said(language()), Link(numbers.replace(",", "、" if language() == "zh" else ", "), f"?deals={numbers}#deals"),
    ]  # fmt: skip


def _reason(one: Suspect, codes: Mapping[int, str]) -> Text:
    code = codes.get(one.project, "")
    if one.why is Suspicion.BACK:
        return Text(f"{code} 在 {BACK_DAYS} 天内卖出又买回", f"{code} sold and bought back within {BACK_DAYS} days")
    if one.why is Suspicion.CIRCLE:
        return Text(f"{code} 在 {BACK_DAYS} 天内经三家回到原处", f"{code} came round through three within {BACK_DAYS} days")
    price, mean = yuan_said(one.fen_per_tonne), yuan_said(one.mean)
    return Text(
        f"{code} 成交价 {price}，当天同类其他成交的均价 {mean} 元/吨", f"{code} at {price}, others of that day and kind {mean} yuan a tonne"
    )


def _position_columns() -> tuple[Column, ...]:
    return (
        _column("who", "机构", "Organisation"), _column("bought", "买入 kg", "Bought, kg", is_number=True), _column("sold", "卖出 kg", "Sold, kg", is_number=True),
        _column("net", "净买入 kg", "Net, kg", is_number=True), _column("paid", "付款 元", "Paid, yuan", is_number=True),
        _column("got", "收款 元", "Got, yuan", is_number=True), _column("share", "占买方 / 卖方", "Share of buying / selling", is_number=True),
    )  # fmt: skip


def _position_row(one: Position, all_of_them: list[Position], names: Names) -> list[object]:
    found, name = names.get(one.organisation), _who(one.organisation, names)
    code = found.name if found and found.called else ""
    return [
        Link(name, reverse("office-market-owners", args=[code])) if code else name, one.bought_kg, one.sold_kg, grouped(one.net_kg), yuan_said(one.paid_fen),
        yuan_said(one.got_fen), _shares(one, all_of_them),
    ]  # fmt: skip


def _shares(one: Position, all_of_them: list[Position]) -> str:
    """Of all that was bought, and of all that was sold; marked where it is large."""
    whole = sum(other.bought_kg for other in all_of_them) or 1
    parts = [kg * WHOLE_BP // whole for kg in (one.bought_kg, one.sold_kg)]
    mark = Text(" · 集中", " · large").said(language()) if max(parts) >= LARGE_BP else ""
    return " / ".join(percent_said(part) for part in parts) + mark


# -- files ---------------------------------------------------------------------------------------------------------------


def _deals_file(asked: Watched) -> HttpResponse:
    """Raises FileTooLong."""
    deals = reads.watched_said(reads.deals_watched(asked)[: FILE_MOST + 1])
    if len(deals) > FILE_MOST:
        raise FileTooLong(most=grouped(FILE_MOST))
    names = _names(deals, [], [])
    head = (
        "deal",
        "offered_on",
        "giver",
        "taker",
        "kg",
        "fen_per_tonne",
        "fen",
        "stage",
        "ended_on",
        "listing",
        "rules",
        "is_related",
        "way",
    )
    rows = (
        (
            one.number, one.offered_on, _who(one.giver, names), _who(one.taker, names), one.terms.kg, one.terms.fen_per_tonne, one.fen, one.stage.value,
            one.ended_on, one.listing, one.rules, str(one.is_related).lower(), one.way.value,
        )
        for one in deals
    )  # fmt: skip
    return csv_file("market-deals.csv", head, rows)


def _suspects_file(asked: Watched) -> HttpResponse:
    found = _suspects(asked)
    names, codes = _names([], found, []), registry.project_codes(one.project for one in found)
    rows: Iterable[tuple[object, ...]] = (
        (
            one.day, one.why.value, " ".join(map(str, one.deals)), " → ".join(_who(number, names) for number in one.organisations), one.kg,
            one.fen_per_tonne or "", one.mean or "", _reason(one, codes),
        )
        for one in found
    )  # fmt: skip
    return csv_file(
        "market-suspects.csv", ("last_day", "why", "deals", "organisations", "kg", "fen_per_tonne", "mean_fen_per_tonne", "reason"), rows
    )


def _positions_file(asked: Watched) -> HttpResponse:
    found = reads.positions(first=asked.first, last=asked.last)
    names = _names([], [], found)
    rows = ((_who(one.organisation, names), one.bought_kg, one.sold_kg, one.net_kg, one.paid_fen, one.got_fen) for one in found)
    return csv_file("market-positions.csv", ("organisation", "bought_kg", "sold_kg", "net_kg", "paid_fen", "got_fen"), rows)


_FILES = {"deals": _deals_file, "suspects": _suspects_file, "positions": _positions_file}


# -- owners --------------------------------------------------------------------------------------------------------------


@require_safe
def owners(request: HttpRequest, code: str) -> HttpResponse:
    """What one organisation has declared, now and before. Raises UnknownParticipant."""
    found = participants.organisation_named(code)
    history = reads.declarations_of(found.account)
    return shown(request, "desks/office_market_owners.html", {"found": found, "history": [said(one) for one in history]})


urlpatterns = [
    path("office/market", watched, name="office-market"),
    path("office/market/owners/<str:code>", owners, name="office-market-owners"),
]
