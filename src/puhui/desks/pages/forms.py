"""How a page of the desks takes a form and answers it: a field that must be filled in, a refusal beside its field, a word after it is done."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.pages.asking import told_of
from puhui.desks.till_lists import fen_of
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.templatetags.puhui import language
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

CSV = "text/csv; charset=utf-8"
#: Excel reads UTF-8 only where the file says so.
MARK = "\ufeff"
#: What a spreadsheet would run if it stood first in a cell.
_RUNS = ("=", "+", "-", "@", "\t", "\r")
#: What the session keeps for the next page alone.
SHOWN_ONCE = "shown_once"

Page = Callable[..., HttpResponse]
Verb = Callable[[HttpRequest, datetime], HttpResponse]
#: The same about one thing, by its number.
VerbAbout = Callable[[HttpRequest, int, datetime], HttpResponse]


def filled(request: HttpRequest, name: str, what: Text, *, most: int = 200) -> str:
    """What was typed into a field. Raises NotFilledIn."""
    typed = request.POST.get(name, "").strip()[:most]
    if not typed:
        raise NotFilledIn(field=name, what_zh=what.zh, what_en=what.en)
    return typed


def filled_day(request: HttpRequest, name: str, what: Text) -> date:
    """A day that was chosen. Raises NotFilledIn."""
    try:
        return date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError as problem:
        raise NotFilledIn(field=name, what_zh=what.zh, what_en=what.en) from problem


def filled_fen(request: HttpRequest, name: str, what: Text) -> int:
    """A sum that was typed in yuan, in fen. Raises NotFilledIn."""
    fen = fen_of(filled(request, name, what, most=20))
    if fen is None:
        raise NotFilledIn(field=name, what_zh=f"{what.zh}（元，最多两位小数）", what_en=f"{what.en} in yuan, with two decimals at most")
    return fen


@contextmanager
def beside(field: str) -> Iterator[None]:
    """A name of something that is none is refused beside the field in which it was typed."""
    try:
        yield
    except BadIdentifier as refusal:
        refusal.facts.setdefault("field", field)
        raise


def confirmed(request: HttpRequest, asked: str, *, name: str = "confirm") -> None:
    """What cannot be taken back is typed, so that no slip of the finger does it. Raises NotConfirmed."""
    if request.POST.get(name, "").strip() != asked:
        raise NotConfirmed(asked=asked)


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shown(request: HttpRequest, template: str, told: Mapping[str, Any], *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    """A page; with a refusal it says no beside the right field, and keeps what was typed."""
    facts = {"typed": request.POST, "failed": form if refusal else "", "once": request.session.pop(SHOWN_ONCE, None), **told}
    answer = render(request, template, {**facts, **told_of(refusal, form=form)}, status=STATUS[refusal.kind] if refusal else 200)
    return marked(answer, refusal) if refusal else answer


def at_head(refusal: Refusal | None, form: str, *, offered: Collection[str]) -> str:
    """The form that a no stands beside; none, where it is not offered any more: then the no stands above everything."""
    if refusal is None or form in offered:
        return form
    refusal.facts["field"] = ""
    return ""


def done(request: HttpRequest, says: Text, address: str, **facts: object) -> HttpResponse:
    """Back to the page, which says what was done."""
    messages.success(request, says.said(language(), **facts))
    return HttpResponseRedirect(f"{address}#said")


def show_once(request: HttpRequest, path: str) -> None:
    """The next page shows this address in full, once: what leads to it is kept nowhere."""
    request.session[SHOWN_ONCE] = request.build_absolute_uri(path)


def show_text_once(request: HttpRequest, text: str) -> None:
    """The same for what is typed elsewhere, such as a code."""
    request.session[SHOWN_ONCE] = text


def answered(request: HttpRequest, verbs: Mapping[str, Verb], page: Page) -> HttpResponse:
    """The page, or the verb that a form asks for; a refusal leads back to the page."""
    if request.method != "POST":
        return page(request)
    verb = request.POST.get("verb", "")
    try:
        act = verbs.get(verb)
        if act is None:
            raise NotFilledIn(field="", what_zh="要办的事", what_en="what is to be done")
        return act(request, timezone.now())
    except Refusal as refusal:
        return page(request, refusal=refusal, form=verb if verb in verbs else "")


def about(number: int, verbs: Mapping[str, VerbAbout]) -> dict[str, Verb]:
    """The verbs of a page about one thing."""

    def of(act: VerbAbout) -> Verb:
        return lambda request, now: act(request, number, now)

    return {name: of(act) for name, act in verbs.items()}


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a file that spreadsheets open: no cell of it is run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_as_text(value) for value in row] for row in rows)
    response = HttpResponse(MARK + text.getvalue(), content_type=CSV)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _as_text(value: object) -> str:
    if isinstance(value, int):
        return str(value)  # a number is none that is run, below zero neither
    said = value.said(language()) if isinstance(value, Text) else "" if value is None else str(value)
    return f"'{said}" if said.startswith(_RUNS) else said
