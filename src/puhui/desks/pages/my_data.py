"""我的数据和权利 · What is kept about me, a copy of it, corrections, and the end of the account. Every verb is a form post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import reads as behaviours
from puhui.desks.accounts import holdings_of
from puhui.desks.drawing import left_behind
from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.my_data import KEPT, verified_said
from puhui.desks.pages.asking import person_of, told_of, user_of
from puhui.desks.pages.whom import Whom, whom_of
from puhui.desks.words import moment_said, yuan_said
from puhui.foundation import phone
from puhui.foundation.answering import STATUS
from puhui.foundation.auditing import present
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.closing import close_account
from puhui.journeys.errors import ClosingHeld
from puhui.journeys.my_data import is_large, write_archive
from puhui.journeys.tasks import defer_copies
from puhui.participants import reads
from puhui.participants.actions import (
    ask_archive,
    change_phone,
    correct_identity,
    link_phone,
    prove_phone_code,
    send_phone_code,
    taken_archive,
)
from puhui.participants.errors import ClosingLeavesChildren
from puhui.participants.words import CodePurpose, Person
from puhui.payments.errors import PaymentUnderWay
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

READY = Text("副本已写好，可以下载，保留 24 小时。", "Your copy is written. It can be taken for 24 hours.")
WRITING = Text("正在准备副本。内容多，可以先离开，过一会儿再来。", "Your copy is being written. There is much of it; come back in a while.")
CORRECTED = Text("姓名和证件号码已更正。", "Name and identity number are corrected.")
PHONE_CHANGED = Text("手机号已更换，以后用新号码登录。", "The phone is changed; sign in with the new number from now on.")
CODE_SENT = Text("验证码已发到这个手机号，5 分钟内有效。", "A code was sent to this phone; it holds for five minutes.")
CHILD_CLOSED = Text("孩子的账户 {name} 已注销。", "The child's account {name} is closed.")
#: What is typed to close an account, in the language of the page.
CLOSE_WORD = Text("注销", "close")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """The page, or one of its verbs."""
    person, now = person_of(request), timezone.now()
    if request.method != "POST":
        return _page(request, person, now)
    verb = request.POST.get("verb", "")
    try:
        said = VERBS.get(verb, _unknown)(request, person, now)
    except Refusal as refusal:
        return _page(request, person, now, refusal=refusal)
    if verb == "code":  # what was typed stays: the code is asked for beside it
        return _page(request, person, now, code_sent=said)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("my-data") + "#said")


def _page(request: HttpRequest, person: Person, now: datetime, *, refusal: Refusal | None = None, code_sent: str = "") -> HttpResponse:
    verb = request.POST.get("verb", "")
    masked, archive = reads.identity_of(person.account), reads.archive_of(person.account, now=now)
    told = {
        "person": person,
        "masked": masked,
        "verified": verified_said(masked.verified_by) if masked else None,
        "opened_at": reads.opened_at(person.account),
        "bindings": len(behaviours.bindings_of(account=person.account)),
        "consents": len(behaviours.consents_of(account=person.account, now=now)),
        "appeals": len(reads.appealed_subjects(person.account)),
        "consents_url": reverse("resident-consents"),
        "kept": KEPT,
        "archive": archive,
        "expires": moment_said(archive.expires_at) if archive and archive.expires_at else "",
        "has_codes": phone.is_offered(),
        "code_sent": code_sent or (verb == "phone"),
        "typed": request.POST,
        "failed": verb if refusal else "",
        **told_of(refusal, form=FORM_OF.get(verb, "")),
    }
    return render(request, "desks/my_data.html", told, status=STATUS[refusal.kind] if refusal else 200)


# -- verbs -----------------------------------------------------------------------------------------------------------------


def _copy(request: HttpRequest, person: Person, now: datetime) -> str:
    """A small one is written at once, a large one by the worker."""
    archive = ask_archive(account=person.account, now=now)
    if is_large(person, now=now):
        defer_copies()
        return WRITING.said(language())
    write_archive(archive, now=now)
    return READY.said(language())


def _identity(request: HttpRequest, person: Person, now: datetime) -> str:
    correct_identity(account=person.account, name=request.POST.get("name", ""), number=request.POST.get("number", ""), now=now)
    return CORRECTED.said(language())


def _code(request: HttpRequest, person: Person, now: datetime) -> str:
    number = request.POST.get("number", "")
    send_phone_code(number=number, purpose=CodePurpose.LINK_PHONE, now=now, origin=present().origin, language=language())
    return CODE_SENT.said(language())


def _phone(request: HttpRequest, person: Person, now: datetime) -> str:
    number, code = request.POST.get("number", ""), request.POST.get("code", "")
    mark = prove_phone_code(number=number, purpose=CodePurpose.LINK_PHONE, code=code, now=now, origin=present().origin)
    change_phone(account=person.account, phone=number, now=now)
    link_phone(user=user_of(request), mark=mark, now=now)
    return PHONE_CHANGED.said(language())


def _unknown(request: HttpRequest, person: Person, now: datetime) -> str:
    raise NotFilledIn(what_zh="要办的事", what_en="what to do")


VERBS: dict[str, Callable[[HttpRequest, Person, datetime], str]] = {"copy": _copy, "identity": _identity, "code": _code, "phone": _phone}
#: Both steps of a new phone stand in one form.
FORM_OF = {"copy": "copy", "identity": "identity", "code": "phone", "phone": "phone"}


@require_safe
def archive(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The copy, to its owner."""
    person = person_of(request)
    pieces = taken_archive(account=person.account, name=name, now=timezone.now())
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="puhui-{person.pseudonym}.zip"'
    return response


