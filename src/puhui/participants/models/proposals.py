"""Tables of final acts: proposals that wait for a second person, and files of personal data that two persons agreed to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.participants.models.users import User
from puhui.participants.words import Outcome


class Proposal(models.Model):
    """A final act that somebody proposed. Its content never changes and it is decided once; the database refuses the rest.

    That maker and decider are four different hands is a constraint too: see migrations/0020_proposals.sql.
    """

    verb = models.CharField(max_length=40)
    about = models.CharField(max_length=200)
    facts = models.JSONField()
    content_hash = models.CharField(max_length=64)
    city = models.CharField(max_length=6)
    reason = models.CharField(max_length=300)
    maker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    maker_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, default=Outcome.WAITING.value)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="participants_proposal_outcome"),
            models.CheckConstraint(condition=~Q(verb="") & ~Q(about="") & ~Q(reason=""), name="participants_proposal_says"),
            models.CheckConstraint(condition=~Q(outcome=Outcome.REFUSED) | ~Q(why=""), name="participants_proposal_refused_why"),
            models.UniqueConstraint(fields=["verb", "about"], condition=Q(outcome=Outcome.WAITING), name="participants_proposal_once"),
        ]
        indexes = [
            models.Index(fields=["outcome", "due_on"], name="participants_proposal_waits"),
            models.Index(fields=["maker", "outcome"], name="participants_proposal_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.about}"


class Export(models.Model):
    """A sealed file of personal data: for the maker of its proposal, once, within a day. Only its name stands here."""

    proposal = models.OneToOneField(Proposal, primary_key=True, on_delete=models.PROTECT, related_name="export")
    digest = models.CharField(max_length=64)
    persons = models.PositiveIntegerField()
    ready_at = models.DateTimeField()
    until = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("ready_at")), name="participants_export_has_an_end"),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(taken_at__gte=models.F("ready_at"), taken_at__lte=models.F("until")),
                name="participants_export_taken_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"
