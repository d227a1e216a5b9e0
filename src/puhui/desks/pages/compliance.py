"""履约抵消 · Compliance use: the province proposes caps, and an entity retires below its own."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.consumption import actions, reads
from puhui.consumption.errors import CapTermsWrong
from puhui.consumption.words import Cap, CapTerms, CapUse
from puhui.desks.errors import NotFilledIn
from puhui.desks.holdings import kg_said
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import answered, confirmed, done, filled, filled_day, shown
from puhui.desks.pages.freezing import said_and_shown
from puhui.desks.pages.project_forms import decimal_of
from puhui.foundation.showing.tables import Column
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.four_eyes import propose_cap
from puhui.participants import reads as participants
from puhui.participants.words import Reach, Scope
from puhui.registry import reads as registry
from puhui.registry.words import BlockState, Purpose
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

# -- the province ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def caps(request: HttpRequest) -> HttpResponse:
    return answered(request, {"propose": _propose}, _caps)


def _caps(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found = reads.caps()
    names = {number: one.says for number, one in participants.holders_numbered({cap.terms.holder for cap in found}).items()}
    entities = participants.organisation_list(Reach(Scope.ALL))
    told = {
        "columns": _columns(),
        "rows": [_cells(one, names) for one in found],
        "entities": [(one.account, one.name) for one in entities],
    }
    return shown(request, "desks/office_compliance.html", told, refusal=refusal, form=form)


def _columns() -> tuple[Column, ...]:
    heads = (
        ("who", "机构", "Entity"),
        ("year", "年度", "Year"),
        ("kg", "上限", "Cap"),
        ("used", "已用", "Used"),
        ("document", "依据", "Document"),
    )
    numbers = ("kg", "used")
    texts = tuple(Column(key, Text(zh, en).said(language()), is_number=key in numbers) for key, zh, en in heads)
    return (*texts, Column("days", Text("有效期", "In force").said(language())))


def _cells(one: Cap, names: dict[int, Text]) -> list[object]:
    terms = one.terms
    used = reads.cap_use(holder=terms.holder, year=terms.year, today=local_day(timezone.now())).used_kg
    who = names[terms.holder].said(language()) if terms.holder in names else "–"
    share = f" ({terms.share_bp / 100:.2f} %)" if terms.share_bp else ""
    return [who, str(terms.year), kg_said(one.kg) + share, kg_said(used), terms.document, f"{terms.from_on} – {terms.until_on}"]


def _propose(request: HttpRequest, now: datetime) -> HttpResponse:
    holder = whole_number(request.POST.get("holder", ""))
    if not holder:
        raise NotFilledIn(field="holder", what_zh="哪个机构", what_en="which entity")
    terms = CapTerms(
        holder=holder,
        year=whole_number(request.POST.get("year", "")) or 0,
        document=filled(request, "document", Text("依据文件", "the document"), most=120),
        from_on=filled_day(request, "from", Text("生效日期", "the first day")),
        until_on=filled_day(request, "until", Text("失效日期", "the last day")),
        kg=_kg(request, "kg"),
        share_bp=decimal_of(request, "share", Text("比例", "the share"), decimals=2),
        base_kg=_kg(request, "base"),
    )
    reason = filled(request, "reason", Text("依据", "the ground"))
    return said_and_shown(request, propose_cap(user=user_of(request), terms=terms, reason=reason, now=now))


def _kg(request: HttpRequest, name: str) -> int | None:
    """None where nothing was typed. Raises CapTermsWrong."""
    typed = request.POST.get(name, "").strip()
    found = whole_number(typed) if typed else None
    if typed and found is None:
        why = Text("须是整数千克", "it is whole kilograms")
        raise CapTermsWrong(field=name, what_zh="数量", what_en="amount", why_zh=why.zh, why_en=why.en)
    return found


# -- an entity ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def compliance(request: HttpRequest) -> HttpResponse:
    return answered(request, {"retire": _retire}, _own)


def _own(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, today = reach_of(request).organisation, local_day(timezone.now())
    found = reads.cap_uses(holder=own, today=today)
    held = registry.holdings(holder=own)
    told = {
        "uses": [_use_said(one) for one in found],
        "years": [one.year for one in found if one.cap],
        "held": kg_said(sum(one.kg for one in held if one.state is BlockState.HELD and one.purpose in (None, Purpose.COMPLIANCE))),
        "key": form_key(request, fresh=True),
        "has_code": bool(participants.organisation_at(own).uscc),
    }
    return shown(request, "desks/compliance.html", told, refusal=refusal, form=form)


def _use_said(one: CapUse) -> tuple[int, str, str, str, str, str]:
    """Year, cap, used, left, document, days."""
    cap = one.cap
    days = f"{cap.terms.from_on} – {cap.terms.until_on}" if cap else ""
    return one.year, kg_said(cap.kg) if cap else "", kg_said(one.used_kg), kg_said(one.left_kg), cap.terms.document if cap else "", days


def _retire(request: HttpRequest, now: datetime) -> HttpResponse:
    found = participants.organisation_at(reach_of(request).organisation)
    kg, year = whole_number(request.POST.get("kg", "")) or 0, whole_number(request.POST.get("year", "")) or 0
    confirmed(request, str(kg))
    made = actions.retire_for_compliance(
        key=form_key(request, fresh=True), holder=found.account, called=found.name.zh, uscc=found.uscc, year=year, kg=kg,
        statement=filled(request, "statement", Text("说明", "what it is for"), most=120), by=user_of(request).pk, now=now,
    )  # fmt: skip
    says = Text("已注销 {kg}，证明编号 {number}。", "{kg} retired; the certificate is {number}.")
    return done(request, says, reverse("compliance"), kg=kg_said(made.kg), number=made.number)


urlpatterns = [path("office/compliance", caps, name="office-compliance"), path("compliance", compliance, name="compliance")]
