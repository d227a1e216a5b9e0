"""本机构 · One's own organisation: its card, its members, the manager's verbs, and who stands in for whom."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, confirmed, done, filled, filled_day, show_once, shown
from puhui.desks.words import moment_said, until_said
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.regions import name_of
from puhui.participants import actions, reads
from puhui.participants.errors import NotAMember, NotManager
from puhui.participants.words import ADMINISTRATOR_ROLES, DELEGATION_DAYS_MAX, KIND_SAYS, ROLE_SAYS, MemberLine, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text, listed

INVITED = Text("邀请已生成，下面的地址只显示这一次。", "The invitation is made; the address below is shown this once.")
WITHDRAWN = Text("邀请已收回。", "The invitation is taken back.")
LET_GO = Text("{name} 已离开本机构，账号停用，登录已全部结束。", "{name} has left; the account is closed and every session has ended.")
MADE_MANAGER = Text("{name} 现在是管理人。", "{name} is a manager now.")
NO_MANAGER = Text("{name} 不再是管理人。", "{name} is a manager no longer.")
HANDED = Text("已委托给 {name}，到期自动失效。", "Handed on to {name}; it ends by itself.")
ENDED = Text("委托已结束。", "The delegation has ended.")


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """The card, and the members."""
    now = timezone.now()
    own = reads.organisation_of(user_of(request))
    is_managing = reads.managing(user_of(request), now=now) is not None
    told = {
        "own": own,
        "kind": KIND_SAYS[own.kind],
        "city": name_of(own.city),
        "members": [(line, *_said_of(line)) for line in reads.members_of(organisation=own.account)],
        "is_managing": is_managing,
        "may_delegate": reads.right_of(user_of(request).role, Verb.DELEGATE) is not None,
        "managers": listed(reads.managers_of(organisation=own.account)).said(language()),
    }
    return shown(request, "desks/organisation.html", told)


def _said_of(line: MemberLine) -> tuple[Text, str, str, bool]:
    """Role, since when, last sign-in, and whether the manager may change anything."""
    joined = moment_said(line.joined_at) if line.joined_at else ""
    last = moment_said(line.last_sign_in_at) if line.last_sign_in_at else ""
    return ROLE_SAYS[line.role], joined, last, line.role not in ADMINISTRATOR_ROLES


# -- the manager's verbs -------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    return answered(request, {"invite": _invite, "withdraw": _withdraw}, _invite_page)


def _invite_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    now = timezone.now()
    own = _managed(request, now)
    found = reads.open_invitations(organisation=own, now=now)
    told = {"invitations": [(item, moment_said(item.expires_at)) for item in found], "own": reads.organisation_of(user_of(request))}
    return shown(request, "desks/organisation_invite.html", told, refusal=refusal, form=form)


def _managed(request: HttpRequest, now: datetime) -> int:
    """The account of the organisation that somebody manages. Raises NotManager."""
    right = reads.managing(user_of(request), now=now)
    if right is None:
        own = reads.organisation_of(user_of(request))
        raise NotManager(managers=listed(reads.managers_of(organisation=own.account) or ["—"]))
    return right.organisation


def _invite(request: HttpRequest, now: datetime) -> HttpResponse:
    whom = filled(request, "whom", Text("邀请谁", "whom you invite"), most=60)
    code = actions.invite_member(by=user_of(request), for_whom=whom, is_manager=request.POST.get("manager") == "yes", now=now)
    show_once(request, reverse("invited", args=[code]))
    return done(request, INVITED, reverse("organisation-invite"))


def _withdraw(request: HttpRequest, now: datetime) -> HttpResponse:
    number = request.POST.get("invitation", "")
    actions.withdraw_invitation(by=user_of(request), number=int(number) if number.isdecimal() and len(number) < 18 else 0, now=now)
    return done(request, WITHDRAWN, reverse("organisation-invite"))


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, number: int) -> HttpResponse:
    """One member: a manager from now on, or no longer, or gone."""
    line = _member(request, number)

    def let_go(request: HttpRequest, now: datetime) -> HttpResponse:
        confirmed(request, line.name)
        actions.let_go(by=user_of(request), member=number, now=now)
        return done(request, LET_GO, reverse("organisation"), name=line.name)

    def manage(is_manager: bool) -> HttpResponse:
        actions.set_manager(by=user_of(request), member=number, is_manager=is_manager, now=timezone.now())
        return done(request, MADE_MANAGER if is_manager else NO_MANAGER, reverse("organisation"), name=line.name)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        role, joined, last, may_change = _said_of(line)
        told = {"line": line, "role": role, "joined": joined, "last": last, "may_change": may_change}
        return shown(request, "desks/organisation_member.html", told, refusal=refusal, form=form)

    verbs = {"let_go": let_go, "manager": lambda *_: manage(True), "no_manager": lambda *_: manage(False)}
    return answered(request, verbs, page)


def _member(request: HttpRequest, number: int) -> MemberLine:
    """A member of the organisation that somebody manages. Raises NotManager, NotAMember."""
    own = _managed(request, timezone.now())
    found = next((line for line in reads.members_of(organisation=own) if line.user == number), None)
    if found is None:
        raise NotAMember(asked=number)
    return found


# -- standing in -------------------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest) -> HttpResponse:
    return answered(request, {"delegate": _delegate, "end": _end}, _delegate_page)


def _delegate_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    now, user = timezone.now(), user_of(request)
    found = reads.delegations_of(user, now=now)
    told = {
        "colleagues": reads.colleagues_of(user),
        "lines": [(line, moment_said(line.valid_from), until_said(line.valid_until)) for line in found],
        "today": local_day(now),
        "longest": DELEGATION_DAYS_MAX,
    }
    return shown(request, "desks/organisation_delegate.html", told, refusal=refusal, form=form)


def _delegate(request: HttpRequest, now: datetime) -> HttpResponse:
    chosen = filled(request, "taker", Text("委托给谁", "to whom"))
    actions.delegate(
        by=user_of(request),
        taker=int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0,
        from_on=filled_day(request, "from", Text("从哪一天起", "from which day")),
        until_on=filled_day(request, "until", Text("到哪一天止", "until which day")),
        reason=filled(request, "reason", Text("事由", "the reason")),
        now=now,
    )
    name = dict(reads.colleagues_of(user_of(request))).get(int(chosen), "")
    return done(request, HANDED, reverse("organisation-delegate"), name=name)


def _end(request: HttpRequest, now: datetime) -> HttpResponse:
    number = request.POST.get("delegation", "")
    actions.end_delegation(by=user_of(request), number=int(number) if number.isdecimal() and len(number) < 18 else 0, now=now)
    return done(request, ENDED, reverse("organisation-delegate"))


urlpatterns = [
    path("organisation", organisation, name="organisation"),
    path("organisation/invite", invite, name="organisation-invite"),
    path("organisation/members/<int:number>", member, name="organisation-member"),
    path("organisation/delegate", delegate, name="organisation-delegate"),
]
