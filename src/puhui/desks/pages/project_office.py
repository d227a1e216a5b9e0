"""办理项目 · The authority's pages: every project with its clock, the joint review, and what the province decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import city_within, reach_of, user_of
from puhui.desks.pages.forms import answered, at_head, confirmed, done, shown
from puhui.desks.pages.project_forms import file_answer, finding_rows, findings_of, number_of, period_opened, period_posted
from puhui.desks.pages.project_mine import VerbOf, account_of, verbs_about
from puhui.desks.pages.project_seats import give_opinions, seats_of
from puhui.desks.project_claims import claims_facts
from puhui.desks.projects import facts_of, findings_said, period_facts, period_line, project_lines
from puhui.participants import reads as participants
from puhui.participants.words import Verb
from puhui.pool.actions import issue_pool
from puhui.registry import actions, reads
from puhui.registry.errors import ProjectHandsMeet, UnknownProject
from puhui.registry.words import (
    OPINION_SAYS,
    PERIOD_VERB_SAYS,
    PROJECT_STAGE_SAYS,
    PROJECT_VERB_SAYS,
    Party,
    PeriodStage,
    PeriodVerb,
    Placed,
    ProjectKind,
    ProjectLine,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.vocabulary.texts import listed as listed_texts

P = ProjectStage
#: Under way: handed in and not decided, or suspended.
OURS = (P.APPLIED, P.RETURNED, P.VALIDATED, P.NOTICE, P.NOTICED, P.SUSPENDED)
REPORTS = (PeriodStage.VERIFIED, PeriodStage.NOTICE, PeriodStage.NOTICED, PeriodStage.ACCEPTED)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Whatever was handed in within reach, by stage; what waits for the authority first, the most pressing at the top."""
    today, asked = local_day(timezone.now()), request.GET.get("stage", "")
    city = city_within(reach_of(request))
    everything = [row for row in reads.projects(city=city, limit=5000) if _handed_in(row)]
    stages = (P(asked),) if asked in set(P) else OURS
    found = everything if asked == "all" else [row for row in everything if row.stage in stages]
    reports = reads.periods(stages=REPORTS, city=city)
    counts = {stage: sum(row.stage is stage for row in everything) for stage in P}
    told = {
        "lines": project_lines(found, today=today),
        "reports": [(reads.project(row.project), period_line(row, reads.project(row.project), today=today)) for row in reports],
        "asked": asked,
        "stages": [(stage, PROJECT_STAGE_SAYS[stage], count) for stage, count in counts.items() if count],
        "open": sum(counts[stage] for stage in OURS),
        "all": len(everything),
        "late": sum(1 for row in everything if row.due_on and row.due_on < today),
    }
    return shown(request, "desks/projects_office.html", told)


def _handed_in(row: ProjectLine) -> bool:
    """A draft is its owner's own."""
    return row.applied_by is not None


def within(request: HttpRequest, code: str) -> ProjectLine:
    """One that was handed in, of a city within reach. Raises UnknownProject."""
    found = reads.project(code)
    if not _handed_in(found) or not reach_of(request).covers(found.city):
        raise UnknownProject(project=code)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """To be read, heard about and replied to; the decisions stand behind an address of their own."""
    return answered(request, verbs_about(code, _HANDLES), lambda asked, **no: _page(asked, code, **no))


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    verbs = {name: _free_for_both(name, act) for name, act in _DECIDES.items()}
    return answered(request, verbs_about(code, {**_HANDLES, **verbs}), lambda asked, **no: _page(asked, code, **no))


