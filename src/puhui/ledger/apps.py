"""The room `ledger` as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "puhui.ledger"
    label = "ledger"
