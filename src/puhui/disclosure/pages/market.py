"""行情 · The market for everybody: price and volume by day and kind of project, the latest trades, what is offered, the rules. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.disclosure import reads
from puhui.disclosure.errors import BulletinNotRead
from puhui.disclosure.pages.tables import column, csv_answer
from puhui.disclosure.reads.cells import least
from puhui.foundation.answering import STATUS
from puhui.foundation.showing.bars import Scale
from puhui.foundation.showing.courses import rows_over_time
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import language
from puhui.market import reads as market
from puhui.market.errors import NoTradingRules
from puhui.market.words import WAY_SAYS, Offer, Trade, TradedDay, TradingRules, mean_price
from puhui.registry import reads as registry
from puhui.registry.words import KIND_SAYS, ProjectKind
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Days that the page draws; days that a file holds at most; lines of the tables.
DAYS, FILE_DAYS, DAY_LINES, TRADE_LINES, OFFER_LINES = 61, 366, 14, 12, 30
_KINDS = {kind.value: says for kind, says in KIND_SAYS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    until: date
    kind: str = ""

    @property
    def first(self) -> date:
        return self.until - timedelta(days=DAYS - 1)

    @property
    def first_of_file(self) -> date:
        return self.until - timedelta(days=FILE_DAYS - 1)


@require_safe
def bulletin(request: HttpRequest) -> HttpResponseBase:
    """The page; with `form=days`, `trades` or `offers` the same as a file, of a year."""
    today = local_day(timezone.now())
    try:
        asked = _asked(request, today)
    except Refusal as refusal:
        return _page(request, Asked(today), today, refusal=refusal)
    files = {
        "days": lambda: reads.traded_days_csv(_days(asked, asked.first_of_file)),
        "trades": lambda: reads.trades_csv(market.trades_between(first=asked.first_of_file, last=asked.until, kind=asked.kind)),
        "offers": lambda: reads.offers_csv(market.offers(today=today, kind=asked.kind)),
    }
    if made := files.get(request.GET.get("form", "")):
        return csv_answer(made(), f"market-{request.GET['form']}.csv")
    return _page(request, asked, today)


def _asked(request: HttpRequest, today: date) -> Asked:
    """Raises BulletinNotRead."""
    typed, kind = request.GET.get("until", "").strip(), request.GET.get("kind", "").strip()
    try:
        until = date.fromisoformat(typed) if typed else today
    except ValueError as problem:
        raise BulletinNotRead(asked=typed[:40]) from problem
    if kind and kind not in set(ProjectKind):
        raise BulletinNotRead(asked=kind[:40])
    if until.year < 2000:  # the window begins a year before
        raise BulletinNotRead(asked=typed[:40])
    return Asked(min(until, today), kind)


def _days(asked: Asked, first: date) -> list[TradedDay]:
    return market.traded_days(first=first, last=asked.until, kind=asked.kind)


def _page(request: HttpRequest, asked: Asked, today: date, *, refusal: Refusal | None = None) -> HttpResponse:
    days = _days(asked, asked.first)
    retail = [] if asked.kind else market.retail_days(first=asked.first, last=asked.until, least=least())
    told: dict[str, Any] = {
        "asked": asked, "typed": request.GET, "today": today, "least": least(), "refusal": refusal,
        "sentence": refusal.sentence(language()) if refusal else "", "kinds": list(_KINDS.items()), "days_drawn": DAYS, "file_days": FILE_DAYS,
        "query": f"until={asked.until}&kind={asked.kind}", "day_columns": _day_columns(), "day_rows": [_day_row(one) for one in days[:DAY_LINES]],
        "is_cut": len(days) > DAY_LINES, "retail_columns": _retail_columns(),
        "retail_rows": [[str(one.day), one.persons, one.kg, _yuan(mean_price(one.fen, one.kg))] for one in retail[:DAY_LINES]],
        **_pictures(asked, days), **_trades(asked), **_offered(asked, today), **_ruled(today),
    }  # fmt: skip
    return render(request, "disclosure/market.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _pictures(asked: Asked, days: list[TradedDay]) -> dict[str, Any]:
    """Volume and price of each day that is drawn, with the sums above them."""
    drawn = [asked.first + timedelta(days=ahead) for ahead in range(DAYS)]
    kg, fen = dict.fromkeys(drawn, 0), dict.fromkeys(drawn, 0)
    for one in days:
        kg[one.day] += one.kg
        fen[one.day] += one.fen
    traded = [day for day in drawn if kg[day]]
    volume = rows_over_time([(day, kg[day] * 1000) for day in drawn], is_by_day=True, language=language())
    prices = rows_over_time([(day, mean_price(fen[day], kg[day]) if kg[day] else 0) for day in drawn], is_by_day=True, language=language())
    last = traded[-1] if traded else None
    return {
        "has_traded": bool(traded), "volume": volume, "prices": prices, "price_scale": Scale(100, Text("元/吨", "yuan/t").said(language()), 2),
        "last_day": last, "last_price": _yuan(mean_price(fen[last], kg[last])) if last else "", "deals": sum(one.deals for one in days),
        "volume_g": sum(kg.values()) * 1000, "mean": _yuan(mean_price(sum(fen.values()), sum(kg.values()))) if traded else "",
    }  # fmt: skip


def _trades(asked: Asked) -> dict[str, Any]:
    found = market.latest_trades(limit=TRADE_LINES, kind=asked.kind)
    codes = registry.project_codes(one.project for one in found)
    return {"trade_columns": _trade_columns(), "trade_rows": [_trade_row(one, codes) for one in found]}


def _offered(asked: Asked, today: date) -> dict[str, Any]:
    """The cheapest; the file holds all of them."""
    found = market.offers(today=today, kind=asked.kind, limit=OFFER_LINES + 1)
    are_cut, found = len(found) > OFFER_LINES, found[:OFFER_LINES]
    codes = registry.project_codes(lot.project for one in found for lot in one.lots)
    columns = (
        column("listing", "挂牌", "Listing"), column("of", "项目和年份", "Projects and years"), column("left", "还有 kg", "Left, kg", is_number=True),
        column("least", "最少买 kg", "At least, kg", is_number=True), column("price", "元/吨", "Yuan a tonne", is_number=True), column("until", "到", "Until"),
    )  # fmt: skip
    rows = [
        [one.listing, _lots_said(one, codes), one.left_kg, min(one.smallest_kg, one.left_kg), _yuan(one.fen_per_tonne), str(one.until)]
        for one in found
    ]
    return {"offer_columns": columns, "offer_rows": rows, "offers_are_cut": are_cut}


def _lots_said(one: Offer, codes: dict[int, str]) -> str:
    said = [f"{codes.get(lot.project, '')} {_kind(lot.kind)} {lot.vintage}" for lot in one.lots]
    return "；".join(said) if language() == "zh" else "; ".join(said)


def _ruled(today: date) -> dict[str, Any]:
    try:
        rules = market.trading_rules(today)
    except NoTradingRules as refusal:
        return {"rules": None, "no_rules": refusal.sentence(language())}
    return {"rules": rules, "rule_rows": _rule_rows(rules)}


def _rule_rows(rules: TradingRules) -> list[tuple[Text, str]]:
    hours = "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (rules.opens_min, rules.closes_min))
    days = Text("工作日", "working days") if rules.is_workdays_only else Text("每天", "every day")
    return [
        (Text("每吨价格 元", "Price of a tonne, yuan"), f"{_yuan(rules.price_floor)} – {_yuan(rules.price_ceiling)}"),
        (Text("最小交易单位", "One lot"), f"{grouped(rules.lot_kg)} kg"),
        (Text("时间（北京）", "Hours in Beijing"), f"{hours} · {days.said(language())}"),
        (Text("手续费，买方 / 卖方", "Fees, buyer / seller"), f"{_percent(rules.fee_buyer_bp)} / {_percent(rules.fee_seller_bp)}"),
        (Text("付款期限 天", "Days to pay"), grouped(rules.pay_days)),
        (Text("构成关联方的比例", "Share that makes related"), _percent(rules.related_bp)),
    ]


def _day_columns() -> tuple[Column, ...]:
    return (
        column("day", "日期", "Day"), column("kind", "项目类别", "Kind of project"), column("deals", "笔数", "Deals", is_number=True),
        column("kg", "数量 kg", "Volume, kg", is_number=True), column("price", "均价 元/吨", "Mean, yuan a tonne", is_number=True),
    )  # fmt: skip


def _day_row(one: TradedDay) -> list[object]:
    return [str(one.day), _kind(one.kind), one.deals, one.kg, _yuan(one.price)]


def _retail_columns() -> tuple[Column, ...]:
    return (
        column("day", "日期", "Day"), column("persons", "居民 人", "Residents", is_number=True), column("kg", "数量 kg", "Volume, kg", is_number=True),
        column("price", "均价 元/吨", "Mean, yuan a tonne", is_number=True),
    )  # fmt: skip


def _trade_columns() -> tuple[Column, ...]:
    return (
        column("day", "日期", "Day"), column("deal", "编号", "Number"), column("project", "项目", "Project"), column("vintage", "年份", "Year"),
        column("kg", "数量 kg", "Volume, kg", is_number=True), column("price", "元/吨", "Yuan a tonne", is_number=True), column("way", "方式", "How"),
    )  # fmt: skip


def _trade_row(one: Trade, codes: dict[int, str]) -> list[object]:
    related = Text(" · 关联方", " · related").said(language()) if one.is_related else ""
    code = codes.get(one.project, "")
    name = f"{code} {_kind(one.kind)}"
    return [
        str(one.day), f"{one.deal}", Link(name, reverse("project", args=[code])) if code else name, f"{one.vintage}", one.kg, _yuan(one.fen_per_tonne),
        WAY_SAYS[one.way].said(language()) + related,
    ]  # fmt: skip


def _kind(kind: str) -> str:
    return _KINDS[ProjectKind(kind)].said(language())


def _yuan(fen: int) -> str:
    return f"{grouped(fen // 100)}.{fen % 100:02}"


def _percent(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02}".rstrip("0").rstrip(".") + "%"


urlpatterns = [path("market", bulletin, name="market")]
