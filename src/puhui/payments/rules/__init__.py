"""Decisions of payments, without a database."""
