"""The room `behaviours` as a Django app."""

from django.apps import AppConfig


class BehavioursConfig(AppConfig):
    name = "puhui.behaviours"
    label = "behaviours"
