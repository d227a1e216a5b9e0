"""The room `participants` as a Django app."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "puhui.participants"
    label = "participants"
