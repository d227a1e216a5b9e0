"""优先购买 · Buy-first plans: of one's organisation or of oneself; and a resident's gift of grams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.consumption import actions, reads
from puhui.consumption.words import PLAN_KIND_SAYS, PLAN_STATE_SAYS, Plan, PlanState
from puhui.desks.accounts import holdings_of
from puhui.desks.errors import NotConfirmed
from puhui.desks.holdings import kg_said
from puhui.desks.pages.asking import form_key, person_of, reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, at_head, done, filled, filled_day, shown
from puhui.desks.words import moment_said
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.components import tag
from puhui.foundation.templatetags.puhui import language
from puhui.participants import reads as participants
from puhui.participants.words import Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: What is late is told in red, and never hidden.
_KIND = {PlanState.LATE: "stop", PlanState.DONE_LATE: "warn", PlanState.DONE: "ok", PlanState.OPEN: "note", PlanState.WITHDRAWN: "line"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose plans are looked at: a resident's own, or the organisation's that somebody acts for."""

    account: int
    is_person: bool
    uscc: str = ""

    @property
    def base(self) -> str:
        return "desks/on_phone.html" if self.is_person else "desks/on_console.html"


def holder_of(request: HttpRequest) -> Holder:
    user = user_of(request)
    if user.role == Role.RESIDENT:
        return Holder(person_of(request).account, True)
    found = participants.organisation_at(reach_of(request).organisation)
    return Holder(found.account, False, found.uscc)


# -- all of them -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    return answered(request, {"make": _make, "give": _give}, _list)


def _list(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, today = holder_of(request), local_day(timezone.now())
    found = reads.plans_of(own.account, today=today)
    told: dict[str, Any] = {
        "base": own.base,
        "is_person": own.is_person,
        "columns": _columns(),
        "rows": [_cells(one) for one in found],
        "kinds": list(PLAN_KIND_SAYS.items()),
        "open_plans": [one for one in found if one.state is not PlanState.WITHDRAWN] if own.is_person else [],
        "key": form_key(request, fresh=True),
    }
    if own.is_person:
        holdings = holdings_of(account=own.account)
        told |= {
            "held_g": holdings.held_g,
            "marks": holdings.marks,
            "gifts": [(kg_said(one.kg), moment_said(one.at)) for one in reads.gifts_of(own.account)],
        }
    return shown(request, "desks/plans.html", told, refusal=refusal, form=form)


def _columns() -> tuple[Column, ...]:
    said = [Text("计划", "Plan"), Text("承诺", "Pledged"), Text("已完成", "Done"), Text("期限", "Until"), Text("状态", "State")]
    heads = zip(("number", "kg", "done", "until", "state"), said, strict=True)
    return tuple(Column(key, says.said(language()), is_number=key in ("kg", "done")) for key, says in heads)


def _cells(one: Plan) -> list[object]:
    name = PLAN_KIND_SAYS[one.kind].said(language())
    link = Link(f"{one.number} · {name}", reverse("plan", args=[one.number]))
    return [link, kg_said(one.kg), kg_said(one.done_kg), f"{one.until_on}", tag(PLAN_STATE_SAYS[one.state], _KIND[one.state])]


def _make(request: HttpRequest, now: datetime) -> HttpResponse:
    own = holder_of(request)
    until = filled_day(request, "until", Text("完成日期", "the last day"))
    kg = whole_number(request.POST.get("kg", "")) or 0
    told: dict[str, Any] = {"kind": request.POST.get("kind", ""), "kg": kg, "until_on": until, "by": user_of(request).pk, "now": now}
    made = actions.make_plan(holder=own.account, is_person=own.is_person, **told)
    return done(
        request,
        Text("计划已立，已公开在承诺台账里。", "The plan is made, and stands in the public ledger."),
        reverse("plan", args=[made.number]),
    )


def _give(request: HttpRequest, now: datetime) -> HttpResponse:
    own = holder_of(request)
    if not own.is_person or request.POST.get("confirm") != "yes":
        raise NotConfirmed(asked="✓")
    kg = whole_number(request.POST.get("kg", "")) or 0
    actions.give_grams(
        account=own.account, kg=kg, key=form_key(request, fresh=True), plan=whole_number(request.POST.get("plan", "")) or None, now=now
    )
    return done(request, Text("已捐出 {kg} kg，谢谢。", "You gave {kg} kg. Thank you."), reverse("plans"), kg=kg)


# -- one of them -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, number: int) -> HttpResponse:
    reads.plan(number, holder=holder_of(request).account, today=local_day(timezone.now()))

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        return _page(request, number, refusal=refusal, form=form)

    return answered(request, about(number, {"raise": _raise, "report": _report, "withdraw": _withdraw}), page)


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own = holder_of(request)
    found = reads.plan(number, holder=own.account, today=local_day(timezone.now()))
    is_open = found.state is not PlanState.WITHDRAWN
    offered = ({"raise", "withdraw"} | (set() if own.is_person else {"report"})) if is_open else set()
    told: dict[str, Any] = {
        "base": own.base,
        "is_person": own.is_person,
        "found": found,
        "kind": PLAN_KIND_SAYS[found.kind],
        "state": PLAN_STATE_SAYS[found.state],
        "colour": _KIND[found.state],
        "kg": kg_said(found.kg),
        "done_kg": kg_said(found.done_kg),
        "done": [(one.certificate, kg_said(one.kg), moment_said(one.at)) for one in found.done],
        "steps": [(one.says, kg_said(one.kg), moment_said(one.at), one.reason) for one in found.steps],
        "uncounted": [] if own.is_person else [(name, kg_said(kg)) for name, kg in reads.uncounted(own.account)],
        "offered": offered,
    }
    return shown(request, "desks/plan.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _on(request: HttpRequest, number: int, now: datetime) -> dict[str, Any]:
    return {"number": number, "holder": holder_of(request).account, "by": user_of(request).pk, "now": now}


def _raise(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.raise_plan(kg=whole_number(request.POST.get("kg", "")) or 0, **_on(request, number, now))
    return done(request, Text("已加码。", "The plan is raised."), reverse("plan", args=[number]))


def _report(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    named = filled(request, "certificate", Text("注销证明编号", "the number of the certificate"), most=60)
    actions.report_plan(uscc=holder_of(request).uscc, certificate=named, **_on(request, number, now))
    return done(request, Text("已计入这个计划。", "It counts for this plan."), reverse("plan", args=[number]))


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.withdraw_plan(reason=request.POST.get("reason", ""), **_on(request, number, now))
    return done(
        request, Text("计划已撤回，理由会一直公开。", "The plan is withdrawn; its reason stays public."), reverse("plan", args=[number])
    )


urlpatterns = [path("plans", plans, name="plans"), path("plans/<int:number>", plan, name="plan")]
