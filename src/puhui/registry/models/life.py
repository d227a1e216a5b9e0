"""Tables of the lives of projects and periods: every step, chapters, files, findings, opinions, comments, instances, shares, handovers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.registry.models.projects import Period, Project
from puhui.registry.rules.life import LIFE, PERIOD_LIFE
from puhui.registry.words.stages import EXPERT_SEAT, Advice, Party

_OF_PROJECT, _OF_PERIOD = Q(period=None), Q(period__isnull=False)


def _allowed() -> Q:
    """The two tables as a condition: a line that is in neither is not written."""
    found = Q()
    for (here, verb), there in LIFE.items():
        found |= Q(period__isnull=True, from_stage=here.value, verb=verb.value, to_stage=there.value)
    for (begins, act), ends in PERIOD_LIFE.items():
        found |= Q(period__isnull=False, from_stage=begins.value, verb=act.value, to_stage=ends.value)
    return found


class LifeStep(models.Model):
    """One line of a history; written once, never changed. Each begins where the last one ended (migrations, SQL)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="steps")
    verb = models.CharField(max_length=16)
    from_stage = models.CharField(max_length=12)
    to_stage = models.CharField(max_length=12)
    #: None where the clock did it
    by = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=_allowed(), name="registry_step_of_the_table")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.verb}"


class LifeChapterText(models.Model):
    """What the owner wrote under a heading; of a period it is its report. It stands still while others look at it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="chapters")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="chapters")
    code = models.CharField(max_length=40)
    text = models.TextField()
    saved_by = models.BigIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], condition=_OF_PROJECT, name="registry_chapter_once"),
            models.UniqueConstraint(fields=["period", "code"], condition=_OF_PERIOD, name="registry_report_chapter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.code}"


class LifeFile(models.Model):
    """A file by its hash; what was taken out again stays on record."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="files")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="files")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    media = models.CharField(max_length=80)
    bytes = models.BigIntegerField()
    is_public = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "digest"], condition=Q(dropped_at=None) & _OF_PROJECT, name="registry_file_once"),
            models.UniqueConstraint(
                fields=["period", "digest"], condition=Q(dropped_at=None) & _OF_PERIOD, name="registry_report_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.name}"


class LifeFinding(models.Model):
    """Something to put right, numbered within its project; the owner answers it once."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="findings")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="findings")
    round = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    chapter = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    party = models.CharField(max_length=10)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="registry_finding_numbered"),
            models.CheckConstraint(condition=Q(party__in=[Party.VERIFIER.value, Party.AUTHORITY.value]), name="registry_finding_party"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"


class LifeOpinion(models.Model):
    """A seat in one round of joint review; its opinion is given once."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveIntegerField()
    seat = models.CharField(max_length=20)
    expert = models.BigIntegerField(null=True)
    advice = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)
    #: the number of the department's letter
    letter = models.CharField(max_length=80, blank=True)
    by = models.BigIntegerField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "round", "seat"], condition=Q(expert=None), name="registry_seat_once"),
            models.UniqueConstraint(fields=["project", "round", "expert"], condition=Q(expert__isnull=False), name="registry_expert_once"),
            models.CheckConstraint(condition=Q(expert=None) | Q(seat=EXPERT_SEAT), name="registry_expert_seat"),
            # an expert speaks for himself
            models.CheckConstraint(
                condition=Q(given_at=None, by=None, advice="")
                | (
                    Q(given_at__isnull=False, by__isnull=False, advice__in=[one.value for one in Advice])
                    & (Q(expert=None) | Q(by=F("expert")))
                ),
                name="registry_opinion_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.seat}"


class LifeComment(models.Model):
    """What somebody said about a notice, and the reply; each once."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="comments")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="comments")
    round = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    by = models.BigIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_by = models.BigIntegerField(null=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="registry_comment_numbered")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.number}"


class Instance(models.Model):
    """One of the small projects of a group: a roof, a farmer's plots. Its label is no name of a person."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="instances")
    label = models.CharField(max_length=40)
    district = models.CharField(max_length=6)
    size = models.BigIntegerField()
    share_permille = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "label"], name="registry_instance_once"),
            models.CheckConstraint(condition=Q(size__gt=0, share_permille__lte=1000), name="registry_instance_sizes"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.label}"


class BenefitShare(models.Model):
    """Who gets how many thousandths of what a project brings."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="shares")
    party = models.CharField(max_length=120)
    permille = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "party"], name="registry_share_once"),
            models.CheckConstraint(condition=Q(permille__gt=0, permille__lte=1000), name="registry_share_permille"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.party}"


class Handover(models.Model):
    """A change of owner: proposed, accepted, confirmed, by three pairs of hands; one at a time for a project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="handovers")
    giver = models.BigIntegerField()
    taker = models.BigIntegerField()
    reason = models.TextField()
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    accepted_by = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    #: confirmed, or called off
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(ended_at=None), name="registry_one_handover"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="registry_handover_to_another"),
            models.CheckConstraint(
                condition=(Q(accepted_by=None) | ~Q(accepted_by=F("proposed_by")))
                & (
                    Q(confirmed_by=None)
                    | (Q(accepted_by__isnull=False) & ~Q(confirmed_by=F("proposed_by")) & ~Q(confirmed_by=F("accepted_by")))
                ),
                name="registry_handover_hands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.giver} to {self.taker}"
