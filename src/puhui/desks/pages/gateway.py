"""交易所接口 · The desk of the gateway to a licensed exchange: files out and in, numbers that are missing, differences and what they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of, whole_number
from puhui.desks.pages.forms import answered, done, filled, shown
from puhui.foundation.showing.tables import asked_after, part_of
from puhui.market import actions, reads
from puhui.market.words import FILE_COLUMNS, FILE_KIND_SAYS, GATEWAY_BYTES_MOST, FileKind, FileState, Received
from puhui.participants.reads import user_names
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Lines of a list, and differences that were resolved last.
LINES, RESOLVED_LINES = 50, 20
SENT = Text(
    "已生成第 {sequence} 号委托文件，{rows} 行，请下载后送交易所。",
    "File {sequence} of orders is written, {rows} rows. Download it and send it.",
)
APPLIED = Text("已收下并处理：第 {applied} 号。", "Taken in and applied: number {applied}.")
WAITS = Text("已收下，还缺第 {missing} 号，补上后自动处理。", "Taken in. Number {missing} is missing; it is applied as soon as that is in.")
WAITS_FOR_TRADES = Text("已收下，等它提到的成交文件到齐后自动处理。", "Taken in; it is applied once the trades that it knows of are in.")
REPEATED = Text("这个文件收过了，没有变化。", "This file came before; nothing has changed.")
RESOLVED = Text("已记下。", "It is on record.")


@require_http_methods(["GET", "HEAD", "POST"])
def gateway(request: HttpRequest) -> HttpResponse:
    return answered(request, {"send": _send, "receive": _receive, "resolve": _resolve}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    resolved = reads.differences(is_open=False, limit=RESOLVED_LINES)
    found = reads.gateway_files(limit=LINES + 1, before=asked_after(request.GET, "files"))
    files, older = part_of(found, LINES, asked=request.GET, name="files", after=lambda one: one.number)
    open_ones = reads.differences(is_open=True, limit=LINES)
    names = user_names({one.resolved_by for one in resolved if one.resolved_by})
    told: dict[str, Any] = {
        "files": files,
        "older": older,
        "missing": [(FILE_KIND_SAYS[kind], _listed(gone)) for kind in FileKind if (gone := reads.missing_files(kind))],
        "to_send": len(reads.orders_to_send()),
        "open": open_ones,
        "open_more": reads.count_differences() - len(open_ones),
        "resolved": [(one, names.get(one.resolved_by or 0, "")) for one in resolved],
        "columns": [(FILE_KIND_SAYS[kind], ", ".join(columns)) for kind, columns in FILE_COLUMNS.items()],
        "asked": request.POST.get("difference", "") if form == "resolve" else "",
    }
    return shown(request, "desks/operator_gateway.html", told, refusal=refusal, form=form)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")


def _send(request: HttpRequest, now: datetime) -> HttpResponse:
    made = actions.send_orders(by=user_of(request).pk, now=now)
    return done(request, SENT, reverse("operator-gateway"), sequence=made.head.sequence, rows=grouped(made.head.rows))


def _receive(request: HttpRequest, now: datetime) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise NotFilledIn(field="file", what_zh="文件", what_en="a file")
    found = actions.receive_file(data=file.read(GATEWAY_BYTES_MOST + 1), by=user_of(request).pk, now=now)
    told = {"applied": _listed(found.applied), "missing": _listed(found.missing)}
    return done(request, _became(found), reverse("operator-gateway"), **told)


def _became(found: Received) -> Text:
    if found.is_repeat:
        return REPEATED
    if found.file.state is FileState.APPLIED:
        return APPLIED
    return WAITS if found.missing else WAITS_FOR_TRADES


def _resolve(request: HttpRequest, now: datetime) -> HttpResponse:
    number = whole_number(request.POST.get("difference", "")) or 0
    why = filled(request, "why", Text("查明的原因", "what it was"))
    actions.resolve_difference(number=number, why=why, by=user_of(request).pk, now=now)
    return done(request, RESOLVED, reverse("operator-gateway"))


@require_safe
def file(request: HttpRequest, kind: str, sequence: int) -> HttpResponse:
    """The bytes as they went out or came in."""
    _found, data = reads.gateway_file(kind, sequence)
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="puhui-{kind}-{sequence:06d}.csv"'
    return answer


urlpatterns = [
    path("operator/gateway", gateway, name="operator-gateway"),
    path("operator/gateway/<slug:kind>/<int:sequence>", file, name="operator-gateway-file"),
]
