"""交易所接口 · Orders go out to a licensed exchange and its trades come in, by files in sequence: the same file again changes nothing, a hole is waited for.

The exchange settles the money; its word is the payment, and no cash of ours moves. What does not fit moves nothing and waits at the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from puhui.foundation.turns import wait_in_turn
from puhui.market import models
from puhui.market.actions.aside import cut_for
from puhui.market.actions.listings import locked_listing
from puhui.market.actions.offers import deliver_deal
from puhui.market.errors import (
    BuyerNotKnown,
    DifferenceUnknown,
    GatewayFileWrong,
    GatewayOwnFile,
    GatewaySequenceReused,
    NothingToSend,
    OrderNotKnown,
    OrderStateDiffers,
    SameOwner,
    TradeBelowPrice,
    TradeReused,
)
from puhui.market.reads import gateway as reads
from puhui.market.reads.listings import listing_said
from puhui.market.reads.owners import relation_of
from puhui.market.reads.rulebook import trading_rules
from puhui.market.rules import gateway as rules
from puhui.market.rules.deals import fen_of
from puhui.market.rules.listings import check_take
from puhui.market.words import (
    DealStage,
    Difference,
    FileHead,
    FileKind,
    FileState,
    GatewayFile,
    OrderRow,
    Received,
    Relation,
    TradeRow,
    Venue,
)
from puhui.participants.errors import UnknownParticipant
from puhui.participants.reads import organisation_known_as
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal

TURN = "gateway"
Rows = list[list[str]]


@transaction.atomic
def send_orders(*, by: int, now: datetime) -> GatewayFile:
    """The next file of orders, with what has changed since the last one. Raises NothingToSend."""
    wait_in_turn(TURN)
    changes = reads.orders_to_send()
    if not changes:
        raise NothingToSend
    last = models.GatewayFile.objects.filter(kind=FileKind.ORDERS).order_by("-sequence").values_list("sequence", flat=True).first() or 0
    lines = [reads.order_line(row, action) for row, action in changes]
    data = rules.written(FileKind.ORDERS, lines, sequence=last + 1, day=local_day(now))
    kept = _kept(rules.opened(data)[0], data, state=FileState.APPLIED, by=by, now=now)
    models.GatewayOrder.objects.bulk_create(models.GatewayOrder(listing=row, action=action, file=kept) for row, action in changes)
    return reads.file_said(kept)


@transaction.atomic
def receive_file(*, data: bytes, by: int, now: datetime, wanted: FileKind | None = None) -> Received:
    """Trades or a reconciliation; of one kind alone, where that is wanted. Raises GatewayFileWrong, GatewayFileTooLarge, GatewayOwnFile, GatewaySequenceReused; then nothing is kept."""
    head, rows = rules.opened(data)
    if head.kind is FileKind.ORDERS:
        raise GatewayOwnFile(field="file")
    if wanted not in (None, head.kind):
        raise GatewayFileWrong(line=1, why_zh=f"这是 {head.kind} 文件", why_en=f"it is a file of the kind {head.kind}", field="file")
    _CHECKS[head.kind](rows)
    wait_in_turn(TURN)
    known = models.GatewayFile.objects.filter(kind=head.kind, sequence=head.sequence).first()
    if known and bytes(known.data) != data:
        raise GatewaySequenceReused(sequence=head.sequence, field="file")
    kept = known or _kept(head, data, state=FileState.WAITING, by=by, now=now)
    applied = tuple(_apply_what_can_be(by=by, now=now)) if known is None else ()
    kept.refresh_from_db()
    mine = tuple(row.sequence for row in applied if row.kind == head.kind)
    return Received(reads.file_said(kept), known is not None, mine, reads.missing_files(head.kind))


_CHECKS: dict[FileKind, Callable[[Rows], object]] = {FileKind.TRADES: rules.trade_rows, FileKind.RECONCILE: rules.order_rows}


def _kept(head: FileHead, data: bytes, *, state: FileState, by: int, now: datetime) -> models.GatewayFile:
    return models.GatewayFile.objects.create(
        kind=head.kind, sequence=head.sequence, day=head.day, rows=head.rows, sha256=head.sha256, after=head.after, data=data, state=state,
        on=local_day(now), by=by,
    )  # fmt: skip


def _apply_what_can_be(*, by: int, now: datetime) -> Iterator[models.GatewayFile]:
    """Each kind in its order, trades first; a reconciliation once the trades that it knows of are in."""
    while (row := _next(FileKind.TRADES)) is not None:
        _apply(row, by=by, now=now)
        yield row
    while (row := _next(FileKind.RECONCILE)) is not None and row.after <= _applied(FileKind.TRADES):
        _apply(row, by=by, now=now)
        yield row


def _applied(kind: FileKind) -> int:
    """The last number that is applied."""
    found = models.GatewayFile.objects.filter(kind=kind, state=FileState.APPLIED).order_by("-sequence").values_list("sequence", flat=True)
    return found.first() or 0


def _next(kind: FileKind) -> models.GatewayFile | None:
    return models.GatewayFile.objects.filter(kind=kind, state=FileState.WAITING, sequence=_applied(kind) + 1).first()


def _apply(row: models.GatewayFile, *, by: int, now: datetime) -> None:
    row.state = FileState.APPLIED
    row.save(update_fields=["state"])
    _head, rows = rules.opened(bytes(row.data))
    if row.kind == FileKind.TRADES:
        for line, trade in enumerate(rules.trade_rows(rows), 3):
            _or_difference(row, line, trade.trade, lambda one=trade: _deliver(row, one, by=by, now=now), now)  # type: ignore[misc]
    else:
        _compare_all(row, rules.order_rows(rows), now)


def _or_difference(row: models.GatewayFile, line: int, about: str, work: Callable[[], None], now: datetime) -> None:
    """What is refused moves nothing, and waits at the desk."""
    try:
        with transaction.atomic():
            work()
    except Refusal as refusal:
        models.GatewayDifference.objects.create(
            file=row, line=line, about=about, code=refusal.code, zh=refusal.sentence("zh")[:400], en=refusal.sentence("en")[:400],
            found_on=local_day(now),
        )  # fmt: skip


# -- trades ------------------------------------------------------------------------------------------------------------


def _deliver(file: models.GatewayFile, trade: TradeRow, *, by: int, now: datetime) -> None:
    """A part of a listing goes to the buyer, at the exchange's price. Once for each number of a trade."""
    if known := models.GatewayTrade.objects.select_related("deal").filter(trade=trade.trade).first():
        if _row_of(known) != trade:
            raise TradeReused(trade=trade.trade)
        return
    listing = _listing_of(trade.order)
    buyer = _buyer(trade.buyer_uscc)
    today = local_day(now)
    # by the day of the trade, not of the file: a file that is late is no reason to miss what was sold in time
    check_take(listing_said(listing), taker=buyer, kg=trade.kg, today=trade.day, venue=Venue.EXCHANGE)
    if trade.fen_per_tonne < listing.fen_per_tonne:
        raise TradeBelowPrice(price=trade.fen_per_tonne, limit=listing.fen_per_tonne)
    relation = relation_of(listing.seller, buyer, on=today)
    if relation is Relation.SAME:
        raise SameOwner
    row = models.Deal.objects.create(
        key=f"exchange {trade.trade}", giver=listing.seller, taker=buyer, kg=trade.kg, project=listing.project, vintage=listing.vintage,
        fen_per_tonne=trade.fen_per_tonne, fen=fen_of(trade.kg, trade.fen_per_tonne), until=listing.until, stage=DealStage.ACCEPTED,
        offered_on=listing.listed_on, offered_by=listing.listed_by, escrow=listing.escrow, listing=listing, rules=trading_rules(today).number,
        is_related=relation is Relation.RELATED, accepted_on=today, accepted_by=by, pay_by=today, venue=listing.venue,
    )  # fmt: skip
    cut_for(row, listing)
    models.GatewayTrade.objects.create(trade=trade.trade, file=file, deal=row, buyer_uscc=trade.buyer_uscc, day=trade.day)
    deliver_deal(number=row.pk, now=now)


