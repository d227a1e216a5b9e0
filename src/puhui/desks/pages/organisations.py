"""机构登记 · The register of organisations: a list within reach, one organisation, and a new one with its first manager's invitation."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.forms import answered, beside, csv_file, done, filled, show_once, shown
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.regions import cities, name_of
from puhui.participants import actions, reads
from puhui.participants.actions import Registered
from puhui.participants.words import KIND_SAYS, PROVINCE_WIDE, OrganisationKind, OrganisationLine, Reach, Scope
from puhui.vocabulary.identifiers import credit_code, organisation_code
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text, listed

PAGE_ROWS = 20
REGISTERED = Text(
    "“{name}”已登记。下面的地址交给它的第一位管理人，只显示这一次。",
    "“{name}” is registered. Hand the address below to its first manager; it is shown this once.",
)
INVITED = Text("新的邀请已生成，下面的地址只显示这一次。", "A new invitation is made; the address below is shown this once.")


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations within reach, by kind, city and text; `form=csv` gives the same rows as a file."""
    reach = reach_of(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "city", "text")}
    found = reads.organisation_list(reach, kind=asked["kind"], city=asked["city"], text=asked["text"])
    if request.GET.get("form") == "csv":
        return csv_file("organisations.csv", _CSV_HEAD, (_csv_row(line) for line in found))
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    told = {
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": KIND_SAYS.items(),
        "cities": _cities(reach),
        "columns": _columns(),
        "rows": [_cells(line) for line in page],
        "page": page,
        "csv_url": f"?{_query(asked)}form=csv",
    }
    return shown(request, "desks/organisations.html", told)


def _query(asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def _cities(reach: Reach) -> list[tuple[str, Text]]:
    if reach.scope is not Scope.ALL:
        return [(reach.city, name_of(reach.city))] if reach.city else []
    return [(PROVINCE_WIDE, name_of(PROVINCE_WIDE)), *((city.code, name_of(city.code)) for city in cities(PROVINCE_WIDE))]


_CSV_HEAD = ("code", "name_zh", "name_en", "kind", "city", "uscc", "members", "managers")


def _csv_row(line: OrganisationLine) -> tuple[object, ...]:
    return (line.code, line.name.zh, line.name.en, line.kind, line.city, line.uscc, line.members, " ".join(line.managers))


def _columns() -> tuple[Column, ...]:
    heads = (
        ("name", Text("机构", "Organisation")), ("kind", Text("类别", "Kind")), ("city", Text("所在地", "Place")),
        ("uscc", Text("统一社会信用代码", "Credit code")), ("members", Text("成员 位", "Members")), ("managers", Text("管理人", "Managers")),
    )  # fmt: skip
    return tuple(Column(key, says.said(language()), is_number=key == "members") for key, says in heads)


def _cells(line: OrganisationLine) -> list[object]:
    return [
        Link(line.name.said(language()), reverse("office-organisation", args=[line.code])),
        KIND_SAYS[line.kind].said(language()),
        name_of(line.city).said(language()),
        line.uscc,
        line.members,
        listed(line.managers).said(language()),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return answered(request, {"register": _register}, _new_page)


def _new_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    known = reads.kinds_opened_by(user_of(request).role)
    told = {"kinds": [(kind.value, KIND_SAYS[kind]) for kind in known], "cities": _cities(reach_of(request))}
    return shown(request, "desks/organisation_new.html", told, refusal=refusal, form=form)


def _register(request: HttpRequest, now: datetime) -> HttpResponse:
    with beside("code"):
        code = organisation_code(filled(request, "code", Text("平台代码", "the code"), most=40))
    with beside("uscc"):
        uscc = credit_code(typed) if (typed := request.POST.get("uscc", "")[:40].strip()) else ""
    told = Registered(
        code=code,
        name=Text(
            filled(request, "name_zh", Text("中文名称", "the name in Chinese"), most=120),
            filled(request, "name_en", Text("英文名称", "the name in English"), most=120),
        ),
        kind=OrganisationKind(_chosen_kind(request)),
        city=filled(request, "city", Text("所在地", "the place"), most=6),
        uscc=uscc,
    )
    manager = filled(request, "manager", Text("管理人", "the manager"), most=60)
    made, invitation = actions.register_organisation(by=user_of(request), reach=reach_of(request), told=told, manager=manager, now=now)
    show_once(request, reverse("invited", args=[invitation]))
    return done(request, REGISTERED, reverse("office-organisation", args=[made.code]), name=made.name.said(language()))


def _chosen_kind(request: HttpRequest) -> str:
    chosen = filled(request, "kind", Text("类别", "the kind"), most=20)
    if chosen not in set(OrganisationKind):
        raise NotFilledIn(field="kind", what_zh="类别", what_en="the kind")
    return chosen


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: its card, its managers, and a new invitation for one."""
    line = reads.organisation_line(code, reach_of(request))

    def invite(request: HttpRequest, now: datetime) -> HttpResponse:
        manager = filled(request, "manager", Text("管理人", "the manager"), most=60)
        made = actions.invite_manager(by=user_of(request), reach=reach_of(request), organisation=code, manager=manager, now=now)
        show_once(request, reverse("invited", args=[made]))
        return done(request, INVITED, reverse("office-organisation", args=[code]))

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        may_invite = line.kind in reads.kinds_opened_by(user_of(request).role)
        told = {"line": line, "kind": KIND_SAYS[line.kind], "city": name_of(line.city), "may_invite": may_invite}
        return shown(request, "desks/organisation_registered.html", told, refusal=refusal, form=form)

    return answered(request, {"invite": invite}, page)


urlpatterns = [
    path("office/organisations", organisations, name="office-organisations"),
    path("office/organisations/new", new, name="office-organisation-new"),
    path("office/organisations/<slug:code>", organisation, name="office-organisation"),
]
