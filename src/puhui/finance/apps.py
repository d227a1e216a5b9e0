"""The room `finance` as a Django app."""

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "puhui.finance"
    label = "finance"
