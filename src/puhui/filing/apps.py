"""The room `filing` as a Django app."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "puhui.filing"
    label = "filing"
