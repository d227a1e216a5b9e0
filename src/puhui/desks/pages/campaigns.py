"""发券 · A department's campaigns: open one, watch its budget, settle with merchants, compare a merchant's file with ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.consumption import reads
from puhui.consumption.actions import close_campaign, open_campaign, settle_vouchers
from puhui.consumption.words import (
    CAMPAIGN_KIND_SAYS,
    CARBON_WAY_SAYS,
    HAND_IN_DAYS,
    REFUND_DAYS,
    Campaign,
    CampaignKind,
    CampaignTerms,
    CarbonWay,
)
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, confirmed, csv_file, done, filled, filled_day, filled_fen, shown
from puhui.desks.pages.merchant_pay import own_campaign
from puhui.desks.till_lists import till_sums
from puhui.desks.voucher_pay import unpaid_told
from puhui.desks.vouchers import (
    WRITE_OFF_HEAD,
    budget_rows,
    campaign_shown,
    day_columns,
    day_rows,
    difference_columns,
    difference_rows,
    names_of,
    settlement_columns,
    settlement_rows,
    write_off_lines,
)
from puhui.desks.words import yuan_said
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.regions import cities, name_of
from puhui.participants import reads as participants
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Reach, Scope
from puhui.registry import reads as registry
from puhui.registry.words import BlockState, Purpose
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

OPENED = Text("活动已开始，条件不再改变。", "The campaign is open; its terms stand.")
CLOSED = Text("已停止发放，已领的券照常使用。", "Nothing more is given out; what was claimed stays good.")
SETTLED = Text("已结算 {count} 张，应付 {yuan} 元。", "Settled: {count} voucher{count_s}; {yuan} yuan to be paid.")
FILE_BYTES_MAX = 2_000_000


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    today = local_day(timezone.now())
    found = [campaign_shown(one, today=today) for one in reads.campaigns_of(reach_of(request).organisation)]
    return shown(request, "desks/campaigns.html", {"campaigns": [(one, yuan_said(one.told.left_fen)) for one in found]})


# -- a new one ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    return answered(request, {"open": _open}, _new_page)


def _new_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    body = participants.organisation_at(reach_of(request).organisation)
    told = {
        "key": form_key(request, fresh=True),
        "kinds": CAMPAIGN_KIND_SAYS.items(),
        "ways": CARBON_WAY_SAYS.items(),
        "cities": _cities(body.city),
        "shops": [(one.code, one.name, name_of(one.city)) for one in _shops()],
        "chosen": request.POST.getlist("merchants"),
        "today": local_day(timezone.now()),
        "hand_in_days": HAND_IN_DAYS,
        "refund_days": REFUND_DAYS,
    }
    return shown(request, "desks/campaign_new.html", told, refusal=refusal, form=form)


def _cities(own: str) -> list[tuple[str, Text]]:
    whole = ("", name_of(PROVINCE_WIDE))
    return [whole, *((code, name_of(code)) for code in ([own] if own != PROVINCE_WIDE else [city.code for city in cities(PROVINCE_WIDE)]))]


def _shops() -> list[Any]:
    return participants.organisation_list(Reach(Scope.ALL), kind=OrganisationKind.MERCHANT)


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    terms = _terms(request)
    if request.POST.get("confirm") != "yes":
        raise NotFilledIn(field="confirm", what_zh="确认", what_en="the confirmation")
    made = open_campaign(
        key=form_key(request) or str(uuid4()), organisation=reach_of(request).organisation, terms=terms, by=user_of(request).pk, now=now
    )
    return done(request, OPENED, reverse("campaign", args=[made.number]))


def _terms(request: HttpRequest) -> CampaignTerms:
    body = participants.organisation_at(reach_of(request).organisation)
    city = request.POST.get("city", "")
    if city not in dict(_cities(body.city)):
        raise NotFilledIn(field="city", what_zh="谁可以领", what_en="who may claim")
    known = {one.code: one.account for one in _shops()}
    return CampaignTerms(
        kind=CampaignKind(_one_of(request, "kind", CampaignKind)),
        name=Text(
            filled(request, "name_zh", Text("活动名称", "the name in Chinese")),
            filled(request, "name_en", Text("英文名称", "the name in English")),
        ),
        budget_fen=filled_fen(request, "budget", Text("预算", "the budget")),
        face_fen=filled_fen(request, "face", Text("券面额", "the face value")),
        least_fen=filled_fen(request, "least", Text("最低消费", "the least purchase")),
        city=city,
        each_most=_whole(request, "each_most", Text("每人几张", "how many for each person")),
        claim_from=filled_day(request, "claim_from", Text("领取首日", "the first day of claiming")),
        claim_until=filled_day(request, "claim_until", Text("领取末日", "the last day of claiming")),
        use_until=filled_day(request, "use_until", Text("使用末日", "the last day of use")),
        way=CarbonWay(_one_of(request, "way", CarbonWay)),
        carbon_g=_whole(request, "carbon_g", Text("每张券多少克", "how many grams for a voucher")),
        merchants=tuple(known[code] for code in request.POST.getlist("merchants") if code in known),
        hand_in_days=_whole(request, "hand_in_days", Text("补报期限", "the days for handing in")),
        refund_days=_whole(request, "refund_days", Text("退回期限", "the days for refunds")),
    )


def _one_of(request: HttpRequest, name: str, kinds: type[CampaignKind] | type[CarbonWay]) -> str:
    found = request.POST.get(name, "")
    if found not in {kind.value for kind in kinds}:
        raise NotFilledIn(field=name, what_zh="其中一项", what_en="one of them")
    return found


def _whole(request: HttpRequest, name: str, what: Text) -> int:
    found = whole_number(filled(request, name, what, most=20))
    if found is None:
        raise NotFilledIn(field=name, what_zh=f"{what.zh}（整数）", what_en=f"{what.en}, a whole number")
    return found


# -- one ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: HttpRequest, number: int) -> HttpResponse:
    found = own_campaign(request, number)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "", **told: Any) -> HttpResponse:
        return _page(request, found, refusal=refusal, form=form, **told)

    def compare(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
        return page(request, **_compared(request, found))

    return answered(request, about(number, {"close": _close, "settle": _settle, "compare": compare}), page)


def _page(request: HttpRequest, found: Campaign, *, refusal: Refusal | None, form: str, **more: Any) -> HttpResponse:
    today, number = local_day(timezone.now()), found.number
    figures, due = reads.figures_of(number), reads.to_settle(number)
    told: dict[str, Any] = {
        "campaign": campaign_shown(found, today=today),
        "figures": figures,
        "budget": budget_rows(figures),
        "day_columns": day_columns(),
        "days": day_rows(found, reads.used_by_day(number)),
        "due": [
            (merchant, names_of([merchant])[0], count, yuan_said(count * found.terms.face_fen), first, last)
            for merchant, count, first, last in due
        ],
        "settlement_columns": settlement_columns(),
        "settlements": settlement_rows(reads.settlements_of(number), address="campaign-settlement"),
        "held_kg": _held_kg(found.organisation),
        "needed_kg": -(-sum(count for _, count, _, _ in due) * found.terms.carbon_g // 1000),
        "retired_kg": reads.retired_for(found.subject),
        "shops": list(zip(found.terms.merchants, names_of(found.terms.merchants), strict=True)),
        "key": form_key(request) or str(uuid4()),
        "today": today,
        "settling": request.POST.get("merchant", ""),
        **unpaid_told(found),
        "difference_columns": difference_columns(),
        "compared": None,
        **more,
    }
    return shown(request, "desks/campaign.html", told, refusal=refusal, form=form)


def _held_kg(organisation: int) -> int:
    """What it may retire for vouchers: bought for them, or free."""
    found = registry.holdings(holder=organisation)
    return sum(one.kg for one in found if one.state is BlockState.HELD and one.purpose in (None, Purpose.VOUCHER))


def _close(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    confirmed(request, str(number))
    close_campaign(organisation=reach_of(request).organisation, number=number, by=user_of(request).pk, now=now)
    return done(request, CLOSED, reverse("campaign", args=[number]))


def _merchant(request: HttpRequest, found: Campaign) -> int:
    merchant = request.POST.get("merchant", "")
    if merchant not in {str(one) for one in found.terms.merchants}:
        raise NotFilledIn(field="merchant", what_zh="商户", what_en="the merchant")
    return int(merchant)


def _settle(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    merchant = _merchant(request, own_campaign(request, number))
    until, key = filled_day(request, "until", Text("结算到哪一天", "up to which day")), form_key(request)
    if not key:
        raise NotFilledIn(field="", what_zh="表单（请重新打开页面）", what_en="the form (open the page anew)")
    made = settle_vouchers(
        key=key, organisation=reach_of(request).organisation, number=number, merchant=merchant, until=until, by=user_of(request).pk, now=now
    )
    return done(request, SETTLED, reverse("campaign", args=[number]), count=made.count, yuan=yuan_said(made.sum_fen))


def _compared(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    """A merchant's file against ours: nothing is changed by it."""
    merchant, file = _merchant(request, found), request.FILES.get("file")
    if file is None:
        raise NotFilledIn(field="file", what_zh="商户的文件", what_en="the merchant's file")
    body = file.read(FILE_BYTES_MAX)
    theirs, wrong = till_sums(body.decode("utf-8-sig" if _is_utf8(body) else "gb18030", "replace"))
    differences = reads.reconciled(found.number, merchant=merchant, theirs=theirs)
    said = {"lines": len(theirs), "wrong": [one.sentence(language()) for one in wrong], "rows": difference_rows(differences)}
    return {"compared": {"merchant": names_of([merchant])[0], **said}}


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


@require_safe
def write_offs_file(request: HttpRequest, number: int) -> HttpResponse:
    return csv_file(f"campaign-{number}.csv", WRITE_OFF_HEAD, write_off_lines(reads.write_offs_in(own_campaign(request, number).number)))


@require_safe
def settlement_file(request: HttpRequest, number: int, settlement: int) -> HttpResponse:
    found = reads.write_offs_in(own_campaign(request, number).number, settlement=settlement)
    return csv_file(f"settlement-{settlement}.csv", WRITE_OFF_HEAD, write_off_lines(found))


urlpatterns = [
    path("campaigns", campaigns, name="campaigns"),
    path("campaigns/new", campaign_new, name="campaign-new"),
    path("campaigns/<int:number>", campaign, name="campaign"),
    path("campaigns/<int:number>/write-offs.csv", write_offs_file, name="campaign-csv"),
    path("campaigns/<int:number>/settlements/<int:settlement>.csv", settlement_file, name="campaign-settlement"),
]
