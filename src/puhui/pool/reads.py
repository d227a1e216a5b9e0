"""Questions about the pool: collections, what waits by scenario, what was certified and paid out, a giver's statement, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import Sum

from puhui.foundation import documents
from puhui.foundation.findings import Finding
from puhui.foundation.places import work_folder
from puhui.ledger.reads import balance, by_counter, movements, outstanding, system_side
from puhui.payments.words import CASH, POOL_CASH
from puhui.pool import words
from puhui.pool.errors import PoolPeriodUnknown
from puhui.pool.models import Certification, Collection, Payout, Proceeds, Share, SoldSpan
from puhui.pool.rules import fair, payout_part, without
from puhui.pool.words import (
    CERTIFIED,
    CERTIFIED_SHARE,
    CERTIFY_KEY,
    PAYER,
    PAYOUT,
    PAYOUT_KEY,
    Lot,
    Pooled,
    SaleLine,
    ShareStage,
    Sold,
    Statement,
    StatementLine,
    Waiting,
)
from puhui.quantification.duck import literal, opened
from puhui.registry import reads as registry
from puhui.registry.words import PeriodStage, Span
from puhui.rewards.words import POOL, POOL_SHARE

#: Lines of a statement: one certification and some payouts a quarter fill it in years.
LINES_MAX = 200


def collections(*, limit: int = 20) -> list[words.Collection]:
    """The latest first."""
    return [collection_said(row) for row in Collection.objects.order_by("-pk")[:limit]]


def collection_said(row: Collection) -> words.Collection:
    return words.Collection(row.pk, row.until, row.runs.count(), row.givers, row.grams, row.held_g, row.unmatched_g)


def waiting() -> list[Waiting]:
    """By scenario and stage, what is not certified yet."""
    stages = (ShareStage.WAITING, ShareStage.DELIVERED, ShareStage.REFUSED)
    rows = Share.objects.filter(stage__in=stages).values("methodology", "stage").annotate(grams=Sum("grams"), givers=Sum("givers"))
    return [
        Waiting(row["methodology"], ShareStage(row["stage"]), row["grams"], row["givers"]) for row in rows.order_by("methodology", "stage")
    ]


def waiting_of(methodology: str) -> int:
    """Grams of a scenario that wait to be delivered."""
    return Share.objects.filter(methodology=methodology, stage=ShareStage.WAITING).aggregate(grams=Sum("grams"))["grams"] or 0


def reported_on(share: Share, project: str, period: int) -> bool:
    """Whether a delivered list is this period's own, or free again because its period was rejected."""
    if (share.project, share.period) == (project, period):
        return True
    return registry.period(share.project, share.period or 0).stage is PeriodStage.REJECTED


def certified(*, project: str = "", limit: int = 50) -> list[words.Certified]:
    """The latest first."""
    rows = Certification.objects.order_by("-pk")
    return [certified_said(row) for row in (rows.filter(project=project) if project else rows)[:limit]]


def certified_said(row: Certification) -> words.Certified:
    lots = tuple(Lot(int(year), kg) for year, kg in sorted(row.kg_by_year.items()))
    return words.Certified(row.pk, row.project, row.period, lots, row.grams, row.givers, row.day, row.is_posted)


def payouts(*, limit: int = 50) -> list[words.Payout]:
    """The latest first."""
    return [payout_said(row) for row in Payout.objects.order_by("-pk")[:limit]]


def payout_said(row: Payout) -> words.Payout:
    return words.Payout(
        row.pk, row.certification_id, row.fen, row.unclaimed_fen, row.givers, row.day, row.reason, row.budget_fen, row.points
    )


# -- what sales brought ------------------------------------------------------------------------------------------------


def pooled_in(spans: Sequence[Span]) -> list[Pooled]:
    """Which of these serials rest on residents' grams, by certification."""
    by: dict[tuple[str, int], list[Span]] = {}
    for one in registry.origins(spans):
        if one.period is not None and Certification.objects.filter(project=one.project, period=one.period).exists():
            by.setdefault((one.project, one.period), []).append(one.span)
    return [Pooled(project, period, tuple(found)) for (project, period), found in sorted(by.items())]


def unsold_in(spans: Sequence[Span], *, seller: int) -> list[Pooled]:
    """The same, of what was issued to the seller and was not sold for the pool yet: whose price is the pool's."""
    own = [one.span for one in registry.origins(spans) if one.holder == seller]
    found = [replace(one, spans=tuple(part for span in one.spans for part in _unsold(span))) for one in pooled_in(own)]
    return [one for one in found if one.spans]


