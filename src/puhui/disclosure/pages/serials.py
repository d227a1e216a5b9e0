"""序列号 · The whole life of a serial for everybody: where it came from, every movement, and where it lies now. Accounts are told apart and not named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from puhui.disclosure.pages.tables import column
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.registry import reads
from puhui.registry.reads import Life
from puhui.registry.words import KIND_SAYS, PURPOSE_SAYS, STATE_SAYS, VERB_SAYS, Moved, Movement, Serial, Span, state_says
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

EXAMPLE = str(Serial("PV00012", 2025, Span(1, 100)))
#: More movements than this are cut off, and the page says so.
MOVEMENTS_MOST = 500


@require_safe
def serials(request: HttpRequest) -> HttpResponse:
    """The form. A serial that is one leads to the address of its own; of another it is said why there is none, and what was typed stays."""
    typed = request.GET.get("serial", "").strip()[:200]
    if not typed:
        return _page(request, "", None)
    try:
        return HttpResponseRedirect(reverse("serial", args=[str(reads.read_serial(typed))]))
    except Refusal as refusal:
        return _page(request, typed, None, refusal=refusal)


@require_safe
def serial(request: HttpRequest, text: str) -> HttpResponse:
    """The whole life of a serial, or of a span of them, at an address that can be printed on a certificate."""
    try:
        return _page(request, text[:200], reads.life_of(reads.read_serial(text[:200]), limit=MOVEMENTS_MOST))
    except Refusal as refusal:
        return _page(request, text[:200], None, refusal=refusal)


def _page(request: HttpRequest, typed: str, life: Life | None, *, refusal: Refusal | None = None) -> HttpResponse:
    told = {
        "typed": typed, "example": EXAMPLE, "refusal": refusal, "sentence": refusal.sentence(language()) if refusal else "", "life": life,
        **(_told(life) if life else {}),
    }  # fmt: skip
    return render(request, "disclosure/serials.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _told(life: Life) -> dict[str, object]:
    names = _names(life)
    return {
        **_origin(life),
        "kg": grouped(life.serial.span.kg),
        "is_cut": len(life.movements) == MOVEMENTS_MOST,
        "now_columns": (column("span", "序列号", "Serials"), column("kg", "千克", "kg", is_number=True), column("state", "状态", "State"), column("who", "账户", "Account")),
        "now_rows": [
            [f"{one.span.first}–{one.span.last}", grouped(one.span.kg), state_says(one.state, one.purpose).said(language()), names[one.holder]] for one in life.blocks
        ],
        "columns": (
            column("day", "日期", "Day"), column("act", "变动", "Act"), column("span", "序列号", "Serials"), column("kg", "千克", "kg", is_number=True),
            column("from", "从", "From"), column("to", "到", "To"),
        ),
        "rows": [_cells(movement, moved, life.serial.span, names) for movement in life.movements for moved in movement.moved],
        "holds": [(str(hold.since.date()), hold.span is None) for hold in life.holds],
    }  # fmt: skip


def _origin(life: Life) -> dict[str, object]:
    """Where it came from: the project, the period that was verified, the methodology; what was public of them before."""
    project = reads.project(life.serial.project)
    period = next((one for one in reads.periods_of(project.code) if one.number == life.issue.period), None)
    return {
        "project": project,
        "kind": KIND_SAYS[project.kind],
        "period": period,
        "issued_on": life.issue.movement.day,
        "vintage": life.serial.vintage,
    }


def _cells(movement: Movement, moved: Moved, asked: Span, names: dict[int, str]) -> list[object]:
    """Of the span that was moved, the part that was asked for."""
    first, last = max(moved.span.first, asked.first), min(moved.span.last, asked.last)
    came = (
        "–"
        if moved.from_state is None or moved.from_holder is None
        else f"{names[moved.from_holder]} · {STATE_SAYS[moved.from_state].said(language())}"
    )
    went = f"{names[moved.to_holder]} · {STATE_SAYS[moved.to_state].said(language())}"
    return [str(movement.day), _act(movement), f"{first}–{last}", grouped(last - first + 1), came, went]


def _act(movement: Movement) -> str:
    said = VERB_SAYS[movement.verb].said(language())
    return f"{said} · {PURPOSE_SAYS[movement.purpose].said(language())}" if movement.purpose else said


def _names(life: Life) -> dict[int, str]:
    """Account A, B … in the order in which they come; who they are is not public."""
    met = [moved.to_holder for movement in life.movements for moved in movement.moved] + [block.holder for block in life.blocks]
    return {holder: Text(f"账户 {place}", f"account {place}").said(language()) for place, holder in enumerate(dict.fromkeys(met), start=1)}


urlpatterns = [path("serials", serials, name="serials"), path("serials/<str:text>", serial, name="serial")]
