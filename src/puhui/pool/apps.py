"""The room `pool` as a Django app."""

from django.apps import AppConfig


class PoolConfig(AppConfig):
    name = "puhui.pool"
    label = "pool"
