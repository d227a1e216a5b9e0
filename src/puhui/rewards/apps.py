"""The room `rewards` as a Django app."""

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "puhui.rewards"
    label = "rewards"
