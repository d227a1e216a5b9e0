"""Verbs of consumption: retire."""

from puhui.consumption.actions.retire import retire

__all__ = ["retire"]
