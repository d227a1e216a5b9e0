"""Questions about credits: what a holder has, the totals, the whole life of a serial, what is frozen, and whether blocks, history and ledger agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Count, F, Q, Sum

from puhui.registry import models
from puhui.registry.errors import UnknownCreditHold, UnknownSerial
from puhui.registry.models import Issue, Project
from puhui.registry.words import OWNED, Block, BlockState, BlockVerb, Hold, Moved, Movement, Placed, Purpose, Serial, Span

_KG = Sum(F("last") - F("first") + 1)


@dataclass(frozen=True, slots=True)
class Holding:
    """What of one project and vintage lies with somebody in one state."""

    project: int
    vintage: int
    state: BlockState
    kg: int
    blocks: int = 0
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Serials with the project and period that they were issued of, and whom they were issued to."""

    span: Span
    project: str
    period: int | None
    holder: int


@dataclass(frozen=True, slots=True)
class Totals:
    """issued = what lies in the six states, always."""

    issued_kg: int
    by_state: dict[BlockState, int]


@dataclass(frozen=True, slots=True)
class Life:
    """A serial from its issue on: every movement over it, and the blocks in which it lies now."""

    serial: Serial
    issue: Placed
    movements: tuple[Movement, ...]
    blocks: tuple[Block, ...]
    holds: tuple[Hold, ...]


def holdings(*, holder: int) -> list[Holding]:
    """By project, vintage, state and purpose. Buffer, retired and cancelled stand here too, and are no part of the balance in the ledger."""
    by = ("issue__project", "issue__vintage", "state", "purpose")
    rows = models.Block.objects.filter(holder=holder).values_list(*by).annotate(kg=_KG, blocks=Count("pk"))
    found = [Holding(project, vintage, BlockState(state), kg, blocks, _purpose(to)) for project, vintage, state, to, kg, blocks in rows]
    return sorted(found, key=lambda one: (one.project, one.vintage, one.state, one.purpose or ""))


def holders(*, project: int) -> dict[int, int]:
    """Holder → kilograms that are his own, of a project."""
    rows = models.Block.objects.filter(issue__project=project, state__in=OWNED).values("holder").annotate(kg=_KG)
    return {row["holder"]: row["kg"] for row in rows.order_by("-kg", "holder")}


def totals(*, project: int | None = None) -> Totals:
    """Of a project, or of all."""
    issues, blocks = Issue.objects.all(), models.Block.objects.all()
    if project is not None:
        issues, blocks = issues.filter(project=project), blocks.filter(issue__project=project)
    found = {row["state"]: row["kg"] for row in blocks.values("state").annotate(kg=_KG)}
    return Totals(issues.aggregate(kg=_KG)["kg"] or 0, {state: found.get(state.value, 0) for state in BlockState})


def spread(*, project: int | None = None) -> list[tuple[str, int, BlockState, int]]:
    """Kind of project, vintage and state, with the kilograms that lie there: of one project, or of all."""
    rows = models.Block.objects.all() if project is None else models.Block.objects.filter(issue__project=project)
    found = rows.values("issue__project__kind", "issue__vintage", "state").annotate(kg=_KG)
    told = [(row["issue__project__kind"], row["issue__vintage"], BlockState(row["state"]), row["kg"]) for row in found]
    return sorted(told, key=lambda one: (one[0], one[1], list(BlockState).index(one[2])))


def blocks_of(*, holder: int | None = None, issue: int | None = None, limit: int = 1000) -> list[Block]:
    """In the order of serials."""
    rows = models.Block.objects.order_by("first")
    if holder is not None:
        rows = rows.filter(holder=holder)
    if issue is not None:
        rows = rows.filter(issue=issue)
    return [_block(row) for row in rows[:limit]]


def origins(spans: Iterable[Span]) -> list[Origin]:
    """Which issues serials came from, in the order of serials: a span over several issues is cut at their borders."""
    found: list[Origin] = []
    for span in spans:
        rows = Issue.objects.select_related("project", "period").filter(first__lte=span.last, last__gte=span.first)
        found.extend(_origin(row, span) for row in rows)
    return sorted(found, key=lambda one: one.span)


