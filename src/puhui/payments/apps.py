"""The room `payments` as a Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "puhui.payments"
    label = "payments"
