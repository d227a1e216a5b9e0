"""The room `desks` as a Django app."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "puhui.desks"
    label = "desks"
