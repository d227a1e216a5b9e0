"""专家评审 · The expert's pages: the reviews that one was appointed to, and one of them: declare, read, score, advise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.filing_subjects import subject_shown
from puhui.desks.filings import chapters_shown, line_shown, organisation_names, way_of
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.filing_files import file_answer
from puhui.desks.pages.forms import about, answered, at_head, done, shown
from puhui.filing import actions, reads
from puhui.filing.errors import NotSeated
from puhui.filing.words import ADVICE_SAYS, Advice, Application, Seat, Stage
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for an opinion, then what was given."""
    today = local_day(timezone.now())
    rows = [(_line(reads.application(seat.application), today), seat) for seat in reads.seats_by(_expert(request))]
    waiting = [(line, seat) for line, seat in rows if _is_due(line.found, seat)]
    told = {"waiting": waiting, "rest": [row for row in rows if row not in waiting]}
    return shown(request, "desks/filing_reviews.html", told)


def _expert(request: HttpRequest) -> int:
    """An opinion is one's own: whoever stands in for an expert reads nothing of it. The access table gives the right to oneself."""
    return user_of(request).pk


def _line(found: Application, today: Any) -> Any:
    return line_shown(found, organisation_names([found.organisation])[found.organisation], today=today)


def _is_due(found: Application, seat: Seat) -> bool:
    return found.stage is Stage.REVIEW and seat.round == found.round and seat.given_at is None and not seat.has_interest


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    return answered(request, about(number, _VERBS), lambda asked, **no: _page(asked, number, **no))


def own_seat(request: HttpRequest, number: int) -> Seat:
    """The latest seat of whoever asks. Raises NotSeated."""
    own = [seat for seat in reads.seats_of(number) if seat.expert == _expert(request)]
    if not own or reach_of(request).stands_in_for:
        raise NotSeated(number=number)
    return own[-1]


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    seat = own_seat(request, number)
    found = reads.application(number)
    told = {
        "found": found,
        "line": _line(found, local_day(timezone.now())),
        "way": way_of(found),
        "seat": seat,
        "is_due": _is_due(found, seat),
        "criteria": [(item, seat.scores.get(item.code), request.POST.get(f"score-{item.code}", "")) for item in _criteria(found)],
        "advices": ADVICE_SAYS.items(),
        "advice": ADVICE_SAYS[seat.advice] if seat.advice else None,
        "chapters": chapters_shown(found),
        "files": reads.attachments_of(number),
        "findings": reads.findings_of(number),
        "subject": subject_shown(found),
        "file_url": "filing-review-file",
    }
    offered = ("declare" if seat.has_interest is None else "give",) if told["is_due"] else ()
    return shown(request, "desks/filing_review.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _criteria(found: Application) -> tuple[Any, ...]:
    return reads.course(found.course).criteria


def _declare(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    own_seat(request, number)
    said = request.POST.get("has_interest", "")
    if said not in ("yes", "no"):
        raise NotFilledIn(field="has_interest", what_zh="有没有利益冲突", what_en="whether an interest conflicts")
    interest = request.POST.get("interest", "")[:300]
    seat = actions.declare_interest(number=number, expert=_expert(request), has_interest=said == "yes", interest=interest, now=now)
    says = (
        Text("已声明回避，不再评审。", "Declared; you stand aside.")
        if seat.has_interest
        else Text("已声明，请评审。", "Declared; now review it.")
    )
    return done(request, says, _url(number))


def _give(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    own_seat(request, number)
    advice = request.POST.get("advice", "")
    if advice not in set(Advice):
        raise NotFilledIn(field="advice", what_zh="评审结论", what_en="your advice")
    scores = {item.code: _score(request.POST.get(f"score-{item.code}", "")) for item in _criteria(reads.application(number))}
    opinion = request.POST.get("opinion", "")[:5000]
    actions.give_opinion(number=number, expert=_expert(request), scores=scores, advice=Advice(advice), opinion=opinion, now=now)
    return done(request, Text("评审意见已提交，不能再改。", "Your opinion is given, and stands."), _url(number))


def _score(typed: str) -> int:
    """What is no score is one that the criteria refuse."""
    told = typed.strip()
    return int(told) if told.isdecimal() and len(told) < 5 else -1


_VERBS = {"declare": _declare, "give": _give}


def _url(number: int) -> str:
    return reverse("filing-review", args=[number])


@require_safe
def file(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    own_seat(request, number)
    return file_answer(number, digest)


urlpatterns = [
    path("reviews", mine, name="filing-reviews"),
    path("reviews/<int:number>", one, name="filing-review"),
    path("reviews/<int:number>/files/<slug:digest>", file, name="filing-review-file"),
]
