"""The room `journeys` as a Django app."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "puhui.journeys"
    label = "journeys"
