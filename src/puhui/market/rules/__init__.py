"""Decisions of the market, without a database."""
