"""The room `disclosure` as a Django app."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "puhui.disclosure"
    label = "disclosure"
