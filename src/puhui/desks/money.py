"""收付的说法 · Money as its holder and the settlement desk see it: what moved and what for, what waits, what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from puhui.desks.tasks import Task
from puhui.desks.words import moment_said, yuan_said
from puhui.foundation.showing.tables import Column, Link, Older, asked_after, part_of
from puhui.foundation.templatetags.puhui import language
from puhui.ledger import reads as ledger
from puhui.participants.reads import holders_numbered, reach_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.payments import reads
from puhui.payments.words import (
    CASH,
    ORDER_KIND_SAYS,
    WHY_SAYS,
    Arrival,
    Difference,
    Due,
    DueStage,
    Order,
    OrderKind,
    OrderStage,
    Statement,
    StatementLine,
    Way,
)
from puhui.vocabulary.texts import Text

#: Lines of a history before its older ones are asked for.
MOVEMENTS, DAYS = 50, 31
CAME, OVER_IN, OVER_OUT = Text("到账", "came in"), Text("收到货款", "received for a sale"), Text("付给卖方", "paid to the seller")
RESIDENT = Text("居民", "a resident")
OUT, BACK = Text("付出", "paid out"), Text("银行未付，记回", "not paid by the bank, back again")
DUE_SAYS = {DueStage.OPEN: Text("待付", "to be paid"), DueStage.PAID: Text("已付", "paid"), DueStage.CLOSED: Text("已关闭", "closed")}
#: What a due is about, as people call it, and the page that tells more.
ABOUT_SAYS = {
    "deal": (Text("第 {number} 号交易", "deal {number}"), "deal"),
    "vouchers": (Text("商户券款第 {number} 号", "merchants' vouchers, payment {number}"), ""),
}
#: What money that went on is called, for whoever got it and whoever paid it; a sale's where nothing else is said.
OVER_SAYS = {"vouchers": (Text("收到券款", "received for vouchers"), Text("付给商户", "paid to merchants"))}
#: What each fact of a difference is.
FACT_SAYS = {
    "bank_fen": Text("银行", "bank"), "our_fen": Text("我们", "ours"), "fen": Text("金额", "amount"), "known_fen": Text("已入账", "booked"),
    "text": Text("附言", "text"), "key": Text("指令", "order"), "stage": Text("状态", "stage"), "reference": Text("附言", "text"),
    "known_reference": Text("已入账附言", "booked text"), "paid": Text("答复", "answer"), "bank_ref": Text("银行流水号", "bank's number"),
    "reason": Text("原因", "reason"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a holder's money. `note` is what went back and why."""

    says: Text
    day: date
    fen: int
    about: Text
    url: str = ""

    @property
    def yuan(self) -> str:
        return f"{'+' if self.fen > 0 else '−'}{yuan_said(abs(self.fen))}"


def about_said(about: str) -> tuple[Text, str]:
    """第 12 号交易, and its page where there is one."""
    kind, _, number = about.partition(":")
    says, name = ABOUT_SAYS.get(kind, (Text("{number}", "{number}"), ""))
    try:
        url = reverse(name, args=[int(number)]) if name else ""
    except (NoReverseMatch, ValueError):
        url = ""
    told = number if kind in ABOUT_SAYS else about
    return Text(says.zh.format(number=told), says.en.format(number=told)), url


def movements_of(holder: int, *, asked: QueryDict) -> tuple[list[Moved], Older]:
    """The latest first, or the part that is asked for."""
    before = asked_after(asked, "moved")
    found = ledger.movements(holder=holder, asset=CASH, limit=MOVEMENTS + 1, before=before)
    found, older = part_of(found, MOVEMENTS, asked=asked, name="moved", after=lambda one: one.entry)
    return _movements_said(found), older


def _movements_said(found: list[ledger.Movement]) -> list[Moved]:
    parts = [one.key.split(" ", 2) for one in found]
    arrivals = reads.arrivals_numbered([part[2] for part in parts if part[:2] == ["cash", "in"]])
    orders = reads.orders_known_as([part[2] for part in parts if part[1:2] in (["out"], ["back"])])
    dues = reads.dues_by_reference([part[2] for part in parts if part[:2] == ["cash", "over"]])
    return [_moved(one, part, arrivals, orders, dues) for one, part in zip(found, parts, strict=True)]


def _moved(
    one: ledger.Movement, part: Sequence[str], arrivals: dict[str, Arrival], orders: dict[str, Order], dues: dict[str, Due]
) -> Moved:
    kind, told = (part[1], part[2]) if part[0] == "cash" and len(part) == 3 else ("", one.key)
    if kind == "over" and told in dues:
        about, url = about_said(dues[told].about)
        came, went = OVER_SAYS.get(dues[told].about.partition(":")[0], (OVER_IN, OVER_OUT))
        return Moved(came if one.amount > 0 else went, one.day, one.amount, _joined(about, told), url)
    if kind in ("out", "back") and told in orders:
        return Moved(OUT if kind == "out" else BACK, one.day, one.amount, order_about(orders[told]))
    if kind == "in" and told in arrivals:
        return Moved(CAME, one.day, one.amount, Text(f"银行流水号 {told}", f"bank's number {told}"))
    return Moved(Text("其他", "other"), one.day, one.amount, Text(one.reason or told, one.reason or told))


