"""方法工作间 · The workshop: an organisation's documents in writing, one as it is written and looked at, its states side by side, in and out as a file."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from puhui.desks.errors import NoFile, NotAnApplicant
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import about, answered, done, filled, shown
from puhui.desks.workshop import Looked, look
from puhui.desks.workshop_lists import both_of, choices, lines_shown, sources, states_shown
from puhui.filing.reads import applications
from puhui.filing.words import Stage
from puhui.foundation.showing.abreast import abreast
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.filings import hand_in_sketch
from puhui.library import actions, reads
from puhui.library.words import Sketch
from puhui.methodology.markup import BYTES_MAX
from puhui.participants.reads import organisation_of, right_of
from puhui.participants.words import Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: So much of a file is read that it is known to be too large.
FILE_READ = BYTES_MAX + 1
YAML = "application/yaml; charset=utf-8"
TEMPLATE = "desks/method_template.yaml"
#: Seconds of work that one look may take before it begins no further case; the proof itself is bounded by its own limits.
SECONDS_OF_WORK = 1.0
NAME = Text("名称", "a name")


def _own(request: HttpRequest) -> int:
    return organisation_of(user_of(request)).account


# -- the list ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def workshop(request: HttpRequest) -> HttpResponse:
    """The organisation's documents in writing, and the three ways to begin one."""
    return answered(request, {"begin": _begin, "take": _take, "put_away": _put_away}, _list)


def _list(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found = reads.sketches(organisation=_own(request), with_put_away=True)
    told = {
        "lines": lines_shown([one for one in found if not one.is_put_away]),
        "away": lines_shown([one for one in found if one.is_put_away]),
        "sources": sources(),
        "asked": request.POST or request.GET,
    }
    return shown(request, "desks/workshop.html", told, refusal=refusal, form=form)


def _begin(request: HttpRequest, now: datetime) -> HttpResponse:
    """From the template, or from a version of the library."""
    base = _version_asked(request.POST.get("from", ""))
    text = reads.version(code=base[0], number=base[1]).text if base else template_text()
    name = request.POST.get("name", "").strip()[:120] or (
        f"{base[0]} v{base[1]}" if base else Text("新的方法学", "A new methodology").said(language())
    )
    made = actions.open_sketch(organisation=_own(request), by=user_of(request).pk, name=name, text=text, base=base, now=now)
    return done(
        request,
        Text("文档已建好，每次保存都留一稿。", "The document is open; every save is kept as a state of its own."),
        _url(made.number),
    )


def template_text() -> str:
    """The commented template, byte for byte as it is shipped."""
    return str(get_template(TEMPLATE).template.source)  # type: ignore[attr-defined]


def _version_asked(typed: str) -> tuple[str, int] | None:
    code, _, number = typed.partition("/")
    return (code, int(number)) if number.isdecimal() and len(number) < 6 else None


def _take(request: HttpRequest, now: datetime) -> HttpResponse:
    """A file, kept byte for byte; its faults are shown, not refused."""
    file = request.FILES.get("file")
    if file is None:
        raise NoFile
    name = re.sub(r"\.ya?ml$", "", file.name or "", flags=re.IGNORECASE)[:120].strip() or "file"
    raw = file.read(FILE_READ)
    made = actions.import_sketch(organisation=_own(request), by=user_of(request).pk, name=name, raw=raw, now=now)
    return done(request, Text("文件已导入，原样保存为第 1 稿。", "The file is here, kept byte for byte as state 1."), _url(made.number))


def _put_away(request: HttpRequest, now: datetime) -> HttpResponse:
    number, is_away = _number(request.POST.get("sketch", "")), request.POST.get("away") != "no"
    actions.put_away_sketch(number=number, organisation=_own(request), is_away=is_away, now=now)
    says = (
        Text("已收起，随时可以取回。", "Put away; it can be taken out again.") if is_away else Text("已取回。", "It is back on the list.")
    )
    return done(request, says, reverse("workshop"))


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


# -- one ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sketch(request: HttpRequest, number: int) -> HttpResponse:
    """The document as it is written: saved, looked at without saving, or handed in."""
    verbs = about(number, {"save": _save, "look": _look, "hand_in": _hand_in})
    return answered(request, verbs, lambda asked, refusal=None, form="": _page(asked, number, refusal=refusal))


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None) -> HttpResponse:
    own = _own(request)
    found = reads.sketch(number=number, organisation=own)
    opened = found.newest
    if asked := _number(request.GET.get("state", "")):
        opened = reads.sketch_state(number=number, organisation=own, state=asked)
    is_typed = "text" in request.POST
    text = _typed(request) if is_typed else opened.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    looked = _looked(text)
    code = looked.m.code if looked.m else found.base[0] if found.base else ""
    told: dict[str, Any] = {
        "sketch": found,
        "opened": opened,
        "is_typed": is_typed,
        "text": text,
        "name": request.POST.get("name", opened.name)[:120] if is_typed else opened.name,
        "on": _on(request, found, text, refusal),
        "looked": looked,
        "states": states_shown(reads.sketch_states(number=number, organisation=own)),
        "handed": _handed(found, own),
        "may_apply": right_of(user_of(request).role, Verb.APPLY_FOR_FILING) is not None,
        "filed": applications(stages=(Stage.FILED,), course_code="methodology", about=code) if code else [],
    }
    return shown(request, "desks/workshop_sketch.html", told, refusal=refusal)


