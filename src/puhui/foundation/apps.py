"""The room `foundation` as a Django app."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "puhui.foundation"
    label = "foundation"
