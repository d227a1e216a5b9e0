"""收款银行账户 · Where a giver is paid: given, changed and taken back by its owner, with a fresh proof of who that is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from puhui.desks.drawing import drawing_of
from puhui.desks.pages.asking import person_of, user_of
from puhui.desks.pages.bank_accounts import typed_account
from puhui.desks.pages.forms import answered, done, filled, shown
from puhui.desks.words import moment_said
from puhui.payments import actions
from puhui.payments.words import PAYEE_TEXT_LENGTH
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

SAVED = Text("已登记收款账户 {shown}，{ready} 起可以付。", "The account {shown} is kept, and can be paid from {ready} on.")
TAKEN_BACK = Text("收款账户已删除，谁也读不出来。", "The bank account is deleted; nobody can read it any more.")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    return answered(request, {"give": _give, "delete": _delete}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    told: dict[str, Any] = {
        "drawing": drawing_of(person_of(request).account, timezone.now()),
        "text_most": PAYEE_TEXT_LENGTH,
    }
    return shown(request, "desks/resident_account.html", told, refusal=refusal, form=form)


def _give(request: HttpRequest, now: datetime) -> HttpResponse:
    """A bank account is sensitive: it is kept where its owner agrees to just that."""
    account = typed_account(request)
    filled(request, "agree", Text("同意保存这个账户", "that you agree to its being kept"))
    made = actions.set_payee(holder=person_of(request).account, account=account, by=user_of(request).pk, now=now)
    return done(request, SAVED, reverse("resident-pool"), shown=made.shown, ready=moment_said(made.ready_at))


def _delete(request: HttpRequest, now: datetime) -> HttpResponse:
    """The consent is taken back: nothing is paid there any more, and what was kept of it goes."""
    own = person_of(request).account
    with transaction.atomic():
        actions.end_payee(holder=own, now=now)
        actions.erase_payees(holder=own, now=now)
    return done(request, TAKEN_BACK, reverse("resident-account"))


urlpatterns = [path("me/pool/account", own_account, name="resident-account")]