def _row_of(known: models.GatewayTrade) -> TradeRow:
    deal = known.deal
    return TradeRow(known.trade, rules.order_number(deal.listing_id or 0), known.buyer_uscc, deal.kg, deal.fen_per_tonne, known.day)


def _listing_of(order: str) -> models.Listing:
    number = rules.listing_number(order)
    if number is None or not models.GatewayOrder.objects.filter(listing=number, action="new").exists():
        raise OrderNotKnown(order=order)
    return locked_listing(number)


def _buyer(uscc: str) -> int:
    try:
        return organisation_known_as(uscc).account
    except UnknownParticipant as problem:
        raise BuyerNotKnown(uscc=uscc) from problem


# -- reconciliation ----------------------------------------------------------------------------------------------------


def _compare_all(row: models.GatewayFile, told: list[OrderRow], now: datetime) -> None:
    """Every order that the exchange names, and every one of ours that it leaves out."""
    ours = {rules.order_number(one.pk): one for one in reads.known_orders()}
    for line, theirs in enumerate(told, 3):
        _or_difference(row, line, theirs.order, lambda one=theirs: _compare(ours.pop(one.order, None), one, row.after), now)  # type: ignore[misc]
    left = [one for one in ours.values() if one.stage == "open" and one.orders_out.filter(file__day__lte=row.day).exists()]
    for line, listing in enumerate(left, 3 + len(told)):
        order = rules.order_number(listing.pk)
        _or_difference(row, line, order, lambda one=listing: _compare(one, OrderRow(rules.order_number(one.pk), 0, 0), row.after), now)  # type: ignore[misc]


def _compare(ours: models.Listing | None, theirs: OrderRow, after: int) -> None:
    if ours is None:
        raise OrderNotKnown(order=theirs.order)
    traded = reads.traded_kg(ours.pk, until=after)
    left = 0 if ours.stage in ("withdrawn", "expired") else ours.kg - traded
    if (theirs.open_kg, theirs.traded_kg) != (left, traded):
        raise OrderStateDiffers(
            order=theirs.order, their_open=theirs.open_kg, their_traded=theirs.traded_kg, our_open=left, our_traded=traded
        )


@transaction.atomic
def resolve_difference(*, number: int, why: str, by: int, now: datetime) -> Difference:
    """What the desk found it to be. Raises DifferenceUnknown."""
    row = (
        models.GatewayDifference.objects.select_for_update(of=("self",)).select_related("file").filter(pk=number, resolved_on=None).first()
    )
    if row is None:
        raise DifferenceUnknown
    row.resolved_on, row.resolved_by, row.why = local_day(now), by, why.strip()[:200]
    row.save()
    return reads.difference_said(row)
