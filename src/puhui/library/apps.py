"""The room `library` as a Django app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "puhui.library"
    label = "library"
