"""替代性修复案件 · Cases of substitute restoration: those of one's own body, one of them step by step, and the package for the court."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from puhui.consumption import actions, reads
from puhui.consumption.actions import Ruling
from puhui.consumption.errors import AmountNotThere
from puhui.consumption.words import (
    CASE_STAGE_SAYS,
    CASE_VERB_SAYS,
    LOSS_MODE_SAYS,
    RULING_SAYS,
    Answer,
    Assessed,
    Case,
    CaseStage,
    CaseVerb,
    LossMode,
    RulingKind,
)
from puhui.desks.errors import NotFilledIn
from puhui.desks.holdings import kg_said
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.forms import about, answered, at_head, beside, confirmed, done, filled, filled_day, shown
from puhui.desks.pages.project_forms import uploaded
from puhui.desks.words import moment_said, yuan_said
from puhui.foundation import documents
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import language
from puhui.participants import reads as participants
from puhui.registry import reads as registry
from puhui.registry.words import BlockState, Purpose
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: What each step says once it is done.
SAID = {
    CaseVerb.CHECK: Text("清单已回答。", "The list is answered."),
    CaseVerb.ASSESS: Text("数量已填报，请另一位经办人复核。", "The amount is stated; another member confirms it."),
    CaseVerb.SEND_BACK: Text("数量已退回。", "The amount was sent back."),
    CaseVerb.CONFIRM: Text("数量已复核，可以注销。", "The amount is confirmed; retire it next."),
    CaseVerb.RESTORE: Text("已注销，证明文件包可以下载。", "Retired; the package for the court is here."),
    CaseVerb.WITHDRAW: Text("案件已撤回。", "The case is withdrawn."),
}


# -- the list ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    return answered(request, {"open": _open}, _list)


def _list(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    told = {
        "columns": _columns(),
        "rows": [_cells(one) for one in reads.cases_of(reach_of(request).organisation)],
        "kinds": list(RULING_SAYS.items()),
    }
    return shown(request, "desks/cases.html", told, refusal=refusal, form=form)


def _columns() -> tuple[Column, ...]:
    heads = (("number", "案号", "Case"), ("court", "法院或机关", "Court or authority"), ("party", "赔偿义务人", "Liable party"))
    texts = tuple(Column(key, Text(zh, en).said(language())) for key, zh, en in heads)
    kg, stage = (
        Column("kg", Text("数量", "Amount").said(language()), is_number=True),
        Column("stage", Text("状态", "State").said(language())),
    )
    return (*texts, kg, stage)


def _cells(one: Case) -> list[object]:
    url = reverse("case", args=[one.number])
    return [
        Link(one.case_number, url),
        one.court,
        one.party.name,
        kg_said(one.kg) if one.kg else "–",
        CASE_STAGE_SAYS[one.stage].said(language()),
    ]


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    name, body = uploaded(request)
    kind = request.POST.get("kind", "")
    if kind not in set(RulingKind):
        raise NotFilledIn(field="kind", what_zh="文书的种类", what_en="the kind of document")
    day = filled_day(request, "ruling_on", Text("文书日期", "the day of the document"))
    ruling = Ruling(RulingKind(kind), request.POST.get("ruling_number", ""), day, name, body)
    told = {field: request.POST.get(field, "")[:200] for field in ("case_number", "court", "party", "party_code")}
    with beside("party_code"):
        made = actions.open_case(
            organisation=reach_of(request).organisation, is_person=request.POST.get("is_person") == "yes", ruling=ruling,
            by=user_of(request).pk, now=now, **told,
        )  # fmt: skip
    return done(request, Text("案件已建立。", "The case is opened."), reverse("case", args=[made.number]))


# -- one case ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: int) -> HttpResponse:
    found = reads.case(number, organisation=reach_of(request).organisation)
    verbs = {verb.value: act for verb, act in _VERBS.items()}

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        return _page(request, number, refusal=refusal, form=form)

    return answered(request, about(found.number, verbs), page)


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    organisation, user = reach_of(request).organisation, user_of(request)
    found = reads.case(number, organisation=organisation)
    offered = {verb.value for verb in reads.next_steps(found)}
    is_other = user.pk not in (found.opened_by, found.assessed_by)
    known = {one.question: one for one in found.answers}
    names = participants.user_names({step.by for step in found.steps})
    told: dict[str, Any] = {
        "found": found,
        "stage": CASE_STAGE_SAYS[found.stage],
        "facts": _facts(found),
        "offered": offered,
        "is_other": is_other,
        "questions": [(one, _typed(request, one.code, known.get(one.code))) for one in reads.last_resort().questions],
        "list_version": reads.last_resort().version,
        "is_resort": bool(found.answers) and all(one.is_yes for one in found.answers),
        "modes": list(LOSS_MODE_SAYS.items()),
        "steps": [(CASE_VERB_SAYS[s.verb], names.get(s.by, "–"), moment_said(s.at), s.reason) for s in found.steps],
        "held": kg_said(_usable_kg(organisation)),
        "asked": kg_said(found.kg),
        "is_enough": _usable_kg(organisation) >= found.kg,
        "may_package": found.stage is CaseStage.RESTORED,
    }
    return shown(request, "desks/case.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _typed(request: HttpRequest, code: str, known: Answer | None) -> tuple[str, str]:
    """Yes or no, and the reason: as typed, else as kept."""
    if f"why-{code}" in request.POST:
        return request.POST.get(f"is-{code}", ""), request.POST.get(f"why-{code}", "")
    return ("", "") if known is None else ("yes" if known.is_yes else "no", known.reason)


def _usable_kg(organisation: int) -> int:
    """Held, and free or bought for restoration."""
    found = registry.holdings(holder=organisation)
    return sum(one.kg for one in found if one.state is BlockState.HELD and one.purpose in (None, Purpose.RESTORATION))


def _facts(found: Case) -> list[tuple[Text, object]]:
    rows: list[tuple[Text, object]] = [
        (Text("案号", "Case"), found.case_number),
        (Text("法院或机关", "Court or authority"), found.court),
        (Text("赔偿义务人", "Liable party"), f"{found.party.name} {found.party.code}".strip()),
        (RULING_SAYS[found.ruling_kind], f"{found.ruling.number} · {found.ruling.day:%Y-%m-%d}"),
        (Text("文书摘要（SHA-256）", "Hash of the document (SHA-256)"), f"{found.ruling.digest[:16]}…"),
    ]
    one = found.assessed
    if one is not None:
        loss = (
            f"{Decimal(one.sink_g or 0) / 1_000_000:f} t"
            if one.mode is LossMode.SINK
            else Text(*[f"{yuan_said(one.loss_fen or 0)} {u}" for u in ("元", "yuan")])
        )
        cost = yuan_said(reads.price_of(found) or 0)
        price = yuan_said(one.price_fen)
        rows += [
            (LOSS_MODE_SAYS[one.mode], loss),
            (Text("依据文件", "Document"), one.document),
            (
                Text("价格", "Price"),
                Text(f"{price} 元/吨 · {one.price_on} · {one.price_source}", f"{price} yuan a tonne · {one.price_on} · {one.price_source}"),
            ),
            (Text("数量", "Amount"), kg_said(found.kg)),
            (Text("按此价格的金额", "What that costs"), Text(f"{cost} 元（只作告知）", f"{cost} yuan (told only)")),
        ]
    if found.certificate:
        rows.append((Text("注销证明", "Certificate"), found.certificate))
    return rows


def _did(request: HttpRequest, number: int, verb: CaseVerb) -> HttpResponse:
    return done(request, SAID[verb], reverse("case", args=[number]))


def _on(request: HttpRequest, number: int, now: datetime) -> dict[str, Any]:
    return {"number": number, "organisation": reach_of(request).organisation, "by": user_of(request).pk, "now": now}


def _check(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    answers = [
        Answer(one.code, request.POST[f"is-{one.code}"] == "yes", request.POST.get(f"why-{one.code}", ""))
        for one in reads.last_resort().questions
        if request.POST.get(f"is-{one.code}") in ("yes", "no")
    ]
    actions.answer_last_resort(answers=answers, **_on(request, number, now))
    return _did(request, number, CaseVerb.CHECK)


def _assess(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    mode = request.POST.get("mode", "")
    if mode not in set(LossMode):
        raise NotFilledIn(field="mode", what_zh="数量按哪一种方式确定", what_en="by which mode")
    told = Assessed(
        mode=LossMode(mode),
        price_fen=_whole(request, "price", 2) or 0,
        price_source=request.POST.get("price_source", ""),
        price_on=filled_day(request, "price_on", Text("价格的日期", "the day of the price")),
        document=request.POST.get("document", ""),
        sink_g=_whole(request, "sink", 6),
        loss_fen=_whole(request, "loss", 2),
    )
    actions.state_amount(told=told, **_on(request, number, now))
    return _did(request, number, CaseVerb.ASSESS)


def _whole(request: HttpRequest, name: str, decimals: int) -> int | None:
    """A number with decimals in its smallest unit; None where nothing was typed. Raises AmountNotThere."""
    typed = request.POST.get(name, "").strip().replace(",", "")[:20]
    if not typed:
        return None
    try:
        found = Decimal(typed).scaleb(decimals)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found != found.to_integral_value() or abs(found) > 10**18:
        raise AmountNotThere(field=name, most=f"10,000,000 ({decimals})")
    return int(found)


def _send_back(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.send_back_amount(reason=request.POST.get("reason", ""), **_on(request, number, now))
    return _did(request, number, CaseVerb.SEND_BACK)


def _confirm(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    confirmed(request, str(reads.case(number, organisation=reach_of(request).organisation).kg))
    actions.confirm_amount(**_on(request, number, now))
    return _did(request, number, CaseVerb.CONFIRM)


def _restore(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    organisation = reach_of(request).organisation
    confirmed(request, str(reads.case(number, organisation=organisation).kg))
    actions.restore_case(called=participants.organisation_at(organisation).name.zh, **_on(request, number, now))
    return _did(request, number, CaseVerb.RESTORE)


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    reason = filled(request, "reason", Text("理由", "the reason"), most=300)
    actions.withdraw_case(reason=reason, **_on(request, number, now))
    return _did(request, number, CaseVerb.WITHDRAW)


_VERBS = {
    CaseVerb.CHECK: _check, CaseVerb.ASSESS: _assess, CaseVerb.SEND_BACK: _send_back, CaseVerb.CONFIRM: _confirm, CaseVerb.RESTORE: _restore,
    CaseVerb.WITHDRAW: _withdraw,
}  # fmt: skip


@require_safe
def ruling(request: HttpRequest, number: int) -> HttpResponse:
    """The document itself, to be kept, never to be run; its body's own people alone."""
    found = reads.case(number, organisation=reach_of(request).organisation).ruling
    return _file(documents.get(found.digest), found.name, found.media)


@require_safe
def package(request: HttpRequest, number: int) -> HttpResponse:
    found = reads.case(number, organisation=reach_of(request).organisation)
    return _file(reads.package_of(found), f"puhui-case-{number}.zip", "application/zip")


def _file(body: bytes, name: str, media: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases/<int:number>", case, name="case"),
    path("cases/<int:number>/ruling", ruling, name="case-ruling"),
    path("cases/<int:number>/package.zip", package, name="case-package"),
]