# -- the end ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, account: int | None = None) -> HttpResponse:
    """What goes and what stays; or the end itself, which is confirmed by a typed word and cannot be taken back. A guardian closes a child's."""
    now = timezone.now()
    whom = whom_of(request, account, now=now)
    if request.method != "POST":
        return _close_page(request, whom, now)
    typed = request.POST.get("confirm", "").strip().lower()
    if typed not in (CLOSE_WORD.zh, CLOSE_WORD.en):
        return _close_page(request, whom, now, refusal=NotConfirmed(asked=CLOSE_WORD.said(language())))
    try:
        close_account(account=whom.account, gives_grams=request.POST.get("grams") == "give", now=now)
    except (ClosingHeld, ClosingLeavesChildren, PaymentUnderWay) as refusal:
        return _close_page(request, whom, now, refusal=refusal)
    if whom.child:
        messages.success(request, CHILD_CLOSED.said(language(), name=whom.person.pseudonym))
        return HttpResponseRedirect(reverse("resident-children") + "#said")
    logout(request)
    return render(request, "desks/closed.html", {"pseudonym": whom.person.pseudonym})


def _close_page(request: HttpRequest, whom: Whom, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    payout_fen, cash_fen, under_way_fen = left_behind(whom.account)
    told = {
        "whom": whom,
        "holdings": holdings_of(account=whom.account),
        "payout_fen": payout_fen,
        "payout_yuan": yuan_said(payout_fen),
        "cash_fen": cash_fen,
        "cash_yuan": yuan_said(cash_fen),
        "under_way_fen": under_way_fen,
        "under_way_yuan": yuan_said(under_way_fen),
        "word": CLOSE_WORD,
        "open_appeals": sum(item.appeal.state == "open" for item in reads.appeals_of(whom.account)),
        "children": [] if whom.child else reads.children_of(guardian=whom.account, now=now),
        "grown_up": [] if whom.child else reads.grown_up_of(guardian=whom.account, now=now),
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/my_close.html", told, status=STATUS[refusal.kind] if refusal else 200)


urlpatterns = [
    path("me/data", my_data, name="my-data"),
    path("me/data/<str:name>.zip", archive, name="my-copy"),
    path("me/close", close, name="my-close"),
    path("me/children/<int:account>/close", close, name="child-close"),
]
