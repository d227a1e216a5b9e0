"""结算台 · The settlement desk: what came, what waits to be sent, what went back and why, what differs, and each day against the bank's statement."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NoFile, NotFilledIn
from puhui.desks.money import came, day_columns, day_rows, facts_said, line_columns, line_rows, order_lines, own_columns, own_rows
from puhui.desks.pages.asking import user_of, whole_number
from puhui.desks.pages.forms import Page, Verb, answered, csv_file, done, filled, shown
from puhui.desks.words import moment_said, yuan_said
from puhui.foundation.showing.tables import asked_after, part_of
from puhui.journeys.four_eyes import propose_statement, said_of
from puhui.journeys.tasks import defer_orders
from puhui.participants import reads as participants
from puhui.participants.words import Proposal
from puhui.participants.words import Verb as Right
from puhui.payments import actions, reads
from puhui.payments.errors import StatementRefused
from puhui.payments.words import SOURCE_SAYS, STATEMENT_BYTES_MAX, Difference, OrderStage, Statement
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

BROUGHT = Text(
    "已提请第 {number} 号，等另一人同意。到那时为止什么都没有动。",
    "Proposed as number {number}; another person has to agree. Until then nothing has moved.",
)
AGAIN = Text("已重新付款：{key}。", "Ordered again: {key}.")
BOOKED = Text("已补记银行的付款：{key}，没有再发送。", "What the bank paid is booked: {key}; nothing was sent.")
RESOLVED = Text("第 {number} 号差异已处理。", "Difference {number} is resolved.")
MB = 2**20
#: Lines of a list, and of a page of a statement.
LINES = 50


@require_http_methods(["GET", "HEAD", "POST"])
def settlement(request: HttpRequest) -> HttpResponse:
    verbs = {"again": _again, "booked": _booked, "resolve": _resolving(reverse("operator-settlement"))}
    return answered(request, verbs, _page)


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest) -> HttpResponse:
    """A statement that is brought by hand: a right of its own, and so an address of its own; to be looked at there is the desk."""
    if request.method != "POST":
        return redirect("operator-settlement")
    return answered(request, {"reconcile": _reconcile}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    now = timezone.now()
    today = datetime.combine(local_day(now), time(), CHINA)
    before = asked_after(request.GET, "came")
    found, arrivals_older = part_of(
        reads.arrivals_taken(since=today, limit=LINES + 1, before=before),
        LINES,
        asked=request.GET,
        name="came",
        after=lambda one: one.number,
    )
    count, fen = reads.taken_in_all(since=today)
    paid, paid_count = reads.orders_paid(since=today - timedelta(days=6), limit=LINES)
    days, days_older = day_rows(request.GET)
    told: dict[str, Any] = {
        "is_offered": reads.is_offered(),
        "is_played": reads.is_played(),
        "arrivals": came(found),
        "arrivals_older": arrivals_older,
        "came_count": count,
        "came_yuan": yuan_said(fen),
        **_orders("under_way_orders", OrderStage.ORDERED, OrderStage.SENT),
        **_orders("failed", OrderStage.FAILED),
        "ended": order_lines(paid),
        "ended_more": paid_count - len(paid),
        "under_way": yuan_said(reads.under_way_fen()),
        "waiting": [(one.number, said_of(one).title, f"{one.due_on}") for one in _waiting(request, now)],
        "differences": _differences(reads.differences(is_open=True, limit=LINES)),
        "differences_more": max(0, reads.count_differences(is_open=True) - LINES),
        "day_columns": day_columns(),
        "days": days,
        "days_older": days_older,
        "yesterday": local_day(now) - timedelta(days=1),
    }
    return shown(request, "desks/settlement.html", told, refusal=refusal, form=form)


def _orders(name: str, *stages: OrderStage) -> dict[str, Any]:
    """The oldest of them, and how many more there are."""
    found = reads.orders_in(*stages, limit=LINES)
    return {name: order_lines(found), f"{name}_more": reads.count_orders(*stages) - len(found)}


def _waiting(request: HttpRequest, now: datetime) -> list[Proposal]:
    """Statements that were brought and wait for a second person."""
    return [one for one in participants.waiting(user_of(request), now=now) if one.verb is Right.TAKE_STATEMENT]


def _differences(found: list[Difference]) -> list[tuple[Difference, Text, str]]:
    return [(one, facts_said(one), moment_said(one.resolved_at) if one.resolved_at else "") for one in found]


def _reconcile(request: HttpRequest, now: datetime) -> HttpResponse:
    """The bank's file, whose sums and digest must stand; it waits for a second person."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise NoFile
    if file.size > STATEMENT_BYTES_MAX:
        raise StatementRefused(
            field="file",
            reason_zh=f"文件超过 {STATEMENT_BYTES_MAX // MB} MB",
            reason_en=f"it is larger than {STATEMENT_BYTES_MAX // MB} MB",
        )
    reason = filled(request, "reason", Text("为什么手工上传、文件从哪里来", "why it is brought by hand, and where it comes from"))
    made = propose_statement(user=user_of(request), body=file.read(), reason=reason, now=now)
    return done(request, BROUGHT, reverse("office-proposal", args=[made.number]), number=made.number)