def _joined(says: Text, more: str) -> Text:
    return Text(f"{says.zh} · {more}", f"{says.en} · {more}")


def order_about(one: Order) -> Text:
    """Where an order pays to, or why it gives back. Of a person nothing is said but that it is one."""
    if one.kind is OrderKind.PAYOUT and one.payee and one.payee.is_personal:
        return Text("返还付到个人账户", "a giver's fen, to a personal account")
    if one.kind is OrderKind.PAYOUT and one.payee:
        to = f"{one.payee.bank} {one.payee.shown}"
        return Text(f"{ORDER_KIND_SAYS[one.kind].zh} {to}", f"{ORDER_KIND_SAYS[one.kind].en} to {to}")
    why = WHY_SAYS[one.why] if one.why else Text("", "")
    return Text(f"{ORDER_KIND_SAYS[one.kind].zh}：{why.zh}", f"{ORDER_KIND_SAYS[one.kind].en}: {why.en}")


@dataclass(frozen=True, slots=True)
class Came:
    """An arrival as the desk sees it: from whom, what for, and what became of it."""

    arrival: Arrival
    yuan: str
    payer: Text
    about: Text
    fate: Text
    is_back: bool


def came(arrivals: Sequence[Arrival]) -> list[Came]:
    dues = reads.dues([one.due for one in arrivals if one.due])
    backs = reads.returns_of([one.number for one in arrivals])
    over = reads.paid_over([one.number for one in arrivals])
    names = names_of([due.payer for due in dues.values()])
    return [_came(one, dues.get(one.due or 0), backs.get(one.number), names, is_over=one.number in over) for one in arrivals]


def _came(one: Arrival, due: Due | None, back: Order | None, names: dict[int, Text], *, is_over: bool) -> Came:
    payer = names.get(due.payer, Text("–", "–")) if due else Text("未知", "unknown")
    fate = order_about(back) if back else Text("已交割", "delivered") if is_over else Text("–", "–")
    return Came(one, yuan_said(one.fen), payer, about_said(due.about)[0] if due else Text("–", "–"), fate, back is not None)