def _origin(row: Issue, span: Span) -> Origin:
    part = Span(max(span.first, row.first), min(span.last, row.last))
    return Origin(part, row.project.code, row.period.number if row.period else None, row.holder)


def issues(*, project: int | None = None, period: int | None = None) -> list[Placed]:
    """In the order of serials."""
    rows = Issue.objects.select_related("movement").prefetch_related("movement__moved").order_by("first")
    if project is not None:
        rows = rows.filter(project=project)
    if period is not None:
        rows = rows.filter(period=period)
    return [_placed(row) for row in rows]


def issued_of(project: str, period: int | None = None) -> list[tuple[Placed, Serial]]:
    """What was issued of a period, or of all, by vintage, and how it is printed."""
    rows = Issue.objects.select_related("project").filter(project__code=project).order_by("vintage", "first")
    rows = rows if period is None else rows.filter(period__number=period)
    return [(_placed(row), Serial(row.project.code, row.vintage, Span(row.first, row.last))) for row in rows]


def issue_of(*, movement: int) -> Placed:
    return _placed(Issue.objects.select_related("movement").get(movement=movement))


def movement(number: int, *, is_repeat: bool = False) -> Movement:
    return _movement(models.Movement.objects.get(pk=number), is_repeat=is_repeat)


def movements_of(*, holder: int, limit: int) -> list[Movement]:
    """Of whatever came to a holder or left him, the newest first."""
    rows = models.Movement.objects.filter(Q(moved__from_holder=holder) | Q(moved__to_holder=holder)).distinct().order_by("-pk")
    return [_movement(row) for row in rows.prefetch_related("moved")[:limit]]


def serials_of(block: Block) -> Serial:
    """How a block is printed."""
    row = Issue.objects.select_related("project").get(pk=block.issue)
    return Serial(row.project.code, row.vintage, block.span)


def printed(blocks: Sequence[Block]) -> list[Serial]:
    """How blocks are printed, in their order."""
    rows = {row.pk: row for row in Issue.objects.select_related("project").filter(pk__in={block.issue for block in blocks})}
    return [Serial(rows[block.issue].project.code, rows[block.issue].vintage, block.span) for block in blocks]


def spans_moved(*, movement: int) -> tuple[Span, ...]:
    rows = models.Moved.objects.filter(movement=movement).order_by("first").values_list("first", "last")
    return tuple(Span(first, last) for first, last in rows)


def serials_moved(*, movement: int) -> list[str]:
    """How the spans of a movement are printed, in the order of serials."""
    return serials_printed(spans_moved(movement=movement))


def serials_printed(spans: Iterable[Span]) -> list[str]:
    """How spans are printed, each of them within one issue."""
    return [str(_serial(span)) for span in spans]


def _serial(span: Span) -> Serial:
    row = Issue.objects.select_related("project").get(first__lte=span.first, last__gte=span.last)
    return Serial(row.project.code, row.vintage, span)


