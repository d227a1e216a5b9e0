"""Tables of credits: issues, blocks of serials, every movement with its spans, and holds.

What these tables may never do is held by 0002_blocks.sql: no two blocks overlap, no serial is lost, what is final never changes, history is
only added to. The application reads them; it writes through that file's functions alone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.registry.models.projects import Period, Project
from puhui.registry.words import BlockState, BlockVerb, Purpose

_STATES = [state.value for state in BlockState]
_PURPOSES = ["", *(purpose.value for purpose in Purpose)]


class SerialCounter(models.Model):
    """One row: the next serial of the province. A counter that waits, so that no serial is skipped."""

    next = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="registry_one_counter")]

    def __str__(self) -> str:
        return str(self.next)


class Movement(models.Model):
    """One act under a key that never expires. `content_hash` is what the key is bound to."""

    key = models.CharField(max_length=200, unique=True)
    content_hash = models.CharField(max_length=64)
    verb = models.CharField(max_length=16)
    day = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField()
    reason = models.TextField(blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    #: number in the ledger; none where nothing but the state of a holder's own credits changed
    entry = models.BigIntegerField(null=True)
    receivable_kg = models.BigIntegerField(default=0)
    #: what it was retired for, or what the taker may use it for alone
    purpose = models.CharField(max_length=12, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=[verb.value for verb in BlockVerb]), name="registry_movement_verb"),
            models.CheckConstraint(condition=Q(receivable_kg__gte=0), name="registry_receivable_not_below_nothing"),
            models.CheckConstraint(condition=Q(purpose__in=_PURPOSES), name="registry_movement_purpose"),
        ]

    def __str__(self) -> str:
        return self.key


class Issue(models.Model):
    """Credits of one project and vintage, as one span of the province's serials; `holder` is whom they were issued to."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="issues")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="issues")
    vintage = models.PositiveSmallIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    buffer_kg = models.BigIntegerField(default=0)
    holder = models.BigIntegerField()
    movement = models.OneToOneField(Movement, on_delete=models.PROTECT, related_name="issue")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="registry_issue_span"),
            models.CheckConstraint(
                condition=Q(buffer_kg__gte=0, buffer_kg__lte=F("last") - F("first")), name="registry_buffer_below_the_issue"
            ),
            models.CheckConstraint(condition=Q(vintage__gte=2000, vintage__lte=2999), name="registry_vintage"),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Block(models.Model):
    """Where a span lies now. The column `span`, from `first` to `last`, is the database's own, and no two of them meet."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="blocks")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    holder = models.BigIntegerField()
    state = models.CharField(max_length=9)
    #: that of the last movement over it
    purpose = models.CharField(max_length=12, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["holder", "state", "purpose", "first"], name="registry_block_of_holder")]
        constraints = [
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="registry_block_span"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="registry_block_state"),
            models.CheckConstraint(condition=Q(holder__gt=0), name="registry_block_has_a_holder"),
            models.CheckConstraint(
                condition=Q(purpose="") | Q(state__in=["held", "retired"], purpose__in=_PURPOSES), name="registry_block_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Moved(models.Model):
    """One span of a movement: from whom and which state, to whom and which. What is issued comes from nowhere."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="moved")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    from_holder = models.BigIntegerField(null=True)
    from_state = models.CharField(max_length=9, blank=True)
    to_holder = models.BigIntegerField()
    to_state = models.CharField(max_length=9)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="registry_moved_span"),
            models.CheckConstraint(condition=Q(to_state__in=_STATES), name="registry_moved_to"),
            models.CheckConstraint(
                condition=Q(from_holder=None, from_state="") | Q(from_holder__isnull=False, from_state__in=_STATES),
                name="registry_moved_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Hold(models.Model):
    """A freeze of a span, or of all of a holder. Released once, and then never changed again."""

    key = models.CharField(max_length=200, unique=True)
    holder = models.BigIntegerField(null=True)
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    reason = models.TextField()
    by = models.BigIntegerField()
    since = models.DateTimeField()
    #: its place among the movements: those up to this one came before it, later ones see it
    after_movement = models.BigIntegerField(default=0)
    until = models.DateTimeField(null=True)
    until_movement = models.BigIntegerField(null=True)
    released_by = models.BigIntegerField(null=True)
    release_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 - unreleased is not the same as released without a key
    release_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holder__isnull=False, first=None, last=None) | Q(holder=None, first__gte=1, last__gte=F("first")),
                name="registry_hold_of_a_span_or_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(until=None, released_by=None, release_key=None, until_movement=None, release_reason="")
                | (
                    Q(until__isnull=False, released_by__isnull=False, release_key__isnull=False, until_movement__isnull=False)
                    & ~Q(release_reason="")
                ),
                name="registry_hold_released",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_hold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.key