def _free_for_both(name: str, act: VerbOf) -> VerbOf:
    """Who stands in for an absent colleague takes no step that this one must not take. The step raises ProjectHandsMeet."""

    def checked(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
        absent, own, found = reach_of(request).stands_in_for, account_of(request), within(request, code)
        if absent is not None:
            verb, number = name.removesuffix("_report"), number_of(request.POST.get("period", ""))
            if name.endswith("_report") and number is not None:
                line = reads.period(code, number)
                steps = {step.value for step in reads.next_period_steps(line, Party.AUTHORITY)}
                is_free = verb in _may_period(line, absent, own)
            else:
                steps = {step.value for step in reads.next_project_steps(found, Party.AUTHORITY)}
                is_free = verb in _may(found, absent, own)
            if verb in steps and not is_free:
                raise ProjectHandsMeet(subject=code)
        return act(request, code, now)

    return checked


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found, now = within(request, code), timezone.now()
    number = period_opened(request, found, REPORTS)
    user, own = user_of(request), account_of(request)
    decides = bool(participants.reach_of(user, Verb.DECIDE_PROJECTS, now=now))
    told: dict[str, Any] = {
        **facts_of(found, now=now, with_names=True),
        "may": _may(found, user.pk, own) if decides else set(),
        "decides": decides,
        "missing": [reads.seat_name(seat) for seat in reads.seats_missing(found)] if found.stage is P.VALIDATED else [],
        "seats": seats_of(request, found),
        "advices": list(OPINION_SAYS.items()),
        "experts": _experts(found) if decides and found.stage is P.VALIDATED else [],
        "rows": finding_rows(request),
        "handover": _handover(code) if decides else None,
        "notice_days": reads.life_terms().days[P.NOTICE],
        "unreplied": reads.unreplied(code),
        "may_reply": True,
        "file_url": "office-project-file",
        "act_url": reverse("office-project-decide", args=[code]) if decides else reverse("office-project", args=[code]),
    }
    if number is not None:
        told |= period_facts(found, number, now=now) | claims_facts(code, number)
        told["may_period"] = _may_period(told["period"], user.pk, own) if decides else set()
        told["findings"] = findings_said(found, of_all=True)
    told["other_hands"] = decides and _waits_for_others(found, told)
    return shown(request, "desks/project_office.html", told, refusal=refusal, form=at_head(refusal, form, offered=_offered(told)))


def _may(found: ProjectLine, by: int, own: int) -> set[str]:
    steps = reads.next_project_steps(found, Party.AUTHORITY)
    return {verb.value for verb in steps if reads.may_step(found, verb, Party.AUTHORITY, by=by, organisation=own)}


def _may_period(found: Any, by: int, own: int) -> set[str]:
    steps = reads.next_period_steps(found, Party.AUTHORITY)
    return {verb.value for verb in steps if reads.may_step_period(found, verb, Party.AUTHORITY, by=by, organisation=own)}


def _waits_for_others(found: ProjectLine, told: dict[str, Any]) -> bool:
    """Whether the authority is to decide, and not by this pair of hands."""
    if "period" in told:
        return _NEXT.get(told["period"].stage, "") not in {"", *told["may_period"]}
    return found.stage is P.NOTICED and ProjectVerb.FILE.value not in told["may"]


#: What the authority does next with a report, where not every hand may.
_NEXT = {PeriodStage.NOTICED: PeriodVerb.ACCEPT.value, PeriodStage.ACCEPTED: PeriodVerb.ISSUE.value}


def _offered(told: dict[str, Any]) -> set[str]:
    of_period: set[str] = {f"{verb}_report" for verb in told.get("may_period", ())}
    of_project: set[str] = told["may"]
    return (
        of_project
        | of_period
        | ({"opinion"} if told["seats"] else set())
        | ({"appoint"} if told["experts"] else set())
        | {"reply", "check_claims", "decide_claim"}
    )


def _experts(found: ProjectLine) -> list[Any]:
    seated = {one.expert for one in reads.opinions_of(found.code, round=found.round)}
    return [line for line in participants.expert_list() if line.user not in seated]


def _handover(code: str) -> Any:
    found = reads.handover_of(code)
    return found if found and found.accepted_by else None


# -- handling ----------------------------------------------------------------------------------------------------------


def _opinion(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    names = give_opinions(request, within(request, code), now=now)
    return done(request, Text("已登记：{seats}。", "Entered: {seats}."), _url(request, code), seats=listed_texts(names))


def _reply(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    comment, reply = number_of(request.POST.get("comment", "")) or 0, request.POST.get("reply", "")
    actions.reply_to_comment(code=code, comment=comment, by=user_of(request).pk, reply=reply, now=now)
    return done(request, Text("答复已公开。", "The reply is public."), _url(request, code))


def _check_claims(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    period = period_posted(request)
    found = actions.check_claims(project=code, period=period, by=user_of(request).pk, now=now)
    return done(
        request, Text("检查完毕，{n} 条线索待处理。", "Checked; hits to decide: {n}."), _url(request, code, period), n=len(found.hits)
    )


def _decide_claim(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    period, hit = period_posted(request), number_of(request.POST.get("hit", "")) or 0
    told = {"decision": request.POST.get("decision", "")[:20], "reason": request.POST.get("reason", "")[:400]}
    actions.decide_claim(project=code, period=period, number=hit, by=user_of(request).pk, now=now, **told)
    return done(request, Text("第 {n} 条线索已有结论。", "Hit {n} is decided."), _url(request, code, period), n=hit)


# -- deciding ----------------------------------------------------------------------------------------------------------


def _appoint(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    asked = number_of(request.POST.get("expert", ""))
    line = next((one for one in participants.expert_list() if one.user == asked), None)
    if line is None:
        raise NotFilledIn(field="expert", what_zh="专家", what_en="an expert")
    by, own = user_of(request).pk, account_of(request)
    actions.appoint_expert(code=code, expert=line.user, of_organisation=line.organisation, by=by, organisation=own, now=now)
    return done(request, Text("已请 {name} 审查。", "{name} is asked to review it."), _url(request, code), name=line.name)


def _send_back(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    own, by = account_of(request), user_of(request).pk
    actions.send_back_project(code=code, organisation=own, by=by, findings=findings_of(request), now=now)
    return _said(request, code, ProjectVerb.SEND_BACK)


def _open_notice(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    actions.open_project_notice(code=code, by=user_of(request).pk, organisation=account_of(request), now=now)
    return _said(request, code, ProjectVerb.OPEN_NOTICE)


def _file(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    confirmed(request, code)
    made = actions.file_project(code=code, by=user_of(request).pk, organisation=account_of(request), now=now)
    return done(
        request,
        Text("{code} 已备案，文号 {number}。", "{code} is filed as {number}."),
        _url(request, code),
        code=code,
        number=made.filed_as,
    )


_WITH_REASONS = {
    ProjectVerb.REJECT: actions.reject_project,
    ProjectVerb.SUSPEND: actions.suspend_project,
    ProjectVerb.RESUME: actions.resume_project,
    ProjectVerb.END: actions.end_project,
}


def _with_reasons(verb: ProjectVerb) -> VerbOf:
    def act(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
        within(request, code)
        confirmed(request, code)
        told: dict[str, Any] = {
            "reasons": request.POST.get("reasons", "")[:4000],
            "by": user_of(request).pk,
            "organisation": account_of(request),
        }
        _WITH_REASONS[verb](code=code, now=now, **told)
        return _said(request, code, verb)

    return act


def _transfer(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    within(request, code)
    confirmed(request, code)
    actions.confirm_handover(code=code, by=user_of(request).pk, organisation=account_of(request), now=now)
    return _said(request, code, ProjectVerb.TRANSFER)


# -- deciding about a report -------------------------------------------------------------------------------------------


def _of_period(verb: PeriodVerb) -> VerbOf:
    def act(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
        within(request, code)
        period = period_posted(request)
        told: dict[str, Any] = {"code": code, "period": period, "by": user_of(request).pk, "organisation": account_of(request), "now": now}
        if verb is PeriodVerb.OPEN_NOTICE:
            with transaction.atomic():  # whoever reads the notice reads, too, that nobody else was found to claim the same, or who was
                actions.open_report_notice(**told)
                actions.check_claims(project=code, period=period, by=told["by"], now=now)
        elif verb is PeriodVerb.SEND_BACK:
            actions.send_back_report(findings=findings_of(request), **told)
        elif verb is PeriodVerb.ACCEPT:
            confirmed(request, f"{code}-{period}")
            actions.accept_report(**told)
        elif verb is PeriodVerb.ISSUE:
            confirmed(request, f"{code}-{period}")
            kg = grouped(sum(placed.kg for placed in _issue(**told)))
            issued = Text(
                "{code} 第 {n} 期已签发 {kg} kg，序列号见下。", "{code}, period {n}: {kg} kg are issued; their serials stand below."
            )
            return done(request, issued, _url(request, code, period), code=code, n=period, kg=kg)
        else:
            confirmed(request, f"{code}-{period}")
            actions.reject_report(reasons=request.POST.get("reasons", "")[:4000], **told)
        says = Text("{code} 第 {n} 期：{step}。", "{code}, period {n}: {step}.")
        return done(request, says, _url(request, code, period), code=code, n=period, step=PERIOD_VERB_SAYS[verb])

    return act


def _issue(code: str, **told: Any) -> tuple[Placed, ...]:
    """What residents gave leaves their shares with it."""
    is_pool = reads.project(code).kind is ProjectKind.RESIDENTS
    return (issue_pool if is_pool else actions.issue_credits)(code=code, **told)


def _said(request: HttpRequest, code: str, verb: ProjectVerb) -> HttpResponse:
    return done(request, Text("{code}：{step}。", "{code}: {step}."), _url(request, code), code=code, step=PROJECT_VERB_SAYS[verb])


def _url(request: HttpRequest, code: str, period: int | None = None) -> str:
    own = reverse("office-project", args=[code])
    asked = period or number_of(request.POST.get("period", ""))
    return f"{own}?period={asked}" if asked else own


@require_safe
def file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    within(request, code)
    return file_answer(code, digest, only_public=False)


_HANDLES: dict[str, VerbOf] = {"opinion": _opinion, "reply": _reply, "check_claims": _check_claims, "decide_claim": _decide_claim}
_DECIDES: dict[str, VerbOf] = {
    "appoint": _appoint,
    "send_back": _send_back,
    "open_notice": _open_notice,
    "file": _file,
    **{verb.value: _with_reasons(verb) for verb in _WITH_REASONS},
    "transfer": _transfer,
    **{
        f"{verb}_report": _of_period(verb)
        for verb in (PeriodVerb.OPEN_NOTICE, PeriodVerb.SEND_BACK, PeriodVerb.ACCEPT, PeriodVerb.ISSUE, PeriodVerb.REJECT)
    },
}

urlpatterns = [
    path("office/projects", listed, name="office-projects"),
    path("office/projects/<slug:code>", one, name="office-project"),
    path("office/projects/<slug:code>/decide", decide, name="office-project-decide"),
    path("office/projects/<slug:code>/files/<slug:digest>", file, name="office-project-file"),
]