def _unsold(span: Span) -> list[Span]:
    rows = SoldSpan.objects.filter(first__lte=span.last, last__gte=span.first).values_list("first", "last")
    return without(span, [Span(*row) for row in rows])


def priced(spans: Sequence[Span], *, seller: int, fen: int) -> tuple[list[Pooled], int]:
    """A price shared out by kilograms: what each certification gets of it, and what is left to the seller. They add up to the fen."""
    found = unsold_in(spans, seller=seller)
    whole = sum(span.kg for span in spans)
    parts = fair([*(one.kg for one in found), whole - sum(one.kg for one in found)], fen)
    return [replace(one, fen=part) for one, part in zip(found, parts[:-1], strict=True)], parts[-1]


def proceeds_of(project: str, period: int) -> list[words.Proceeds]:
    """Sales of a certification's credits, the latest first."""
    rows = Proceeds.objects.filter(certification__project=project, certification__period=period).select_related("certification")
    return [proceeds_said(row) for row in rows.order_by("-pk")]


def proceeds_said(row: Proceeds) -> words.Proceeds:
    of = row.certification
    return words.Proceeds(of.project, of.period, row.deal, row.seller, row.kg, row.fen, row.payout_bp, row.payout_fen, row.day)


def sold_of(project: str, period: int) -> Sold:
    """What a certification has brought so far. Raises PoolPeriodUnknown."""
    row = Certification.objects.filter(project=project, period=period).first()
    if row is None:
        raise PoolPeriodUnknown(project=project[:20], period=period)
    return sold_said(row)


