"""项目审查 · The expert's pages: projects that he was asked to review, and his opinion, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, at_head, done, shown
from puhui.desks.pages.project_forms import file_answer
from puhui.desks.pages.project_mine import VerbOf, account_of, verbs_about
from puhui.desks.projects import facts_of, project_lines
from puhui.registry import actions, reads
from puhui.registry.errors import NotSeatedHere
from puhui.registry.words import EXPERT_SEAT, OPINION_SAYS, Advice, Opinion
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    by, today = user_of(request).pk, local_day(timezone.now())
    waiting = [one.project for one in reads.opinions_waiting_for(by)]
    seats = list(dict.fromkeys(one.project for one in reads.opinions_by(by)))
    told = {
        "waiting": project_lines((reads.project(code) for code in waiting), today=today),
        "rest": project_lines((reads.project(code) for code in seats if code not in waiting), today=today),
    }
    return shown(request, "desks/project_reviews.html", told)


def _seat(request: HttpRequest, code: str) -> Opinion:
    """The expert's own latest seat. Raises NotSeatedHere, UnknownProject."""
    reads.project(code)
    own = [one for one in reads.opinions_of(code) if one.expert == user_of(request).pk]
    if not own:
        raise NotSeatedHere(project=code)
    return own[-1]


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    return answered(request, verbs_about(code, _VERBS), lambda asked, **no: _page(asked, code, **no))


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    seat, found = _seat(request, code), reads.project(code)
    may = any(one.project == code for one in reads.opinions_waiting_for(user_of(request).pk))
    told = {
        **facts_of(found, now=timezone.now(), with_names=False),
        "seat": seat,
        "seat_says": OPINION_SAYS[seat.advice] if seat.advice else None,
        "may": may,
        "advices": list(OPINION_SAYS.items()),
        "file_url": "project-review-file",
        "opinions": [],
    }
    offered = ("give",) if may else ()
    return shown(request, "desks/project_review.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _give(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _seat(request, code)
    asked, by = request.POST.get("advice", ""), user_of(request).pk
    if asked not in set(Advice):
        raise NotFilledIn(field="advice", what_zh="意见", what_en="your advice")
    told: dict[str, Any] = {"text": request.POST.get("text", ""), "letter": "", "organisation": account_of(request)}
    actions.give_opinion(code=code, seat=EXPERT_SEAT, advice=Advice(asked), by=by, now=now, **told)
    return done(request, Text("意见已提交。", "Your opinion is given."), reverse("project-review", args=[code]))


@require_safe
def file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    _seat(request, code)
    return file_answer(code, digest, only_public=False)


_VERBS: dict[str, VerbOf] = {"give": _give}

urlpatterns = [
    path("project-reviews", listed, name="project-reviews"),
    path("project-reviews/<slug:code>", one, name="project-review"),
    path("project-reviews/<slug:code>/files/<slug:digest>", file, name="project-review-file"),
]
