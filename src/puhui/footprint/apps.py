"""The room `footprint` as a Django app."""

from django.apps import AppConfig


class FootprintConfig(AppConfig):
    name = "puhui.footprint"
    label = "footprint"
