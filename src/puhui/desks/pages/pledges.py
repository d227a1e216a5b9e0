"""质押 · Pledges of units to a bank: the owner's pages and the bank's, one for all of them and one for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.holdings import kg_said
from puhui.desks.pages.asking import reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, at_head, confirmed, done, filled_day, shown
from puhui.desks.words import moment_said
from puhui.finance import actions, reads
from puhui.finance.errors import UnknownPledge
from puhui.finance.words import PLEDGE_STAGE_SAYS, PLEDGE_VERB_SAYS, Pledge, PledgeVerb, Terms
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import language
from puhui.participants import reads as participants
from puhui.participants.words import OrganisationKind, Reach, Scope
from puhui.registry import reads as registry
from puhui.registry.words import BlockState
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

SAID = {
    PledgeVerb.REGISTER: Text("质押已登记，这些号段不能再变动。", "The pledge is registered; its serials are blocked."),
    PledgeVerb.DECLINE: Text("已答复不接受。", "Declined."),
    PledgeVerb.WITHDRAW: Text("质押申请已撤回。", "The proposal is taken back."),
    PledgeVerb.RELEASE: Text("质押已解除。", "The pledge is released."),
    PledgeVerb.GIVE_NOTICE: Text("违约通知已发出，通知期开始。", "Notice of default is given; its days begin."),
    PledgeVerb.CALL_OFF: Text("违约通知已取消。", "The notice is called off."),
    PledgeVerb.REALISE: Text("质押已实现，减排量归银行持有。", "The pledge is realised; the units are the bank's."),
}


# -- the lists ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def pledges(request: HttpRequest) -> HttpResponse:
    """What one's organisation pledged, and a further proposal."""
    return answered(request, {"propose": _propose}, _own)


