"""A bank account as it is typed into a form, the same for an organisation and for a person."""

from __future__ import annotations

from django.http import HttpRequest

from puhui.desks.pages.forms import filled
from puhui.payments.words import BankAccount
from puhui.vocabulary.texts import Text


def typed_account(request: HttpRequest) -> BankAccount:
    """Raises NotFilledIn."""
    return BankAccount(
        filled(request, "bank", Text("开户银行", "the bank")),
        filled(request, "name", Text("户名", "the name of the account")),
        filled(request, "number", Text("账号", "the number of the account"), most=60),
    )
