"""Decisions of the footprint, without a database."""
