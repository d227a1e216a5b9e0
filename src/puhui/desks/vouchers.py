"""How vouchers are said on pages: a campaign's promise, a voucher, a write-off, a settlement, with the names of who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from puhui.consumption import reads
from puhui.consumption.words import (
    CAMPAIGN_KIND_SAYS,
    DIFFERS_SAYS,
    VOUCHER_STATE_SAYS,
    Campaign,
    CampaignFigures,
    CarbonWay,
    Difference,
    Voucher,
    VoucherSettlement,
    VoucherState,
    WriteOff,
)
from puhui.desks.voucher_pay import paid_cells, paid_said
from puhui.desks.words import moment_said, yuan_said
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.vocabulary.amounts import NBSP, grouped
from puhui.vocabulary.texts import Text

STATE_TAGS = {VoucherState.CLAIMED: "note", VoucherState.USED: "ok", VoucherState.REFUNDED: "line", VoucherState.LAPSED: "line"}


@dataclass(frozen=True, slots=True)
class CampaignShown:
    """A campaign in words: `promise` is what a voucher gives, `carbon` what it costs."""

    told: Campaign
    kind: Text
    face: str
    least: str
    where: Text
    claim_days: str
    use_until: str
    carbon: Text
    merchants: tuple[Text, ...]
    by: Text
    is_paid_in_grams: bool
    stage: Text
    stage_tag: str


def campaign_shown(told: Campaign, *, today: date) -> CampaignShown:
    terms, is_paid = told.terms, told.terms.way is CarbonWay.CLAIMER
    grams = f"{grouped(terms.carbon_g)}{NBSP}g"
    carbon = (
        Text(f"领取时用您名下的 {grams} 减排量", f"costs {grams} that you hold")
        if is_paid
        else Text(f"每张由发券单位注销 {grams} 减排量", f"the department retires {grams} for each")
    )
    stage, tag = _stage(told, today)
    return CampaignShown(
        told, CAMPAIGN_KIND_SAYS[terms.kind], yuan_said(terms.face_fen), yuan_said(terms.least_fen), _where(terms.city),
        f"{terms.claim_from:%Y-%m-%d} – {terms.claim_until:%Y-%m-%d}", f"{terms.use_until:%Y-%m-%d}", carbon, names_of(terms.merchants),
        names_of([told.organisation])[0], is_paid, stage, tag,
    )  # fmt: skip


def _where(city: str) -> Text:
    return (
        Text(f"{name_of(city).zh}的账户", f"accounts of {name_of(city).en}")
        if city
        else Text("全省的账户", "accounts of the whole province")
    )


def _stage(told: Campaign, today: date) -> tuple[Text, str]:
    terms = told.terms
    if today > terms.use_until:
        return Text("已结束", "over"), "line"
    if told.closed_at or today > terms.claim_until:
        return Text("停止领取，还可使用", "no more given out, still good"), "warn"
    if today < terms.claim_from:
        return Text("还没开始", "not begun"), "note"
    return Text("正在发放", "open"), "ok"


def names_of(accounts: Iterable[int]) -> tuple[Text, ...]:
    return tuple(participants.organisation_at(account).name for account in accounts)


def said_state(voucher: Voucher) -> tuple[Text, str]:
    return VOUCHER_STATE_SAYS[voucher.state], STATE_TAGS.get(voucher.state, "line")


# -- tables ------------------------------------------------------------------------------------------------------------


def _columns(*heads: tuple[str, Text, bool]) -> tuple[Column, ...]:
    return tuple(Column(key, says.said(language()), is_number=is_number) for key, says, is_number in heads)


def budget_rows(told: CampaignFigures) -> list[tuple[Text, str, Text]]:
    """The live budget: three parts that add up to it."""
    yuan = Text("元", "yuan")
    return [
        (Text("预算", "Budget"), yuan_said(told.budget_fen), yuan),
        (Text("已领未用", "Claimed, not used"), yuan_said(told.claimed_fen), yuan),
        (Text("已核销", "Written off"), yuan_said(told.used_fen), yuan),
        (Text("还可领", "Left"), yuan_said(told.left_fen), yuan),
    ]


def day_columns() -> tuple[Column, ...]:
    return _columns(
        ("day", Text("日期", "Day"), False),
        ("merchant", Text("商户", "Merchant"), False),
        ("count", Text("张", "Vouchers"), True),
        ("fen", Text("券面额 元", "Face, yuan"), True),
        ("spent", Text("消费 元", "Spent, yuan"), True),
    )


def day_rows(told: Campaign, found: Sequence[tuple[int, date, int, int]]) -> list[list[object]]:
    names = _by_account(merchant for merchant, *_ in found)
    return [
        [f"{day:%Y-%m-%d}", names[merchant], count, yuan_said(count * told.terms.face_fen), yuan_said(fen)]
        for merchant, day, count, fen in found
    ]


def settlement_columns() -> tuple[Column, ...]:
    return _columns(
        ("days", Text("期间", "Period"), False),
        ("merchant", Text("商户", "Merchant"), False),
        ("count", Text("张", "Vouchers"), True),
        ("fen", Text("应付 元", "To pay, yuan"), True),
        ("paid", Text("付款", "Payment"), False),
        ("kg", Text("注销 kg", "Retired, kg"), True),
        ("certificate", Text("注销证明", "Certificate"), False),
        ("file", Text("清单", "List"), False),
    )


def settlement_rows(found: Sequence[VoucherSettlement], *, address: str) -> list[list[object]]:
    names, paid = _by_account(one.merchant for one in found), reads.payments_of([one.number for one in found])
    return [
        [
            f"{one.from_on:%Y-%m-%d} – {one.until_on:%Y-%m-%d}", names[one.merchant], one.count, yuan_said(one.sum_fen),
            paid_said(paid.get(one.number)).said(language()), one.kg or "–",
            _certificate(one.certificate), Link("CSV", reverse(address, args=[one.campaign, one.number])),
        ]
        for one in found
    ]  # fmt: skip


def _certificate(number: str) -> object:
    return Link(number, reverse("check-number", args=[number])) if number else "–"


def _by_account(accounts: Iterable[int]) -> dict[int, str]:
    return {account: participants.organisation_at(account).name.said(language()) for account in set(accounts)}


def difference_columns() -> tuple[Column, ...]:
    return _columns(
        ("voucher", Text("券号", "Voucher"), False),
        ("what", Text("差异", "Difference"), False),
        ("ours", Text("平台 元", "Platform, yuan"), True),
        ("theirs", Text("商户 元", "Merchant, yuan"), True),
    )


def difference_rows(found: Sequence[Difference]) -> list[list[object]]:
    return [[one.voucher, DIFFERS_SAYS[one.kind].said(language()), _or_dash(one.ours_fen), _or_dash(one.theirs_fen)] for one in found]


def _or_dash(fen: int | None) -> str:
    return "–" if fen is None else yuan_said(fen)


WRITE_OFF_HEAD = (
    "voucher",
    "merchant",
    "happened_at",
    "arrived_at",
    "amount_yuan",
    "face_yuan",
    "state",
    "settlement",
    "payment",
    "pay_by",
    "paid_on",
)


def write_off_lines(found: Sequence[WriteOff]) -> list[tuple[object, ...]]:
    """For a file: by the voucher's number, without its code and without the person; with whether its settlement is paid."""
    names, paid = _by_account(one.merchant for one in found), reads.payments_of({one.settlement for one in found if one.settlement})
    return [
        (
            one.voucher, names[one.merchant], moment_said(one.happened_at), moment_said(one.arrived_at), yuan_said(one.amount_fen).replace(",", ""),
            yuan_said(one.face_fen).replace(",", ""), state_of(one), one.settlement or "",
            *paid_cells(paid.get(one.settlement or 0), is_settled=one.settlement is not None),
        )
        for one in found
    ]  # fmt: skip


def state_of(one: WriteOff) -> str:
    return "refunded" if one.refunded_at else "settled" if one.settlement else "written-off"


def may_undo(one: WriteOff) -> bool:
    return one.refunded_at is None and one.settlement is None
