"""变更参数 · A number of a methodology: what it is now, what it will be and from when, seen before it is proposed."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import told_of, user_of, whole_number
from puhui.desks.pages.freezing import said_and_shown
from puhui.foundation.answering import STATUS
from puhui.journeys.four_eyes import FactorAsked, factor_preview, propose_factor
from puhui.library import reads as library
from puhui.library.words import Supplied, Version
from puhui.methodology.regions import cities, regions
from puhui.methodology.words import GRADE_SAYS, Grade, Methodology, ValueKind
from puhui.participants import reads as participants
from puhui.participants.words import PROVINCE_WIDE, Verb
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

KIND_SAYS = {
    ValueKind.REGULATOR_SCHEME: Text("主管部门方案中的数", "of a regulator's scheme"),
    ValueKind.OFFICIAL_FACTOR: Text("官方因子", "official factor"),
    ValueKind.STATISTIC: Text("统计数", "statistic"),
    ValueKind.STANDARD: Text("标准规定的数", "of a standard"),
    ValueKind.COMPANY_ESTIMATE: Text("企业估算", "a company's estimate"),
    ValueKind.APP_ENERGY: Text("应用给出的能耗", "energy as an app gives it"),
    ValueKind.OWN_CHOICE: Text("自定", "our choice"),
    ValueKind.DEMONSTRATION: Text("演示", "demonstration"),
}
#: What must be filled in: field, and its name.
WANTED = (
    ("parameter", Text("哪一个参数", "which number")),
    ("value", Text("数值", "the value")),
    ("document", Text("出处", "the document")),
    ("from_on", Text("生效日", "the first day")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def factors(request: HttpRequest) -> HttpResponse:
    """Choose, look at the difference, propose."""
    if request.method != "POST":
        return _page(request)
    try:
        asked = _asked(request)
        if request.POST.get("verb") != "propose":
            return _page(request, preview=factor_preview(asked, now=timezone.now()))
        reason = request.POST.get("reason", "").strip()[:200]
        made = propose_factor(user=user_of(request), asked=asked, reason=reason, now=timezone.now())
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    return said_and_shown(request, made)


def _asked(request: HttpRequest) -> FactorAsked:
    told = {name: request.POST.get(name, "").strip() for name in (*(field for field, _ in WANTED), "region", "applies_to", "grade", "kind")}
    for field, says in WANTED:
        if not told[field]:
            raise NotFilledIn(field=field, what_zh=says.zh, what_en=says.en)
    number = Supplied(
        parameter=told["parameter"][:60],
        value=told["value"][:40],
        region=told["region"][:12] or PROVINCE_WIDE,
        grade=told["grade"][:1],
        kind=told["kind"][:40],
        document=told["document"][:200],
        data_year=whole_number(request.POST.get("data_year", "")),
        applies_to=told["applies_to"][:12],
    )
    return FactorAsked(request.POST.get("method", "")[:40], number, _day(told["from_on"]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise NotFilledIn(field="from_on", what_zh="生效日（年-月-日）", what_en="the first day (year-month-day)") from problem


def _page(request: HttpRequest, *, preview: object = None, refusal: Refusal | None = None) -> HttpResponse:
    newest = {version.code: version for version in reversed(library.versions())}
    chosen = request.POST.get("method") or request.GET.get("method", "")
    version = newest.get(chosen)
    m = library.methodology_of(version) if version else None
    told = {
        "methods": [(code, library.methodology_of(each).name) for code, each in sorted(newest.items())],
        "chosen": chosen if m else "",
        "m": m,
        "numbers": _numbers(m) if m else [],
        "fixed": [parameter.label for parameter in m.parameters if parameter.factor] if m else [],
        "waits": _waits(version),
        "regions": [(code, each.name) for code, each in sorted(regions().items())],
        "places": [(each.code, each.name) for each in cities(PROVINCE_WIDE)],
        "grades": [(grade.value, GRADE_SAYS[grade]) for grade in Grade],
        "kinds": [(kind.value, KIND_SAYS[kind]) for kind in ValueKind],
        "preview": preview,
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/factors.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _waits(version: Version | None) -> int | None:
    """The change of this methodology that waits already: the next one is made over it."""
    if version is None:
        return None
    about = f"methodology:{version.code}"
    return participants.waiting_about(verb=Verb.CHANGE_FACTOR, abouts=[about]).get(about)


def _numbers(m: Methodology) -> list[tuple[str, Text, str, str]]:
    """(name, label, its unit, what stands there now)."""
    labels = {parameter.name: parameter for parameter in m.parameters}
    rows = []
    for name in library.changeable(m):
        parameter = labels.get(name)
        if parameter is None:
            rows.append((name, Text("每人每日上限", "cap per person and day"), "gCO2e", "" if m.cap.missing else str(m.cap.reduction_g)))
        else:
            now = parameter.values[0].written if parameter.values else ""
            rows.append((name, parameter.label, parameter.unit.text, now))
    return rows


urlpatterns = [path("office/factor", factors, name="office-factor")]
