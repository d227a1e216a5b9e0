"""Questions about the gateway: files and the numbers that are missing, differences, what goes out next."""

from __future__ import annotations

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from puhui.market import models
from puhui.market.errors import GatewayFileUnknown
from puhui.market.rules import gateway as rules
from puhui.market.words import Difference, FileHead, FileKind, FileState, GatewayFile, ListingStage, Venue
from puhui.participants.reads import organisation_at
from puhui.registry import reads as registry
from puhui.vocabulary.texts import Text


def gateway_files(*, kind: FileKind | None = None, limit: int = 100, before: int | None = None) -> list[GatewayFile]:
    """The latest first; with `before` those of smaller numbers."""
    rows = models.GatewayFile.objects.defer("data").annotate(found=Count("differences")).order_by("-pk")
    rows = rows if before is None else rows.filter(pk__lt=before)
    return [file_said(row) for row in (rows.filter(kind=kind) if kind else rows)[:limit]]


def gateway_file(kind: str, sequence: int) -> tuple[GatewayFile, bytes]:
    """Raises GatewayFileUnknown."""
    row = models.GatewayFile.objects.filter(kind=kind, sequence=sequence).first()
    if row is None:
        raise GatewayFileUnknown
    return file_said(row), bytes(row.data)


def file_said(row: models.GatewayFile) -> GatewayFile:
    head = FileHead(FileKind(row.kind), row.sequence, row.day, row.rows, row.sha256, row.after)
    return GatewayFile(row.pk, head, FileState(row.state), row.on, getattr(row, "found", 0))


def missing_files(kind: FileKind) -> tuple[int, ...]:
    """Numbers of a kind that have not come, though later ones have."""
    rows = models.GatewayFile.objects.filter(kind=kind)
    last_whole = rows.filter(state=FileState.APPLIED).aggregate(last=Max("sequence"))["last"] or 0
    # what is applied has no hole before it: only what waits behind it is looked at
    later = rows.filter(sequence__gt=last_whole).values_list("sequence", flat=True)
    return tuple(last_whole + gap for gap in rules.missing(number - last_whole for number in later))


def differences(*, is_open: bool, limit: int = 200) -> list[Difference]:
    """Those that wait, the oldest first; or those that were resolved, the latest first."""
    rows = models.GatewayDifference.objects.select_related("file").defer("file__data").filter(resolved_on__isnull=is_open)
    return [difference_said(row) for row in rows.order_by("pk" if is_open else "-pk")[:limit]]


def count_differences() -> int:
    """That wait to be looked into."""
    return models.GatewayDifference.objects.filter(resolved_on=None).count()


def difference_said(row: models.GatewayDifference) -> Difference:
    return Difference(
        row.pk, FileKind(row.file.kind), row.file.sequence, row.line, row.about, row.code, Text(row.zh, row.en), row.found_on, row.resolved_on,
        row.resolved_by, row.why,
    )  # fmt: skip


def orders_to_send() -> list[tuple[models.Listing, str]]:
    """Listings for the exchange that it does not know yet, and those that it knows and that have ended without being sold out."""
    sent = models.GatewayOrder.objects.filter(listing=OuterRef("pk"))
    rows = models.Listing.objects.filter(venue=Venue.EXCHANGE).annotate(
        is_sent=Exists(sent.filter(action="new")), is_gone=Exists(sent.filter(action="withdraw"))
    )
    ended = Q(stage__in=[ListingStage.WITHDRAWN, ListingStage.EXPIRED])
    changed = rows.filter((~ended & Q(is_sent=False)) | (ended & Q(is_sent=True, is_gone=False)))
    return [(row, "withdraw" if row.is_sent else "new") for row in changed.order_by("pk")]


def order_line(row: models.Listing, action: str) -> list[object]:
    """As FILE_COLUMNS says; `any` where a listing names no project or year."""
    code = registry.project_codes([row.project]).get(row.project, "any") if row.project else "any"
    seller = organisation_at(row.seller)
    told = [rules.order_number(row.pk), action, seller.uscc or seller.code, code, row.vintage or "any"]
    return [*told, row.kg, row.smallest_kg, row.fen_per_tonne, row.until.isoformat()]


def known_orders() -> list[models.Listing]:
    """Listings that were sent out."""
    return list(models.Listing.objects.filter(orders_out__action="new").order_by("pk"))


def traded_kg(listing: int, *, until: int) -> int:
    """Of an order, in the files of trades up to this one."""
    found = models.GatewayTrade.objects.filter(deal__listing=listing, file__sequence__lte=until).aggregate(kg=Sum("deal__kg"))
    return found["kg"] or 0
