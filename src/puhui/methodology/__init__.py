"""Methodology documents: every number has a unit, a date, a reference and an evidence grade; a document never runs code."""