def sold_said(row: Certification) -> Sold:
    came = row.proceeds.aggregate(kg=Sum("kg"), fen=Sum("fen"), payout=Sum("payout_fen"))
    went = row.payouts.filter(seller__isnull=False).aggregate(fen=Sum("fen"), budget=Sum("budget_fen"))
    amounts = (came["kg"], came["fen"], came["payout"], went["fen"], went["budget"])
    return Sold(row.project, row.period, row.grams // 1000, *(amount or 0 for amount in amounts))


def unpaid_proceeds(project: str, period: int) -> tuple[int, int]:
    """Fen for givers, and for the rewards budget, that sales brought and nobody has yet. Raises PoolPeriodUnknown."""
    return sold_of(project, period).unpaid


# -- a giver -----------------------------------------------------------------------------------------------------------


def statement_of(*, account: int) -> Statement:
    """From the books, so that it is what the books say."""
    moved = by_counter(holder=account, asset=POOL_SHARE)
    lines = [*_certified_lines(account), *_paid_lines(account)]
    return Statement(
        given_g=moved.get(POOL, 0),
        waiting_g=balance(holder=account, asset=POOL_SHARE),
        certified_g=balance(holder=account, asset=CERTIFIED_SHARE),
        fen=balance(holder=account, asset=PAYOUT),
        lines=tuple(sorted(lines, key=lambda line: line.day, reverse=True)),
        sales=tuple(_sales(lines)),
    )


def _sales(lines: list[StatementLine]) -> Iterator[SaleLine]:
    """Of each certification that the giver is in: what it brought, and the giver's part in it."""
    for line in sorted((line for line in lines if line.grams), key=lambda line: line.day, reverse=True):
        own = sum(other.fen for other in lines if (other.project, other.period) == (line.project, line.period))
        yield SaleLine(sold_of(line.project, line.period), line.grams, 1000 * line.kg, own)


def _certified_lines(account: int) -> Iterator[StatementLine]:
    known = {f"{CERTIFY_KEY}{row}": row for row in Certification.objects.all()}
    for line in movements(holder=account, asset=POOL_SHARE, limit=LINES_MAX):
        if row := known.get(line.key):
            kg = row.grams // 1000
            yield StatementLine(line.day, row.project, row.period, grams=-line.amount, kg=kg, givers=row.givers)


def _paid_lines(account: int) -> Iterator[StatementLine]:
    keys = {line.key.removeprefix(PAYOUT_KEY): line for line in movements(holder=account, asset=PAYOUT, limit=LINES_MAX)}
    for row in Payout.objects.filter(key__in=list(keys)).select_related("certification"):
        line = keys[row.key]
        yield StatementLine(
            line.day, row.certification.project, row.certification.period, fen=line.amount, reason=row.reason, givers=row.givers
        )


# -- findings ----------------------------------------------------------------------------------------------------------


def findings() -> Iterator[Finding]:
    """Nothing is certified twice, and the books say what the lists say."""
    rows = list(Certification.objects.select_related("share").order_by("pk"))
    posted = sum(row.grams for row in rows if row.is_posted)
    taken = system_side(account=CERTIFIED, asset=POOL_SHARE)
    open_g = sum(row.grams for row in rows if not row.is_posted)
    yield Finding("pool_certified_equals_the_books", 1, int(not posted <= taken <= posted + open_g))
    theirs = outstanding(asset=CERTIFIED_SHARE)
    yield Finding("pool_certified_stays_with_its_givers", 1, int(not posted <= theirs <= posted + open_g))
    listed = (
        Share.objects.filter(stage__in=(ShareStage.WAITING, ShareStage.DELIVERED, ShareStage.REFUSED)).aggregate(g=Sum("grams"))["g"] or 0
    )
    yield Finding("pool_lists_within_what_was_given", 1, int(listed > outstanding(asset=POOL_SHARE)))
    yield Finding("pool_parts_add_up", len(rows), sum(not _adds_up(row) for row in rows))
    issued = {row.pk: sum(placed.kg for placed, _ in registry.issued_of(row.project, row.period)) for row in rows}
    yield Finding("pool_certified_equals_issued", len(rows), sum(1000 * issued[row.pk] != row.grams for row in rows))
    paid = list(Payout.objects.order_by("pk"))
    owed = -system_side(account=PAYER, asset=PAYOUT)
    done, under_way = (sum(row.fen - row.unclaimed_fen for row in paid if row.is_posted is flag) for flag in (True, False))
    yield Finding("pool_payouts_equal_the_books", len(paid), int(not done <= owed <= done + under_way))
    yield from _of_proceeds()
    kept = {*Share.objects.values_list("document", flat=True), *Certification.objects.values_list("document", flat=True)}
    kept |= {name for two in Collection.objects.values_list("held", "lost") for name in two}
    yield Finding("pool_lists_are_kept", len(kept), sum(not documents.path_of(name).exists() for name in kept))


def _of_proceeds() -> Iterator[Finding]:
    """What sales brought is the givers' or the budget's, is handed on once, and until then lies as the pool's cash."""
    came = list(Proceeds.objects.prefetch_related("spans").order_by("pk"))
    wrong = sum(
        row.payout_fen != payout_part(row.fen, payout_bp=row.payout_bp) or row.kg != sum(s.last - s.first + 1 for s in row.spans.all())
        for row in came
    )
    yield Finding("pool_proceeds_add_up", len(came), wrong)
    told = [sold_said(row) for row in Certification.objects.order_by("pk")]
    yield Finding("pool_payouts_within_proceeds", len(told), sum(min(one.unsold_kg, *one.unpaid) < 0 for one in told))
    paid = Payout.objects.filter(seller__isnull=False)
    gone = {flag: sum(row.fen - row.unclaimed_fen + row.budget_fen for row in paid if row.is_posted is flag) for flag in (True, False)}
    rest = sum(row.fen for row in came) - outstanding(asset=POOL_CASH)
    yield Finding("pool_cash_is_what_was_not_paid_out", 1, int(not gone[True] <= rest <= gone[True] + gone[False]))
    through = sum(system_side(account=PAYER, asset=asset) for asset in (PAYOUT, CASH, POOL_CASH))
    before = sum(row.fen - row.unclaimed_fen for row in Payout.objects.filter(seller=None, is_posted=True))
    yield Finding("pool_payer_keeps_nothing", 1, int(through != -before))


def _adds_up(row: Certification) -> bool:
    """Givers' parts are whole kilograms of each year, and none more than what was delivered of theirs."""
    with (
        opened(folder=work_folder()) as duck,
        documents.opened(row.document, folder=duck.folder, suffix=".parquet") as part,
        documents.opened(row.share.document, folder=duck.folder, suffix=".parquet") as share,
    ):
        years = {
            str(year): int(grams) for year, grams in duck.rows(f"SELECT year, SUM(grams) FROM read_parquet({literal(part)}) GROUP BY year")
        }
        beyond = duck.value(
            f"SELECT COUNT(*) FROM (SELECT account, year, SUM(grams) AS grams FROM read_parquet({literal(part)}) GROUP BY ALL) p LEFT JOIN"
            f" (SELECT account, year, SUM(grams) AS grams FROM read_parquet({literal(share)}) GROUP BY ALL) s USING (account, year)"
            " WHERE s.grams IS NULL OR p.grams > s.grams OR p.grams <= 0"
        )
    return not beyond and years == {year: 1000 * kg for year, kg in row.kg_by_year.items()}