def names_of(holders: Iterable[int]) -> dict[int, Text]:
    return {number: one.called or one.says for number, one in holders_numbered(set(holders)).items()}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order to pay as a line of a list."""

    order: Order
    yuan: str
    holder: Text
    about: Text
    when: str


def order_lines(orders: Sequence[Order]) -> list[OrderLine]:
    names = names_of(one.holder for one in orders)
    return [
        OrderLine(
            one,
            yuan_said(one.fen),
            RESIDENT if one.payee and one.payee.is_personal else names.get(one.holder, Text("–", "–")),
            order_about(one),
            moment_said(one.ended_at or one.ordered_at),
        )
        for one in orders
    ]


def facts_said(one: Difference) -> Text:
    """银行 12.00，我们 11.00: the two sides as they were found."""
    told = [(FACT_SAYS.get(name, Text(name, name)), _fact(name, value)) for name, value in one.facts.items() if value != ""]
    return Text("，".join(f"{says.zh} {value.zh}" for says, value in told), ", ".join(f"{says.en} {value.en}" for says, value in told))


def _fact(name: str, value: str | int) -> Text:
    if name.endswith("fen") and isinstance(value, int):
        return Text(f"{yuan_said(value)} 元", f"{yuan_said(value)} yuan")
    if name == "paid":
        return Text("已付", "paid") if value else Text("未付", "not paid")
    return Text(str(value), str(value))


def line_columns() -> tuple[Column, ...]:
    heads = (
        ("at", "时间", "When"),
        ("way", "方向", "Way"),
        ("ref", "银行流水号", "Bank's number"),
        ("text", "附言或指令", "Text or order"),
    )
    texts = tuple(Column(key, Text(zh, en).said(language())) for key, zh, en in heads)
    fate = Column("fate", Text("我们的记录", "Ours").said(language()))
    return (*texts, Column("yuan", Text("金额（元）", "Yuan").said(language()), is_number=True), fate)


def line_rows(lines: Sequence[StatementLine]) -> list[list[object]]:
    arrivals = reads.arrivals_numbered([line.bank_ref for line in lines if line.way is Way.IN])
    orders = reads.orders_known_as([line.text for line in lines if line.way is Way.OUT])
    shown = {one.arrival.bank_ref: one for one in came(list(arrivals.values()))}
    return [
        [
            moment_said(line.at), _WAY_SAYS[line.way].said(language()), line.bank_ref, line.text, yuan_said(line.fen),
            _ours(line, shown, orders).said(language()),
        ]
        for line in lines
    ]  # fmt: skip


_WAY_SAYS = {Way.IN: Text("收", "in"), Way.OUT: Text("付", "out")}


def _ours(line: StatementLine, arrivals: dict[str, Came], orders: dict[str, Order]) -> Text:
    if line.way is Way.IN:
        return arrivals[line.bank_ref].fate if line.bank_ref in arrivals else Text("没有", "none")
    return orders[line.text].says if line.text in orders else Text("没有", "none")


def own_columns() -> tuple[Column, ...]:
    heads = (
        ("at", "时间", "When"), ("way", "方向", "Way"), ("ref", "银行流水号", "Bank's number"), ("text", "附言或指令", "Text or order"),
        ("fen", "金额（分）", "Fen"), ("fate", "结果", "Result"), ("bank", "银行对账单", "Bank's statement"), ("note", "说明", "Note"),
    )  # fmt: skip
    return tuple(Column(key, Text(zh, en).said(language())) for key, zh, en in heads)


def own_rows(day: date) -> list[list[object]]:
    """What we booked on a day, line by line, then what differs."""
    told = {line.bank_ref for line in reads.lines_of(day)}
    there = {True: Text("有", "there"), False: Text("没有", "not there")} if reads.statement_of(day) else dict.fromkeys((True, False), "")
    ins: list[list[object]] = [
        [moment_said(one.arrival.booked_at), _WAY_SAYS[Way.IN], one.arrival.bank_ref, one.arrival.reference, one.arrival.fen, one.fate,
         there[one.arrival.bank_ref in told], one.about]
        for one in came(reads.arrivals_on(day))
    ]  # fmt: skip
    outs: list[list[object]] = [
        [line.when, _WAY_SAYS[Way.OUT], line.order.bank_ref, line.order.key, line.order.fen, line.order.says, there[line.order.bank_ref in told], line.about]
        for line in order_lines(reads.orders_paid_on(day))
    ]  # fmt: skip
    differ: list[list[object]] = [
        [moment_said(one.found_at), Text("差异", "difference"), "", one.about, "", one.says, one.reason or Text("未查清", "open"), facts_said(one)]
        for one in reads.differences(day=day, limit=None)
    ]  # fmt: skip
    return ins + outs + differ


def day_columns() -> tuple[Column, ...]:
    heads = (("day", "日期", "Day"), ("taken", "收到", "Taken in"), ("state", "结果", "Result"))
    counts = (("lines", "笔数", "Bookings"), ("closing", "银行余额（元）", "Balance at the bank, yuan"))
    texts = tuple(Column(key, Text(zh, en).said(language())) for key, zh, en in heads)
    return (*texts, *(Column(key, Text(zh, en).said(language()), is_number=True) for key, zh, en in counts))


def day_rows(asked: QueryDict) -> tuple[list[list[object]], Older]:
    """The latest day first, or the part that is asked for."""
    before = asked_after(asked, "days")
    ahead = date.fromordinal(before) if before and before <= date.max.toordinal() else None
    found, older = part_of(
        reads.statements(limit=DAYS + 1, before=ahead), DAYS, asked=asked, name="days", after=lambda one: one.day.toordinal()
    )
    return _day_rows(found), older


def _day_rows(found: list[Statement]) -> list[list[object]]:
    open_by_day = reads.open_by_day()
    return [
        [
            Link(one.day.isoformat(), reverse("operator-settlement-day", args=[one.day.isoformat()])), moment_said(one.taken_at),
            _state(open_by_day.get(one.day, 0)).said(language()), one.lines, yuan_said(one.closing_fen),
        ]
        for one in found
    ]  # fmt: skip


def _state(count: int) -> Text:
    return Text(f"{count} 处差异待查", f"{count} open") if count else Text("一致", "agrees")


ABOUT_MONEY = Text("结算", "settlement")
LOOK_INTO = Text("请与银行核对，写明原因", "ask the bank, and say what it was")
ORDER_AGAIN = Text("银行未付：请核对后重新付款", "the bank has not paid: look into it, and order it again")


def money_tasks(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For the settlement desk: what differs, and orders that the bank has not paid."""
    if not reach_of(user, Verb.RUN_SETTLEMENT, now=now):
        return []
    url = reverse("operator-settlement")
    differ = [
        Task(ABOUT_MONEY, Text(f"{one.says.zh}（{one.about}）", f"{one.says.en} ({one.about})"), LOOK_INTO, f"{url}#differences")
        for one in reads.differences(is_open=True)
    ]
    failed = [
        Task(
            ABOUT_MONEY,
            Text(f"{one.key} · {yuan_said(one.fen)} 元", f"{one.key} · {yuan_said(one.fen)} yuan"),
            ORDER_AGAIN,
            f"{url}#failed",
        )
        for one in reads.orders_in(OrderStage.FAILED)
    ]
    return [*differ, *failed]
