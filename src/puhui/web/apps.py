"""The room `web` as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "puhui.web"
    label = "web"
