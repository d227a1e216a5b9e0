"""发票数据 · What an invoice of a deal says, field by field with its name in both languages; and the invoices that a seller has to issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from puhui.desks.tasks import Task
from puhui.desks.words import yuan_said
from puhui.market import reads
from puhui.market.words import KG_PER_TONNE, Deal, Invoice
from puhui.participants.reads import organisation_at, organisation_of, right_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.vocabulary.texts import Text

ITEM = Text("碳普惠减排量", "carbon inclusion reductions")
NO_RATE = Text("没有文件告诉我们税率，由开票方按规定填写", "no document tells us the rate; the issuer fills it in")
ABOUT, STEP = Text("发票", "invoice"), Text("请开具并填写号码，或说明原因", "issue it and write its number, or say why not")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the data. `note`: why it is empty."""

    code: str
    name: Text
    value: str
    note: Text | None = None


def fields_of(deal: Deal, invoice: Invoice | None, *, is_seller: bool) -> list[Field]:
    """Whoever asks gets the operator's fee of the own side; the other's is none of its business."""
    return [*_parties(deal, invoice), *_amounts(deal), *_fee(deal, is_seller=is_seller), *_issued(deal, invoice)]


def _parties(deal: Deal, invoice: Invoice | None) -> list[Field]:
    seller, (title, uscc) = organisation_at(deal.giver), _buyer(deal, invoice)
    details = invoice.details if invoice else None
    return [
        Field("deal", Text("成交编号", "deal"), str(deal.number)),
        Field("delivered_on", Text("交割日期", "delivered on"), str(deal.ended_on or "")),
        Field("seller_name", Text("销售方名称", "seller"), seller.name.zh),
        Field("seller_uscc", Text("销售方统一社会信用代码", "seller's unified social credit code"), seller.uscc),
        Field("buyer_title", Text("购买方抬头", "buyer's title"), title),
        Field("buyer_uscc", Text("购买方统一社会信用代码", "buyer's unified social credit code"), uscc),
        Field("buyer_address", Text("购买方地址", "buyer's address"), details.address if details else ""),
        Field("buyer_phone", Text("购买方电话", "buyer's phone"), details.phone if details else ""),
        Field("buyer_bank", Text("购买方开户行及账号", "buyer's bank and account"), details.bank if details else ""),
        Field("buyer_email", Text("接收邮箱", "sent to"), details.email if details else ""),
    ]


def _buyer(deal: Deal, invoice: Invoice | None) -> tuple[str, str]:
    """Of a resident the seller knows the masked name only."""
    if order := reads.order_of(deal.number):
        return f"个人（{order.beneficiary}）", ""
    if invoice:
        return invoice.title, invoice.uscc
    found = organisation_at(deal.taker)
    return found.name.zh, found.uscc


def _amounts(deal: Deal) -> list[Field]:
    """In tonnes with three decimals, or in kilograms where a resident buys by the kilogram: unit price × quantity is the amount, half a fen up."""
    kg, price = deal.terms.kg, deal.terms.fen_per_tonne
    by_kg = reads.order_of(deal.number) is not None
    quantity = str(kg) if by_kg else f"{kg // KG_PER_TONNE}.{kg % KG_PER_TONNE:03d}"
    unit_price = _plain(price // KG_PER_TONNE) if by_kg else _plain(price)
    return [
        Field("item", Text("项目名称", "item"), ITEM.zh),
        Field("quantity", Text("数量", "quantity"), quantity),
        Field("unit", Text("单位", "unit"), "千克" if by_kg else "吨"),
        Field("unit_price_yuan", Text("单价（元）", "unit price (yuan)"), unit_price),
        Field("amount_yuan", Text("金额（元，买方支付的价款）", "amount (yuan, the price that was paid)"), _plain(deal.fen)),
        Field("tax_rate", Text("税率", "tax rate"), "", NO_RATE),
        Field("tax_yuan", Text("税额（元）", "tax (yuan)"), "", NO_RATE),
    ]


def _fee(deal: Deal, *, is_seller: bool) -> list[Field]:
    fee = deal.fee_seller if is_seller else deal.fee_buyer
    name = Text("平台费用（元，由运维机构另开）", "fee (yuan, invoiced by the operator)")
    return [Field("fee_yuan", name, _plain(fee))]


def _issued(deal: Deal, invoice: Invoice | None) -> list[Field]:
    return [
        Field("serials", Text("序列号", "serials"), "; ".join(reads.serials_in(deal.number))),
        Field("invoice_number", Text("数电发票号码", "number of the e-invoice"), invoice.digits if invoice else ""),
        Field("invoice_issued_on", Text("开票日期", "issued on"), str(invoice.issued_on) if invoice and invoice.issued_on else ""),
    ]


def _plain(fen: int) -> str:
    """As a computer reads it: 123456 fen as 1234.56."""
    return f"{fen // 100}.{fen % 100:02d}"


def invoice_tasks(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """What buyers wait for."""
    if right_of(user.role, Verb.DEAL_CREDITS) is None:
        return []
    return [_task(one) for one in reads.invoices_to_issue(organisation_of(user).account)]


def _task(one: Invoice) -> Task:
    yuan = yuan_said(reads.deal(one.deal).fen)
    return Task(ABOUT, Text(f"{one.title} · {yuan} 元", f"{one.title} · {yuan} yuan"), STEP, reverse("deal-invoice", args=[one.deal]))
