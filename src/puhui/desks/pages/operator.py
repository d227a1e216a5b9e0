"""运维机构 · The operator's pages: what to do next, figures, batches, runs, and the proposal to fund a budget."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import reads
from puhui.behaviours.words import RUN_STAGE_SAYS, STAGE_SAYS, BatchStage, RunStage
from puhui.desks.addresses import address
from puhui.desks.batches import batch_page
from puhui.desks.duties import STOP, operator_duties, state_of_site
from puhui.desks.errors import AmountsDiffer, NotFilledIn
from puhui.desks.figures import operator_figures
from puhui.desks.inbox import inbox_of
from puhui.desks.pages.asking import budgets_within, city_within, reach_of, told_of, user_of, whole_number
from puhui.desks.pages.freezing import said_and_shown
from puhui.desks.tables import batch_cells, batch_columns, run_cells, run_columns
from puhui.desks.words import day_said, moment_said, yuan_said
from puhui.foundation.answering import STATUS
from puhui.foundation.configuration import configuration
from puhui.journeys.four_eyes import propose_funding
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.participants.words import Proposal, Role, Verb
from puhui.rewards import reads as rewards
from puhui.rewards.words import BudgetState
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

PAGE_ROWS = 20
FUNDINGS = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do I do next; then how the site is."""
    now = timezone.now()
    budgets = rewards.budget_states()
    state = state_of_site(budgets)
    duties = operator_duties(state, now=now)
    told = {
        "today": day_said(local_day(now)),
        "duties": duties,
        "inbox": inbox_of(user_of(request), now=now),
        "urgent": sum(duty.kind == STOP for duty in duties),
        "figures": operator_figures(state, now=now),
        "budgets": budgets,
        "batch_stages": _stages(reads.batches_by_stage(), {stage: STAGE_SAYS[stage] for stage in BatchStage}, "operator-batches"),
        "run_stages": _stages(reads.runs_by_stage(), {stage: RUN_STAGE_SAYS[stage] for stage in RunStage}, "operator-runs"),
        "jobs": state.jobs,
    }
    return render(request, "desks/operator.html", told)


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All batches, by provider and stage."""
    asked = {name: request.GET.get(name, "").strip() for name in ("provider", "stage", "text", "sort")}
    listed = reads.batch_list(provider=asked["provider"], stage=asked["stage"], text=asked["text"], sort=asked["sort"] or "-name")
    page = Paginator(listed, PAGE_ROWS).get_page(request.GET.get("page"))
    told = {
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("provider", "stage", "text")),
        "providers": reads.provider_names().items(),
        "stages": [(stage.value, STAGE_SAYS[stage]) for stage in BatchStage],
        "columns": batch_columns(of_provider=False),
        "rows": [batch_cells(line, url=reverse("operator-batch", args=[line.name]), of_provider=False) for line in page],
        "page": page,
    }
    return render(request, "desks/operator_batches.html", told)


@require_safe
def batch(request: HttpRequest, name: str) -> HttpResponse:
    """One batch, without its rows: they belong to their sender."""
    found = reads.batch_named(name)
    told = {
        **batch_page(found, now=timezone.now(), for_sender=False),
        "first_rows": [],
        "provider_name": reads.provider_names().get(found.provider),
    }
    return render(request, "desks/operator_batch.html", told)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Settlement runs within reach, by city, stage and event day."""
    reach = reach_of(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("city", "stage", "first", "last", "sort")}
    listed = reads.run_list(
        city=city_within(reach, asked["city"]),
        stage=asked["stage"],
        first=_date(asked["first"]),
        last=_date(asked["last"]),
        sort=asked["sort"] or "-day",
    )
    page = Paginator(listed, PAGE_ROWS).get_page(request.GET.get("page"))
    told = {
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("city", "stage", "first", "last")),
        "cities": [(code, name_of(code)) for code in reads.run_cities() if reach.covers(code)],
        "stages": [(stage.value, RUN_STAGE_SAYS[stage]) for stage in RunStage],
        "columns": run_columns(),
        "rows": [run_cells(line, url=address("run", line.name), least=_least(request)) for line in page],
        "page": page,
    }
    return render(request, "desks/operator_runs.html", told)


def _least(request: HttpRequest) -> int:
    """Whoever runs the site sees every run in full; everyone else's numbers stand for enough persons."""
    return 0 if user_of(request).role == Role.OPERATOR else configuration().small_cell


@require_http_methods(["GET", "HEAD", "POST"])
def fund(request: HttpRequest) -> HttpResponse:
    """Propose to fund a budget: the amount is typed twice, and a second person agrees."""
    if request.method != "POST":
        return _fund_page(request)
    try:
        made = _funding(request, timezone.now())
    except Refusal as refusal:
        return _fund_page(request, refusal=refusal)
    return said_and_shown(request, made)


def _funding(request: HttpRequest, now: datetime) -> Proposal:
    first, again = whole_number(request.POST.get("points", "")), whole_number(request.POST.get("again", ""))
    code, reason = request.POST.get("budget", ""), request.POST.get("reason", "").strip()[:200]
    if not first:
        raise NotFilledIn(field="points", what_zh="拨付多少分（整数）", what_en="how many points, a whole number")
    if not again:
        raise NotFilledIn(field="again", what_zh="第二遍积分数（整数）", what_en="the points once more, a whole number")
    if first != again:
        raise AmountsDiffer(first=grouped(first), second=grouped(again))
    if code not in {budget.code for budget in budgets_within(reach_of(request))}:
        raise NotFilledIn(field="budget", what_zh="哪一个预算", what_en="which budget")
    if not reason:
        raise NotFilledIn(field="reason", what_zh="依据", what_en="the ground")
    return propose_funding(user=user_of(request), code=code, points=first, reason=reason, now=now)


def _fund_page(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    budgets = budgets_within(reach_of(request))
    names = {budget.code: Text(budget.name_zh, budget.name_en) for budget in budgets}
    waiting = participants.waiting_about(verb=Verb.FUND_BUDGET, abouts=[f"budget:{code}" for code in names])
    told = {
        "budgets": [(budget, yuan_said(budget.liability_fen), _price(budget)) for budget in budgets],
        "fundings": [
            (moment_said(line.funded_at), names[line.budget], line.points, line.reason)
            for line in rewards.fundings(limit=FUNDINGS, among=names)
        ],
        "waiting": [(names[about.removeprefix("budget:")], number) for about, number in waiting.items()],
        "chosen": request.POST.get("budget") or request.GET.get("budget", ""),
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/operator_fund.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _price(budget: BudgetState) -> str:
    """What 1,000 points cost, in yuan."""
    return yuan_said(budget.fen_per_thousand)


def _stages(counts: dict[str, int], names: dict[Any, Text], name: str) -> list[tuple[Text, int, str]]:
    return [(says, counts.get(stage, 0), f"{reverse(name)}?stage={stage}") for stage, says in names.items()]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


urlpatterns = [
    path("operator", home, name="operator"),
    path("operator/batches", batches, name="operator-batches"),
    path("operator/batches/<str:name>", batch, name="operator-batch"),
    path("operator/runs", runs, name="operator-runs"),
    path("operator/fund", fund, name="operator-fund"),
]