def is_retired_by(movement: int) -> bool:
    """Whether every serial of a movement is retired, and this movement was the last over it."""
    sql = (
        "SELECT count(*) FILTER (WHERE NOT (SELECT count(*) > 0 AND bool_and(b.state = 'retired') FROM registry_block b WHERE b.span && m.span)"
        " OR EXISTS (SELECT 1 FROM registry_moved l WHERE l.span && m.span AND l.id > m.id)) = 0 AND count(*) > 0"
        " FROM registry_moved m WHERE m.movement_id = %s AND m.to_state = 'retired'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [movement])
        return bool(cursor.fetchone()[0])


def recalled_kg(*, movement: int) -> int:
    """What was recalled of the issues that the spans of a movement came from."""
    spans = models.Moved.objects.filter(movement=movement).values_list("first", "last")
    issued = [Issue.objects.get(first__lte=first, last__gte=last).movement_id for first, last in spans]
    recalls = models.Movement.objects.filter(verb=BlockVerb.RECALL, corrects__in=issued).prefetch_related("moved")
    return sum(_movement(row).kg + row.receivable_kg for row in recalls)


def project_codes(numbers: Iterable[int]) -> dict[int, str]:
    """Number of a project → its code."""
    return dict(Project.objects.filter(pk__in=set(numbers)).values_list("pk", "code"))


def life_of(serial: Serial, *, limit: int = 500) -> Life:
    """Whole from the first day on. Raises UnknownSerial where the span is not part of one issue of that project and vintage."""
    span = serial.span
    row = Issue.objects.filter(project__code=serial.project, vintage=serial.vintage, first__lte=span.first, last__gte=span.last).first()
    if row is None:
        raise UnknownSerial(text=str(serial))
    over = {"span": f"[{span.first},{span.last}]"}
    moved = models.Movement.objects.filter(pk__in=_meeting("registry_moved", "movement_id", over["span"])).order_by("pk")
    blocks = models.Block.objects.filter(pk__in=_meeting("registry_block", "id", over["span"])).order_by("first")
    holds = models.Hold.objects.filter(until=None).filter(
        Q(pk__in=_meeting("registry_hold", "id", over["span"])) | Q(holder__in=[block.holder for block in blocks])
    )
    return Life(
        serial,
        _placed(row),
        tuple(_within(_movement(one), span) for one in moved.prefetch_related("moved")[:limit]),
        tuple(_cut(_block(one), span) for one in blocks[:limit]),
        tuple(_hold(one) for one in holds.order_by("pk")),
    )


def hold(number: int) -> Hold:
    """Raises UnknownCreditHold."""
    row = models.Hold.objects.filter(pk=number).first()
    if row is None:
        raise UnknownCreditHold(number=number)
    return _hold(row)


def holds_on(*, holder: int | None = None, is_live: bool = True) -> list[Hold]:
    """Holds on a holder, or all of them; the newest first."""
    rows = models.Hold.objects.filter(until__isnull=is_live).order_by("-pk")
    return [_hold(row) for row in (rows if holder is None else rows.filter(holder=holder))]


def project_of(serial: Serial) -> int:
    """Raises UnknownSerial."""
    found = Project.objects.filter(code=serial.project).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownSerial(text=str(serial))
    return found


# -- rows as words -----------------------------------------------------------------------------------------------------


def _meeting(table: str, column: str, span: str) -> list[int]:
    """Numbers of the rows whose span meets this one: by the index over spans, which the tables' models do not know."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column} FROM {table} WHERE span && %s::int8range", [span])
        return [int(row[0]) for row in cursor.fetchall()]


def _block(row: models.Block) -> Block:
    return Block(Span(row.first, row.last), row.issue_id, row.holder, BlockState(row.state), _purpose(row.purpose))


def _purpose(said: str) -> Purpose | None:
    return Purpose(said) if said else None


def _cut(block: Block, span: Span) -> Block:
    return replace(block, span=Span(max(block.span.first, span.first), min(block.span.last, span.last)))


def _moved(row: models.Moved) -> Moved:
    from_state = BlockState(row.from_state) if row.from_state else None
    return Moved(Span(row.first, row.last), row.to_holder, BlockState(row.to_state), row.from_holder, from_state)


def _movement(row: models.Movement, *, is_repeat: bool = False) -> Movement:
    moved = tuple(sorted((_moved(one) for one in row.moved.all()), key=lambda one: one.span))
    return Movement(
        row.pk,
        row.key,
        BlockVerb(row.verb),
        row.day,
        row.at,
        row.by,
        row.reason,
        moved,
        row.entry,
        row.corrects_id,
        row.receivable_kg,
        is_repeat,
        _purpose(row.purpose),
    )


def _within(said: Movement, span: Span) -> Movement:
    """The movement with those of its spans that meet this one."""
    return replace(said, moved=tuple(one for one in said.moved if one.span.meets(span)))


def _placed(row: Issue) -> Placed:
    return Placed(row.pk, row.project_id, row.vintage, Span(row.first, row.last), row.buffer_kg, _movement(row.movement), row.period_id)


def _hold(row: models.Hold) -> Hold:
    span = Span(row.first, row.last) if row.first is not None and row.last is not None else None
    return Hold(row.pk, row.key, row.holder, span, row.reason, row.by, row.since, row.until, row.released_by, row.release_reason)
