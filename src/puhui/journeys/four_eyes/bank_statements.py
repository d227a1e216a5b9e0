"""手工对账单 · A bank's statement that somebody brings: nothing signs the file, and what it says to have come is delivered. So one brings it and sees what it would
do, and another agrees; then it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from puhui.foundation import documents
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Row, Said
from puhui.journeys.reconciling import reconcile, rehearse
from puhui.journeys.tasks import defer_orders
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.payments import reads as payments
from puhui.payments.errors import StatementKnown
from puhui.payments.words import DIFFERENCE_SAYS, Brought, Difference, DifferenceKind, Source, StatementLine, Way
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text

#: So many bookings of each sort, and differences, are said one by one; the rest by their number.
SAID_MOST = 20


def propose_statement(*, user: SignedIn, body: bytes, reason: str, now: datetime) -> Proposal:
    """What it would do now stands in the facts; nothing has moved. Raises StatementRefused, StatementKnown, and as `propose`."""
    effect = rehearse(body=body, now=now)
    statement = effect.statement
    if statement.is_repeat:
        raise StatementKnown(day=statement.day.isoformat(), field="file")
    facts = {
        "day": statement.day.isoformat(), "digest": statement.digest, "lines": statement.lines, "opening_fen": statement.opening_fen,
        "closing_fen": statement.closing_fen, "delivered": _told(effect.delivered), "returned": _told(effect.returned),
        "answered": _told(effect.answered), "differences": len(effect.differences), "first_differences": _first(effect.differences),
    }  # fmt: skip
    about = f"statement:{statement.day.isoformat()}-{statement.digest[:12]}"
    return propose(user=user, verb=Verb.TAKE_STATEMENT, about=about, facts=facts, city=PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """The very bytes that were brought; what has come in the meantime by itself is not settled twice."""
    assert proposal.decider, "an approval has its second person"
    brought = Brought(Source.HAND, proposal.maker.user, proposal.decider.user)
    reconcile(body=documents.get(str(proposal.facts["digest"])), brought=brought, now=now)
    defer_orders()


def _told(lines: Sequence[StatementLine]) -> Facts:
    first = [[line.bank_ref, _reference(line), line.fen] for line in lines[:SAID_MOST]]
    return {"count": len(lines), "fen": sum(line.fen for line in lines), "first": first}


def _reference(line: StatementLine) -> str:
    """Of our order, or of the due that is named; what a payer wrote besides stays in the file."""
    if line.way is Way.OUT:
        return line.text
    due = payments.due_referred(line.text)
    return due.reference if due else ""


def _first(found: Sequence[Difference]) -> list[list[str]]:
    return [[one.kind.value, one.about] for one in found[:SAID_MOST]]


# -- in words ----------------------------------------------------------------------------------------------------------


def says(facts: Facts) -> Said:
    day = facts["day"]
    return Said(
        Text(f"采用 {day} 的银行对账单", f"Take the bank's statement of {day}"),
        tuple(_rows(facts)),
        Text(
            "同意后照单办理：单上有、这里没有的到账当场交割或退回，没有听到的付款答复照单记下，对不上的列为差异。上面是提请时的情形；其间已经办了的，不再办一次。",
            "Once approved it is taken: what came and is not here is delivered for or given back, answers that were lost are noted, and what differs is written down. "
            "Above is how it stood when it was brought; what was done in the meantime is not done again.",
        ),
    )


def _rows(facts: Facts) -> Iterator[Row]:
    yield Text("摘要（SHA-256）", "Digest (SHA-256)"), str(facts["digest"])
    yield Text("笔数", "Bookings"), grouped(int(facts["lines"]))
    yield Text("期初 → 期末", "Opening → closing"), _yuan(facts["opening_fen"], facts["closing_fen"])
    for name, says in _EFFECTS.items():
        yield says, _summed(facts[name])
    yield Text("之后对不上的", "What would differ then"), _differing(facts)


_EFFECTS = {
    "delivered": Text("将交割的到账", "Arrivals that would be delivered for"),
    "returned": Text("将退回的到账", "Arrivals that would go back"),
    "answered": Text("将记为已付的指令", "Orders that would be noted as paid"),
}


def _summed(told: Facts) -> Text:
    count, yuan, more = grouped(int(told["count"])), _yuan(told["fen"]), int(told["count"]) - len(told["first"])
    if not told["count"]:
        return Text("没有", "none")
    zh = "；".join(f"{ref} {text or '没有付款编号'} {_plain(fen)} 元" for ref, text, fen in told["first"])
    en = "; ".join(f"{ref} {text or 'without a reference'} {_plain(fen)} yuan" for ref, text, fen in told["first"])
    return Text(
        f"{count} 笔，{yuan.zh}：{zh}" + (f"；另有 {grouped(more)} 笔" if more else ""),
        f"{count}, {yuan.en}: {en}" + (f"; and {grouped(more)} more" if more else ""),
    )


def _differing(facts: Facts) -> Text:
    count, first = int(facts["differences"]), facts["first_differences"]
    if not count:
        return Text("没有", "none")
    said = [(DIFFERENCE_SAYS[DifferenceKind(kind)], about) for kind, about in first]
    zh, en = "；".join(f"{says.zh} {about}" for says, about in said), "; ".join(f"{says.en} {about}" for says, about in said)
    return Text(f"{grouped(count)} 处：{zh}", f"{grouped(count)}: {en}")


def _yuan(*fen: int) -> Text:
    plain = " → ".join(map(_plain, fen))
    return Text(f"{plain} 元", f"{plain} yuan")


def _plain(fen: int) -> str:
    return f"{'−' if fen < 0 else ''}{grouped(abs(fen) // 100)}.{abs(fen) % 100:02d}"