def _again(request: HttpRequest, now: datetime) -> HttpResponse:
    made = actions.order_again(number=whole_number(request.POST.get("order", "")) or 0, now=now)
    defer_orders()
    return done(request, AGAIN, reverse("operator-settlement"), key=made.key)


def _booked(request: HttpRequest, now: datetime) -> HttpResponse:
    """The bank had paid after all."""
    number = whole_number(request.POST.get("order", "")) or 0
    made = actions.book_paid(number=number, bank_ref=request.POST.get("bank_ref", ""), now=now)
    return done(request, BOOKED, reverse("operator-settlement"), key=made.key)


def _resolving(address: str) -> Verb:
    def resolve(request: HttpRequest, now: datetime) -> HttpResponse:
        reason = filled(request, "reason", Text("差异的原因", "what the difference was"))
        number = whole_number(request.POST.get("difference", "")) or 0
        actions.resolve_difference(number=number, reason=reason, by=user_of(request).pk, now=now)
        return done(request, RESOLVED, address, number=number)

    return resolve


@require_http_methods(["GET", "HEAD", "POST"])
def of_day(request: HttpRequest, day: str) -> HttpResponse:
    on = _day(day)
    return answered(request, {"resolve": _resolving(reverse("operator-settlement-day", args=[day]))}, _page_of(on))


def _page_of(day: date) -> Page:
    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        found = reads.statement_of(day)
        lines = Paginator(reads.lines_on(day), LINES).get_page(request.GET.get("page"))
        own = [] if found else reads.arrivals_on(day)
        told: dict[str, Any] = {
            "day": day,
            "statement": found,
            "opening": yuan_said(found.opening_fen) if found else "",
            "closing": yuan_said(found.closing_fen) if found else "",
            "brought": SOURCE_SAYS[found.brought.source] if found else "",
            "hands": _hands(found),
            "ours": yuan_said(reads.closing_fen(day)),
            "history": [(one, moment_said(one.taken_at)) for one in reads.statements_of(day)],
            "columns": line_columns(),
            "page": lines,
            "rows": line_rows(reads.lines_said(lines.object_list)),
            "open": _differences(reads.differences(day=day, is_open=True, limit=LINES)),
            "open_more": max(0, reads.count_differences(day=day, is_open=True) - LINES),
            "resolved": _differences(reads.differences(day=day, is_open=False, limit=LINES)),
            "resolved_more": max(0, reads.count_differences(day=day, is_open=False) - LINES),
            "own": came(own[:LINES]),
            "own_more": max(0, len(own) - LINES),
        }
        return shown(request, "desks/settlement_day.html", told, refusal=refusal, form=form)

    return page


def _hands(found: Statement | None) -> list[str]:
    """Who brought a statement and who agreed, by their names to sign in with."""
    users = [user for user in (found.brought.by, found.brought.agreed_by) if user] if found else []
    names = participants.user_names(set(users))
    return [names.get(user, "") for user in users]


@require_safe
def day_csv(request: HttpRequest, day: str) -> HttpResponse:
    """Our side of a day: what came, what was paid, what the bank's statement has beside it, and what differs."""
    on = _day(day)
    return csv_file(f"puhui-settlement-{day}.csv", [column.says for column in own_columns()], own_rows(on))


def _day(text: str) -> date:
    """Raises NotFilledIn."""
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise NotFilledIn(field="", what_zh="日期，如 2026-03-18", what_en="a day, such as 2026-03-18") from problem


urlpatterns = [
    path("operator/settlement", settlement, name="operator-settlement"),
    path("operator/settlement/statement", statement, name="operator-statement"),
    path("operator/settlement/<str:day>", of_day, name="operator-settlement-day"),
    path("operator/settlement/<str:day>/csv", day_csv, name="operator-settlement-csv"),
]
