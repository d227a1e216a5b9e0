"""Tables of filing: applications with chapters and attachments, every step, findings, seats of experts, comments on notices; calls."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.filing.words import Advice, CallStage, CallStep, Stage, Step

_STAGES = [stage.value for stage in Stage]
_WITH_NUMBER = [Stage.FILED.value, Stage.SUPERSEDED.value, Stage.REVOKED.value]


class Application(models.Model):
    """What somebody wants to have filed. What it is about is a word of the room that asks; users and organisations are numbers."""

    course = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    made_by = models.BigIntegerField()
    #: account of the organisation that applies
    organisation = models.BigIntegerField()
    made_at = models.DateTimeField()
    stage = models.CharField(max_length=12, default=Stage.DRAFT.value)
    round = models.PositiveIntegerField(default=1)
    #: SHA-256 of the document that it is about, in the store
    subject = models.CharField(max_length=64, blank=True)
    subject_name = models.CharField(max_length=120, blank=True)
    #: hash of everything that was handed in, since it was handed in
    content_hash = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    accepted_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    reasons = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)
    #: the document number, once it is filed
    number = models.CharField(max_length=60, blank=True)
    filed_on = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    #: the call that it answers, from its first day on
    call = models.ForeignKey("Call", on_delete=models.PROTECT, null=True, related_name="submissions")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="filing_stage"),
            models.CheckConstraint(
                condition=(Q(accepted_by=None) | ~Q(accepted_by=F("made_by")))
                & (Q(decided_by=None) | (~Q(decided_by=F("made_by")) & (Q(accepted_by=None) | ~Q(decided_by=F("accepted_by"))))),
                name="filing_other_hands",
            ),
            models.CheckConstraint(
                condition=(Q(stage__in=_WITH_NUMBER, filed_on__isnull=False, decided_by__isnull=False) & ~Q(number=""))
                | (~Q(stage__in=_WITH_NUMBER) & Q(number="")),
                name="filing_number_when_filed",
            ),
            # one heir at a time; one that was rejected or taken back leaves the place
            models.UniqueConstraint(
                fields=["replaces"], condition=~Q(stage__in=[Stage.REJECTED.value, Stage.WITHDRAWN.value]), name="filing_one_heir"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="filing_number_once"),
            models.CheckConstraint(condition=~Q(stage=Stage.REJECTED.value) | ~Q(reasons=""), name="filing_rejected_with_reasons"),
        ]
        indexes = [
            models.Index(fields=["stage", "due_on"], name="filing_waits"),
            models.Index(fields=["course", "about"], name="filing_about"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.course} {self.about}"


class ChapterText(models.Model):
    """What the applicant wrote under a heading. It stands still while others look at it (migrations/0001_filing.sql)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="chapters")
    code = models.CharField(max_length=40)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "code"], name="filing_chapter_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"


class Attachment(models.Model):
    """A file by its hash; what was taken out again stays on record."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    media = models.CharField(max_length=80)
    bytes = models.BigIntegerField()
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "digest"], condition=Q(dropped_at=None), name="filing_attachment_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.name}"


class StepTaken(models.Model):
    """One line of the history; written once, never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16)
    from_stage = models.CharField(max_length=12)
    to_stage = models.CharField(max_length=12)
    #: None where the clock did it
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(step__in=[step.value for step in Step]), name="filing_step")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.step}"


class Finding(models.Model):
    """Something to put right, numbered within its application; answered by the applicant."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings")
    round = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    chapter = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    by = models.BigIntegerField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="filing_finding_numbered")]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.number}"


class Seat(models.Model):
    """An expert in one round of review: first whether an interest conflicts, then scores and an opinion, once."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="seats")
    round = models.PositiveIntegerField()
    expert = models.BigIntegerField()
    appointed_by = models.BigIntegerField()
    appointed_at = models.DateTimeField()
    has_interest = models.BooleanField(null=True)
    interest = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField(null=True)
    scores = models.JSONField(null=True)
    advice = models.CharField(max_length=8, blank=True)
    opinion = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "round", "expert"], name="filing_seat_once"),
            models.CheckConstraint(condition=~Q(expert=F("appointed_by")), name="filing_seat_other_hands"),
            # whoever has an interest, or has not said so, gives no opinion
            models.CheckConstraint(condition=Q(given_at=None) | Q(has_interest=False), name="filing_opinion_without_interest"),
            models.CheckConstraint(
                condition=Q(given_at=None, advice="") | Q(given_at__isnull=False, advice__in=[advice.value for advice in Advice]),
                name="filing_opinion_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert}"


class Comment(models.Model):
    """What somebody said to a public notice, and what was answered."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="comments")
    round = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    by = models.BigIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_by = models.BigIntegerField(null=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="filing_comment_numbered")]

    def __str__(self) -> str:
        return f"{self.application_id} comment {self.number}"


class Call(models.Model):
    """The authority asks for applications on a theme. Once it is open its text stands; a published result never changes (0002_calls.sql)."""

    theme_zh = models.CharField(max_length=120)
    theme_en = models.CharField(max_length=160)
    sought_zh = models.TextField()
    sought_en = models.TextField()
    course = models.CharField(max_length=40)
    #: the last day that is in time
    deadline = models.DateField()
    stage = models.CharField(max_length=12, default=CallStage.DRAFT.value)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    #: whom the opener stood in for
    opened_for = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    #: why it was called off
    reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in CallStage]), name="filing_call_stage"),
            models.CheckConstraint(
                condition=Q(published_by=None)
                | (~Q(published_by=F("opened_by")) & (Q(opened_for=None) | ~Q(published_by=F("opened_for")))),
                name="filing_call_other_hands",
            ),
            models.CheckConstraint(
                condition=(Q(stage=CallStage.RESULTED.value, published_by__isnull=False, published_at__isnull=False) & ~Q(result=""))
                | (~Q(stage=CallStage.RESULTED.value) & Q(published_by=None, published_at=None, result="")),
                name="filing_call_result_whole",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[CallStage.DRAFT.value, CallStage.CALLED_OFF.value])
                | Q(opened_by__isnull=False, opened_at__isnull=False),
                name="filing_call_opened_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(stage=CallStage.CALLED_OFF.value) | ~Q(reasons=""), name="filing_call_off_with_reasons"),
        ]
        indexes = [models.Index(fields=["stage", "deadline"], name="filing_call_waits")]

    def __str__(self) -> str:
        return f"{self.pk} {self.theme_zh}"


class Choice(models.Model):
    """A submission that was chosen, with the reasons; written with the result, and never again."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="choices")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="choice")
    reasons = models.TextField()

    def __str__(self) -> str:
        return f"{self.call_id} {self.application_id}"


class CallStepTaken(models.Model):
    """One line of a call's history; written once, never changed."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16)
    from_stage = models.CharField(max_length=12)
    to_stage = models.CharField(max_length=12)
    #: None where the clock did it
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(step__in=[step.value for step in CallStep]), name="filing_call_step")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.step}"