def _on(request: HttpRequest, found: Sketch, text: str, refusal: Refusal | None) -> int:
    """What the next save stands on. Whoever was told of a newer state, or whose words are the newest, saves on top of that one."""
    is_told = refusal is not None and refusal.code == "saved_meanwhile"
    if "on" in request.POST and not is_told and text != found.newest.text:
        return _number(request.POST["on"])
    return found.newest.number


def _handed(found: Sketch, own: int) -> list[Any]:
    """The organisation's applications whose document was a state of this one."""
    digests = {state.digest: state.number for state in reads.sketch_states(number=found.number, organisation=own)}
    mine = applications(organisation=own, course_code="methodology")
    return [(one, digests[one.subject]) for one in mine if one.subject in digests]


def _typed(request: HttpRequest) -> str:
    """A form sends the line ends of its own; what is kept has those of Unix."""
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def _looked(text: str) -> Looked:
    until = time.thread_time() + SECONDS_OF_WORK  # its own work: a busy machine works no less of a document
    return look(text, day=local_day(timezone.now()), has_time=lambda: time.thread_time() < until)


def _kept(request: HttpRequest, number: int, now: datetime) -> int:
    """What is in the form, saved; the number of its state."""
    return actions.save_sketch(
        number=number,
        organisation=_own(request),
        on=_number(request.POST.get("on", "")),
        name=filled(request, "name", NAME, most=120),
        text=_typed(request),
        by=user_of(request).pk,
        now=now,
    ).number


def _save(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return done(request, Text("已保存为第 {state} 稿。", "Saved as state {state}."), _url(number), state=_kept(request, number, now))


def _look(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """For a browser without scripts: the page with what is typed, looked at and kept nowhere."""
    return _page(request, number)


def _hand_in(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """Saves what is in the form, then opens an application with exactly that."""
    user = user_of(request)
    if right_of(user.role, Verb.APPLY_FOR_FILING) is None:
        raise NotAnApplicant
    state = _kept(request, number, now)
    made = hand_in_sketch(
        number=number,
        state=state,
        organisation=_own(request),
        by=user.pk,
        role=user.role,
        replaces=_number(request.POST.get("replaces", "")) or None,
        now=now,
    )
    says = Text(
        "申请草稿已建好，第 {state} 稿已附上。写完设计文件再提交。",
        "A draft of an application is open with state {state} attached. Write its chapters, then hand it in.",
    )
    return done(request, says, reverse("filing-application", args=[made.number]), state=state)


def _url(number: int) -> str:
    return reverse("workshop-sketch", args=[number])


@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """What a machine sees in the text that is sent, as a part of the page. Nothing is kept."""
    reads.sketch(number=number, organisation=_own(request))
    return render(request, "desks/parts/workshop_found.html", {"looked": _looked(_typed(request))})


# -- out, and side by side ---------------------------------------------------------------------------------------------


@require_safe
def document(request: HttpRequest, number: int) -> HttpResponse:
    """A state as a file, byte for byte as it was saved: `sha256sum` prints its digest."""
    own = _own(request)
    asked = _number(request.GET.get("state", ""))
    found = (
        reads.sketch_state(number=number, organisation=own, state=asked) if asked else reads.sketch(number=number, organisation=own).newest
    )
    answer = HttpResponse(found.text.encode(), content_type=YAML)
    answer["Content-Disposition"] = f'attachment; filename="document-{number}-state-{found.number}.yaml"'
    answer["X-Content-SHA256"] = found.digest
    return answer


@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Two of its states, or a state and a version of the library."""
    own = _own(request)
    found, states = reads.sketch(number=number, organisation=own), reads.sketch_states(number=number, organisation=own)
    left, right = both_of(found, states, request.GET.get("left", ""), request.GET.get("right", ""))
    told = {
        "sketch": found,
        "left": left,
        "right": right,
        "found": abreast(left.text, right.text),
        "choices": choices(states),
    }
    return shown(request, "desks/workshop_compare.html", told)


urlpatterns = [
    path("workshop", workshop, name="workshop"),
    path("workshop/<int:number>", sketch, name="workshop-sketch"),
    path("workshop/<int:number>/check", check, name="workshop-check"),
    path("workshop/<int:number>/document.yaml", document, name="workshop-document"),
    path("workshop/<int:number>/compare", compare, name="workshop-compare"),
]
