"""城市 · Cities for officers: one city's figures within reach, and the province's desk where a city joins and chooses its scenarios."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import reads as behaviours
from puhui.behaviours.actions import choose_scenarios
from puhui.behaviours.reads import BatchLine
from puhui.desks.addresses import address
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import reach_of, user_of, whole_number
from puhui.desks.pages.forms import answered, done, filled, filled_day, shown
from puhui.desks.tables import batch_cells, batch_columns, run_cells, run_columns, still
from puhui.desks.words import moment_said, yuan_said
from puhui.disclosure import reads as disclosure
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.joining import city_joins
from puhui.methodology.regions import cities, name_of
from puhui.participants import reads as participants
from puhui.participants.actions import join_city
from puhui.participants.errors import OutOfReach
from puhui.participants.reads import right_of
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Reach, Scope, Verb
from puhui.rewards import reads as rewards
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

LATEST = 5
#: Where the grams stand among the cells of a batch.
GRAMS_OF_A_BATCH = [column.key for column in batch_columns(of_provider=False)].index("reduction")
JOINED = Text("{city}已接入。预算拨付之后，居民才能兑分。", "{city} has joined. Residents can exchange once its budget is funded.")
RENAMED = Text("名称已更改。", "The name is changed.")
CHOSEN = Text("清单已定，从 {day} 起执行；之前已核算的不变。", "The list holds from {day} on; what is settled stays as it is.")


# -- figures -----------------------------------------------------------------------------------------------------------------------------


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """One's own city, or the cities to choose from."""
    reach = reach_of(request)
    if reach.scope is not Scope.ALL:
        return HttpResponseRedirect(reverse("office-city-of", args=[reach.city or "-"]))
    joined = {line.code: line for line in participants.joined_cities()}
    rows = [(total, joined.get(total.code)) for total in disclosure.totals().cities]
    return shown(request, "desks/cities_seen.html", {"rows": rows, "least": disclosure.least()})


@require_safe
def city(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of a city within reach; another is forbidden."""
    reach, day = reach_of(request), local_day(timezone.now())
    if not reach.covers(code):
        raise OutOfReach(asked=name_of(code[:10]))
    page = disclosure.city_page(code, day=day)
    may_see_runs, may_fund = (right_of(user_of(request).role, verb) is not None for verb in (Verb.SEE_RUNS, Verb.FUND_BUDGET))
    runs = behaviours.run_list(city=code)[:LATEST]
    batches = behaviours.batch_list(among=_providers(code))[:LATEST]
    told = {
        "page": page,
        "total": page.total,
        "least": disclosure.least(),
        "scenarios": disclosure.scenarios_of_city(code),
        "budgets": [(budget, yuan_said(budget.liability_fen)) for budget in rewards.budget_states(city=code)],
        "may_fund": may_fund,  # points tell grams: what is left of a budget is for those who fund it
        "run_columns": still(run_columns()),
        "runs": [run_cells(line, url=address("run", line.name), least=disclosure.least()) for line in runs] if may_see_runs else [],
        "runs_url": f"{reverse('operator-runs')}?city={code}" if may_see_runs else "",
        "batch_columns": still(batch_columns(of_provider=False), without="reduction"),
        "batches": [_batch_cells(line) for line in batches],
        "is_own": reach.scope is not Scope.ALL,
    }
    return shown(request, "desks/city.html", told)


def _batch_cells(line: BatchLine) -> list[object]:
    """A batch without a way to it, and without its grams: nobody has counted of how many persons they are."""
    cells = batch_cells(line, url="", of_provider=False)
    return [line.name, *(cell for place, cell in enumerate(cells) if 0 < place != GRAMS_OF_A_BATCH)]


def _providers(code: str) -> list[str]:
    """The providers that are organisations of the city."""
    found = participants.organisation_list(Reach(Scope.ALL), kind=OrganisationKind.PROVIDER, city=code)
    return behaviours.providers_among([line.account for line in found])


# -- joining -----------------------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest) -> HttpResponse:
    return answered(request, {"join": _join}, _joining_page)


def _joining_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    day, joined = local_day(timezone.now()), participants.joined_cities()
    budgets = {budget.city: budget for budget in rewards.budget_states()}
    names = behaviours.provincial_scenarios()
    rows = []
    for line in joined:
        own = behaviours.scenarios_open_in(line.code, day=day)
        rows.append((line, name_of(line.code), moment_said(line.joined_at), None if own is None else len(own), budgets.get(line.code)))
    there = {line.code for line in joined}
    told = {
        "rows": rows,
        "others": [(item.code, item.name) for item in cities(PROVINCE_WIDE) if item.code not in there],
        "scenarios": names.items(),
        "chosen": request.POST.getlist("scenario") if request.method == "POST" else list(names),
        "today": day,
    }
    return shown(request, "desks/cities.html", told, refusal=refusal, form=form)


def _join(request: HttpRequest, now: datetime) -> HttpResponse:
    fen = whole_number(request.POST.get("fen", ""))
    if fen is None or not 0 < fen <= 100_000:
        raise NotFilledIn(field="fen", what_zh="每 1,000 分多少分钱（1–100,000）", what_en="fen for 1,000 points (1–100,000)")
    line = city_joins(
        code=filled(request, "city", Text("哪个市", "which city"), most=6),
        scheme=_scheme(request),
        scenarios=request.POST.getlist("scenario"),
        from_on=filled_day(request, "from", Text("从哪一天起", "from which day")),
        fen_per_thousand=fen,
        now=now,
    )
    return done(request, JOINED, reverse("office-cities"), city=name_of(line.code).said(language()))


def _scheme(request: HttpRequest) -> Text:
    return Text(
        filled(request, "scheme_zh", Text("中文名称", "the name in Chinese"), most=60),
        filled(request, "scheme_en", Text("英文名称", "the name in English"), most=60),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """A city that has joined: its name, and its list of scenarios from a day on."""
    line = participants.joined_city(code)

    def rename(request: HttpRequest, now: datetime) -> HttpResponse:
        join_city(code=code, scheme=_scheme(request), now=now)
        return done(request, RENAMED, reverse("office-city-rules", args=[code]))

    def choose(request: HttpRequest, now: datetime) -> HttpResponse:
        from_on = filled_day(request, "from", Text("从哪一天起", "from which day"))
        choose_scenarios(city=code, scenarios=request.POST.getlist("scenario"), from_on=from_on, now=now)
        return done(request, CHOSEN, reverse("office-city-rules", args=[code]), day=from_on)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        day, names = local_day(timezone.now()), behaviours.provincial_scenarios()
        own = behaviours.scenarios_open_in(code, day=day)
        told = {
            "line": line,
            "city": name_of(code),
            "joined": moment_said(line.joined_at),
            "list": behaviours.city_list(code),
            "scenarios": names.items(),
            "chosen": request.POST.getlist("scenario") if form == "choose" else sorted(names if own is None else own),
            "today": day,
        }
        return shown(request, "desks/city_rules.html", told, refusal=refusal, form=form)

    return answered(request, {"rename": rename, "choose": choose}, page)


urlpatterns = [
    path("office/city", figures, name="office-city"),
    path("office/city/<str:code>", city, name="office-city-of"),
    path("office/cities", joining, name="office-cities"),
    path("office/cities/<str:code>", rules, name="office-city-rules"),
]
