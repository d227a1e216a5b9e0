"""Decisions of consumption, without a database."""
