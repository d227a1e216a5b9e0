"""外省方法学 · Documents of other regions: brought in, held against ours line by line, and applied for to be recognised."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.overlaps import NearShown, nearest_of_ours
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import about, answered, beside, done, filled, shown
from puhui.desks.words import moment_said
from puhui.disclosure.reads import numbers_of
from puhui.disclosure.words import Number
from puhui.journeys.filings import apply_for_recognition, borrowed_of, bring_in, ours
from puhui.library import reads
from puhui.library.words import Neighbour
from puhui.methodology.differences import Kind, by_section, compared
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.markup import BYTES_MAX
from puhui.methodology.overlap import VERDICT_SAYS, Verdict
from puhui.methodology.regions import covers, name_of
from puhui.methodology.words import Methodology
from puhui.participants.reads import organisation_of, user_names
from puhui.participants.words import PROVINCE_WIDE
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

FAULTS_SHOWN = 20
BROUGHT = Text("已导入，下面与本省的方法学比较。", "It is here; below it is held against our methodologies.")
DRAFTED = Text(
    "互认申请的草稿已建好，改编后的文档已附上。请写完其余各章再提交。",
    "The draft is open with the adapted document attached. Write the other chapters, then hand it in.",
)


# -- all ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def neighbours(request: HttpRequest) -> HttpResponse:
    """Every document of another region, and a form to bring one in."""
    return answered(request, {"bring": _bring}, _list)


def _list(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    faults = refusal.faults[:FAULTS_SHOWN] if isinstance(refusal, DocumentRefused) else []
    recognised = {one.neighbour.number for one in reads.recognitions().values()}
    told = {
        "rows": [(one, reads.neighbour_says(one).name, name_of(one.region), one.number in recognised) for one in reads.neighbours()],
        "faults": faults,
        "text": _typed(request) if refusal else "",
        "limit_kb": BYTES_MAX // 1024,
    }
    return shown(request, "desks/neighbours.html", told, refusal=refusal, form=form)


def _typed(request: HttpRequest) -> str:
    """What was brought, to be put right on the page; a file that is no text, or too long for a form, stays with whoever has it."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")
    file.seek(0)
    body = file.read(BYTES_MAX + 1)
    try:
        return body.decode("utf-8-sig") if len(body) <= BYTES_MAX else ""
    except UnicodeDecodeError:
        return ""


def _bring(request: HttpRequest, now: datetime) -> HttpResponse:
    file = request.FILES.get("file")
    body = file.read(2 * BYTES_MAX + 1) if file else request.POST.get("text", "").encode()
    if not body.strip():
        raise NotFilledIn(field="file", what_zh="一个 YAML 文件，或它的文字", what_en="a YAML file, or its text")
    source = filled(request, "source", Text("来源", "where it is from"), most=300)
    made = bring_in(body=body, name=(file.name if file else "") or "text.yaml", source=source, by=user_of(request).pk, now=now)
    return done(request, BROUGHT, reverse("office-neighbour", args=[made.number]))


# -- one ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def neighbour(request: HttpRequest, number: int) -> HttpResponse:
    """One document: what of ours is near, what differs from the one that is chosen, whose numbers it has, and its recognition."""
    return answered(request, about(number, {"recognise": _recognise}), lambda asked, **no: _page(asked, number, **no))


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found = reads.neighbour(number)
    m, documents = reads.neighbour_says(found), {one.code: one for one in reads.newest_documents()}
    near = nearest_of_ours(m)
    chosen = documents.get(request.GET.get("with", "")) or (near[0].methodology if near else None)
    code = request.POST.get("code") or request.GET.get("code") or _code_for(found, near)
    told: dict[str, Any] = {
        "found": found,
        "m": m,
        "where": name_of(found.region),
        "by": user_names({found.imported_by}).get(found.imported_by, ""),
        "at": moment_said(found.imported_at),
        "near": near,
        "documents": [(each, one.name) for each, one in sorted(documents.items())],
        "numbers": [(one, one.region if one.value and not covers(one.region, PROVINCE_WIDE) else "") for one in _numbers(m)],
        "borrowed": len(borrowed_of(m, region=PROVINCE_WIDE)),
        "recognised": [one for one in reads.recognitions().values() if one.neighbour.number == number],
        "code": code,
        "changes": _changes(number, code),
        **_against(m, chosen),
    }
    return shown(request, "desks/neighbour.html", told, refusal=refusal, form=form)


def _numbers(m: Methodology) -> list[Number]:
    return [one for one in numbers_of(m, local_day(timezone.now())) if not one.is_variant]


def _code_for(found: Neighbour, near: list[NearShown]) -> str:
    """The code of ours that counts the same act; its own where none does."""
    same = next((one for one in near if one.verdict == VERDICT_SAYS[Verdict.SAME]), None)
    return same.methodology.code if same else found.code


def _changes(number: int, code: str) -> tuple[Any, ...]:
    """What the rule would change under a code; nothing for what is no code."""
    try:
        return ours(number, code=code).changes
    except BadIdentifier:
        return ()


def _against(m: Methodology, chosen: Methodology | None) -> dict[str, Any]:
    rows = compared(m, chosen) if chosen else ()
    return {
        "chosen": chosen,
        "differing": by_section(row for row in rows if row.kind is not Kind.SAME),
        "same": by_section(row for row in rows if row.kind is Kind.SAME),
        "differing_count": sum(row.kind is not Kind.SAME for row in rows),
        "same_count": sum(row.kind is Kind.SAME for row in rows),
    }


def _recognise(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    user = user_of(request)
    code = filled(request, "code", Text("代码", "the code"), most=80)
    with beside("code"):
        made = apply_for_recognition(
            number=number, code=code, by=user.pk, role=user.role, organisation=organisation_of(user).account, now=now
        )
    return done(request, DRAFTED, reverse("filing-application", args=[made.number]))


urlpatterns = [
    path("office/neighbours", neighbours, name="office-neighbours"),
    path("office/neighbours/<int:number>", neighbour, name="office-neighbour"),
]
