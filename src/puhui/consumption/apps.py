"""The room `consumption` as a Django app."""

from django.apps import AppConfig


class ConsumptionConfig(AppConfig):
    name = "puhui.consumption"
    label = "consumption"
