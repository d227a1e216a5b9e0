"""Tables of footprints: what was entered, what an organiser said of a factor, and statements with their lines. What never changes is held by 0001_footprint.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.footprint.words import ITEMS, Answer, Phase, Uncounted

_ITEMS, _PHASES = sorted(ITEMS), [phase.value for phase in Phase]


class Entry(models.Model):
    """A row of the file of an event, while it is written."""

    subject = models.CharField(max_length=60)
    phase = models.CharField(max_length=12)
    item = models.CharField(max_length=24)
    amount_milli = models.BigIntegerField()
    note = models.CharField(max_length=120, blank=True)
    #: the table that it came with, and its hash, by which the same table is known
    file = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="footprint_entries_of")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_milli__gt=0), name="footprint_entry_has_an_amount"),
            models.CheckConstraint(condition=Q(phase__in=_PHASES) & Q(item__in=_ITEMS), name="footprint_entry_is_of_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.item}"


class Choice(models.Model):
    """What an organisation said of an item that asks. The latest row counts."""

    organisation = models.BigIntegerField()
    item = models.CharField(max_length=24)
    answer = models.CharField(max_length=12)
    factor_ug = models.BigIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "item", "-id"], name="footprint_choices_of")]
        constraints = [
            models.CheckConstraint(condition=Q(item__in=_ITEMS), name="footprint_choice_is_of_an_item"),
            models.CheckConstraint(
                condition=(Q(answer=Answer.OWN.value, factor_ug__gt=0) & ~Q(source=""))
                | Q(answer=Answer.REFERENCE.value, factor_ug=None, source=""),
                name="footprint_own_factor_has_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.item}"


class Statement(models.Model):
    """What a footprint came to."""

    subject = models.CharField(max_length=60)
    organisation = models.BigIntegerField()
    place = models.PositiveIntegerField()
    grams = models.BigIntegerField()
    stated_at = models.DateTimeField()
    by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "place"], name="footprint_one_statement_a_place"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="footprint_states_something"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.place}"


class Line(models.Model):
    """Counted by a number, or not counted for a reason."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    phase = models.CharField(max_length=12)
    item = models.CharField(max_length=24)
    amount_milli = models.BigIntegerField()
    note = models.CharField(max_length=120, blank=True)
    factor_ug = models.BigIntegerField(null=True)
    written = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=20, blank=True)
    data_year = models.PositiveSmallIntegerField(null=True)
    grade = models.CharField(max_length=1, blank=True)
    source = models.CharField(max_length=200, blank=True)
    family = models.CharField(max_length=40, blank=True)
    grams = models.BigIntegerField(null=True)
    why_not = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "place"], name="footprint_one_line_a_place"),
            models.CheckConstraint(condition=Q(amount_milli__gt=0), name="footprint_line_has_an_amount"),
            models.CheckConstraint(
                condition=(Q(factor_ug__gt=0, grams__gt=0, why_not="") & ~Q(source="") & ~Q(grade=""))
                | Q(factor_ug=None, grams=None, why_not__in=[why.value for why in Uncounted]),
                name="footprint_line_is_counted_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.place}"
