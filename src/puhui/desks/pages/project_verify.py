"""审定核证 · The verifier's pages: what it was appointed to, and one project or period with its findings and its statement."""

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
from puhui.desks.pages.project_forms import decimal_of, file_answer, finding_rows, findings_of, period_opened, period_posted
from puhui.desks.pages.project_mine import VerbOf, account_of, verbs_about
from puhui.desks.projects import facts_of, findings_said, kilograms_exact, period_facts, period_line, project_lines
from puhui.registry import actions, reads
from puhui.registry.words import Party, PeriodStage, PeriodVerb, ProjectLine, ProjectStage, ProjectVerb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for this verifier first: projects to validate, reports to verify; then the others."""
    own, today = account_of(request), local_day(timezone.now())
    lines = project_lines(reads.projects_verified_by(own), today=today)
    reports = reads.periods(stages=(PeriodStage.REPORTED,), verifier=own)
    told = {
        "waiting": [line for line in lines if line.found.stage is ProjectStage.APPLIED and line.found.verifier == own],
        "rest": [line for line in lines if line.found.stage is not ProjectStage.APPLIED],
        "reports": [(reads.project(row.project), period_line(row, reads.project(row.project), today=today)) for row in reports],
    }
    return shown(request, "desks/verifications.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    return answered(request, verbs_about(code, _VERBS), lambda asked, **no: _page(asked, code, **no))


def _assigned(request: HttpRequest, code: str) -> ProjectLine:
    return reads.project_verified_by(code, verifier=account_of(request))


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found, now = _assigned(request, code), timezone.now()
    by, own = user_of(request).pk, account_of(request)
    number = period_opened(request, found, (PeriodStage.REPORTED,))
    told: dict[str, Any] = {**facts_of(found, now=now, with_names=True), "rows": finding_rows(request), "file_url": "verification-file"}
    told["may"] = {
        verb.value
        for verb in reads.next_project_steps(found, Party.VERIFIER)
        if reads.may_step(found, verb, Party.VERIFIER, by=by, organisation=own)
    }
    if number is not None:
        told |= period_facts(found, number, now=now)
        told["may_period"] = {
            verb.value
            for verb in reads.next_period_steps(told["period"], Party.VERIFIER)
            if reads.may_step_period(told["period"], verb, Party.VERIFIER, by=by, organisation=own)
        }
        told["findings"] = findings_said(found, of_all=True)
        kept = next(iter(reads.sums_of(code, number)), None)
        told["account_kg"] = kilograms_exact(kept.total_g) if kept else ""
        told["verified"] = request.POST.get("verified", told["account_kg"])
    offered = _offered(told)
    return shown(request, "desks/verification.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _offered(told: dict[str, Any]) -> set[str]:
    names = {ProjectVerb.VALIDATE.value: "validate", ProjectVerb.SEND_BACK.value: "send_back"}
    of_period = {PeriodVerb.VERIFY.value: "verify", PeriodVerb.SEND_BACK.value: "send_back_report"}
    return {names[verb] for verb in told["may"]} | {of_period[verb] for verb in told.get("may_period", ())}


def _validate(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    statement = request.POST.get("statement", "")[:10_000]
    actions.validate_project(code=code, verifier=account_of(request), by=user_of(request).pk, statement=statement, now=now)
    return done(request, Text("{code} 审定通过，转联合审查。", "{code} is validated; the joint review begins."), _url(code), code=code)


def _send_back(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    told: dict[str, Any] = {"organisation": account_of(request), "by": user_of(request).pk, "findings": findings_of(request)}
    actions.send_back_project(code=code, now=now, **told)
    return done(request, Text("{code} 已退回业主。", "{code} is returned to its owner."), _url(code), code=code)


def _verify(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    period = period_posted(request)
    grams = decimal_of(request, "verified", Text("核证的减排量 kg", "the verified reduction in kg"), decimals=3)
    if grams is None:
        raise NotFilledIn(field="verified", what_zh="核证的减排量", what_en="the verified reduction")
    statement, own, by = request.POST.get("statement", "")[:10_000], account_of(request), user_of(request).pk
    actions.verify_report(code=code, period=period, verifier=own, by=by, verified_g=grams, statement=statement, now=now)
    return done(request, Text("第 {n} 期核证通过。", "Period {n} is verified."), _url(code, period), n=period)


def _send_back_report(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    period, own, by = period_posted(request), account_of(request), user_of(request).pk
    actions.send_back_report(code=code, period=period, organisation=own, by=by, findings=findings_of(request), now=now)
    return done(request, Text("第 {n} 期已退回业主。", "Period {n} is returned to its owner."), _url(code, period), n=period)


def _url(code: str, period: int | None = None) -> str:
    own = reverse("verification", args=[code])
    return f"{own}?period={period}" if period else own


@require_safe
def file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    _assigned(request, code)
    return file_answer(code, digest, only_public=False)


_VERBS: dict[str, VerbOf] = {"validate": _validate, "send_back": _send_back, "verify": _verify, "send_back_report": _send_back_report}

urlpatterns = [
    path("verifications", listed, name="verifications"),
    path("verifications/<slug:code>", one, name="verification"),
    path("verifications/<slug:code>/files/<slug:digest>", file, name="verification-file"),
]