def _own(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own = reach_of(request).organisation
    held = [one for one in registry.holdings(holder=own) if one.state is BlockState.HELD and one.purpose is None]
    codes = registry.project_codes(one.project for one in held)
    told = {
        "columns": _columns(Text("银行", "Bank")),
        "rows": [_cells(one, "pledge", one.bank) for one in reads.pledges_of(owner=own)],
        "banks": _banks(),
        "held": kg_said(sum(one.kg for one in held)),
        "from": [(f"{one.project}-{one.vintage}", f"{codes[one.project]} · {one.vintage} · {kg_said(one.kg)}") for one in held],
    }
    return shown(request, "desks/pledges.html", told, refusal=refusal, form=form)


@require_http_methods(["GET", "HEAD"])
def bank_pledges(request: HttpRequest) -> HttpResponse:
    found = reads.pledges_of(bank=reach_of(request).organisation)
    told = {"columns": _columns(Text("出质人", "Owner")), "rows": [_cells(one, "bank-pledge", one.owner) for one in found]}
    return shown(request, "desks/bank_pledges.html", told)


def _banks() -> list[tuple[int, Text]]:
    found = participants.organisation_list(Reach(Scope.ALL), kind=OrganisationKind.BANK)
    return [(one.account, one.name) for one in found]


def _columns(other: Text) -> tuple[Column, ...]:
    heads = (("loan", Text("贷款编号", "Loan")), ("other", other), ("until", Text("到期", "Until")), ("stage", Text("状态", "State")))
    texts = [Column(key, says.said(language())) for key, says in heads]
    return (*texts[:2], Column("kg", Text("数量", "Amount").said(language()), is_number=True), *texts[2:])


def _cells(one: Pledge, name: str, other: int) -> list[object]:
    link = Link(one.terms.loan, reverse(name, args=[one.number]))
    return [link, _called(other), kg_said(one.terms.kg), f"{one.terms.until_on}", PLEDGE_STAGE_SAYS[one.stage].said(language())]


def _called(account: int) -> str:
    found = participants.holders_numbered([account]).get(account)
    return found.says.said(language()) if found else "–"


def _propose(request: HttpRequest, now: datetime) -> HttpResponse:
    bank = whole_number(request.POST.get("bank", ""))
    if bank not in {account for account, _ in _banks()}:
        raise NotFilledIn(field="bank", what_zh="质押给哪家银行", what_en="to which bank")
    project, _, vintage = request.POST.get("of", "").partition("-")
    terms = Terms(
        kg=whole_number(request.POST.get("kg", "")) or 0,
        loan=request.POST.get("loan", ""),
        until_on=filled_day(request, "until", Text("到期日", "the last day")),
        notice_days=whole_number(request.POST.get("notice_days", "")) or 0,
        project=whole_number(project) if project else None,
        vintage=whole_number(vintage) if vintage else None,
    )
    made = actions.propose_pledge(owner=reach_of(request).organisation, bank=bank or 0, terms=terms, by=user_of(request).pk, now=now)
    says = Text(
        "已向银行提出。银行登记以前，减排量仍可自由使用。", "Proposed to the bank. Until it registers the pledge, your units stay free."
    )
    return done(request, says, reverse("pledge", args=[made.number]))


# -- one pledge --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, number: int) -> HttpResponse:
    """As its owner sees it."""
    return _one(request, number, "pledge", {PledgeVerb.WITHDRAW: _withdraw})


@require_http_methods(["GET", "HEAD", "POST"])
def bank_pledge(request: HttpRequest, number: int) -> HttpResponse:
    """As the bank sees it, with whatever it may do."""
    return _one(request, number, "bank-pledge", _OF_BANK)


def _one(request: HttpRequest, number: int, name: str, verbs: dict[PledgeVerb, Callable[..., HttpResponse]]) -> HttpResponse:
    _found(request, number, name)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        return _page(request, number, name, refusal=refusal, form=form)

    return answered(request, about(number, {verb.value: act for verb, act in verbs.items()}), page)


def _found(request: HttpRequest, number: int, name: str) -> Pledge:
    """On the owner's page the owner's, on the bank's page the bank's. Raises UnknownPledge."""
    own = reach_of(request).organisation
    found = reads.pledge(number, organisation=own)
    if own != (found.owner if name == "pledge" else found.bank):
        raise UnknownPledge(number=number)
    return found


def _page(request: HttpRequest, number: int, name: str, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found, own = _found(request, number, name), reach_of(request).organisation
    offered = {verb.value for verb in reads.next_steps(found, organisation=own)}
    names = participants.user_names({step.by for step in found.steps})
    told: dict[str, Any] = {
        "found": found,
        "stage": PLEDGE_STAGE_SAYS[found.stage],
        "facts": _facts(found),
        "offered": offered,
        "is_bank": name == "bank-pledge",
        "list_url": reverse("bank-pledges" if name == "bank-pledge" else "pledges"),
        "serials": found.serials,
        "steps": [(PLEDGE_VERB_SAYS[s.verb], names.get(s.by, "–"), moment_said(s.at), s.reason) for s in found.steps],
        "is_noticer": user_of(request).pk == found.noticed_by,
    }
    return shown(request, "desks/pledge.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _facts(found: Pledge) -> list[tuple[Text, object]]:
    terms = found.terms
    rows: list[tuple[Text, object]] = [
        (Text("出质人", "Owner"), _called(found.owner)),
        (Text("银行", "Bank"), _called(found.bank)),
        (Text("数量", "Amount"), kg_said(terms.kg)),
        (Text("贷款编号", "Loan"), terms.loan),
        (Text("到期日", "Until"), f"{terms.until_on}"),
        (Text("违约通知期（双方约定）", "Notice of default (agreed)"), Text(f"{terms.notice_days} 天", f"{terms.notice_days} days")),
    ]
    if terms.project:
        code = registry.project_codes([terms.project])[terms.project]
        rows.append((Text("项目、年份", "Project, vintage"), f"{code} · {terms.vintage or '–'}"))
    if found.due_on:
        rows.append((Text("通知期满", "The notice ends"), f"{found.due_on}"))
    return rows


def _did(request: HttpRequest, number: int, verb: PledgeVerb) -> HttpResponse:
    name = "pledge" if verb is PledgeVerb.WITHDRAW else "bank-pledge"
    return done(request, SAID[verb], reverse(name, args=[number]))


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.withdraw_pledge(number=number, owner=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return _did(request, number, PledgeVerb.WITHDRAW)


def _of_bank(
    verb: PledgeVerb, act: Callable[..., Pledge], *, has_reason: bool = False, is_final: bool = False
) -> Callable[..., HttpResponse]:
    def did(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
        bank = reach_of(request).organisation
        if is_final:
            confirmed(request, str(reads.pledge(number, organisation=bank).terms.kg))
        told: dict[str, Any] = {"reason": request.POST.get("reason", "")} if has_reason else {}
        act(number=number, bank=bank, by=user_of(request).pk, now=now, **told)
        return _did(request, number, verb)

    return did


_OF_BANK = {
    PledgeVerb.REGISTER: _of_bank(PledgeVerb.REGISTER, actions.register_pledge),
    PledgeVerb.DECLINE: _of_bank(PledgeVerb.DECLINE, actions.decline_pledge, has_reason=True),
    PledgeVerb.RELEASE: _of_bank(PledgeVerb.RELEASE, actions.free_pledge, is_final=True),
    PledgeVerb.GIVE_NOTICE: _of_bank(PledgeVerb.GIVE_NOTICE, actions.give_notice, has_reason=True),
    PledgeVerb.CALL_OFF: _of_bank(PledgeVerb.CALL_OFF, actions.call_off_notice, has_reason=True),
    PledgeVerb.REALISE: _of_bank(PledgeVerb.REALISE, actions.realise_pledge, is_final=True),
}


urlpatterns = [
    path("pledges", pledges, name="pledges"),
    path("pledges/<int:number>", pledge, name="pledge"),
    path("bank/pledges", bank_pledges, name="bank-pledges"),
    path("bank/pledges/<int:number>", bank_pledge, name="bank-pledge"),
]
