"""Tables of acts: scenarios, providers, bindings, batches and their slices, settlement runs, waiting records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.behaviours.words import Limits

_LIMITS = Limits()


class Scenario(models.Model):
    """A kind of everyday act that earns reductions, counted by the methodology of the same code."""

    code = models.SlugField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    is_open = models.BooleanField(default=True)
    #: Its records are traces of travel: sensitive, and processed only under a separate consent.
    is_travel = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class CityScenario(models.Model):
    """A scenario that a city has opened, from a day until a day that is not counted. A city without any follows the province."""

    city = models.CharField(max_length=6)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="cities")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "scenario"], condition=Q(until_on__isnull=True), name="behaviours_city_scenario_one_live"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=models.F("from_on")), name="behaviours_city_scenario_period"
            ),
            models.CheckConstraint(condition=Q(city__regex=r"^[1-9][0-9]{3}00$"), name="behaviours_city_scenario_city"),
        ]
        indexes = [models.Index(fields=["city", "from_on"], name="behaviours_city_scenario_of")]

    def __str__(self) -> str:
        return f"{self.city} {self.scenario_id}"


class Provider(models.Model):
    """An organisation that sends activity records, and how much it may send."""

    code = models.SlugField(max_length=40, primary_key=True)
    organisation = models.BigIntegerField(unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    scenarios = models.ManyToManyField(Scenario, related_name="providers")
    opened_at = models.DateTimeField()
    #: Its records are simulated or replayed: every page that shows them says so.
    is_simulated = models.BooleanField(default=False)
    #: After how long without a batch the operator's page calls it silent.
    silent_after_hours = models.PositiveIntegerField(default=36)
    #: Its records count. A provider that is tried out sends to the sandbox only, until the operator admits it.
    is_production = models.BooleanField(default=True)
    admitted_at = models.DateTimeField(null=True)
    admitted_by = models.CharField(max_length=80, blank=True)
    requests_per_minute = models.PositiveIntegerField(default=_LIMITS.requests_per_minute)
    batches_per_day = models.PositiveIntegerField(default=_LIMITS.batches_per_day)
    bytes_per_day = models.BigIntegerField(default=_LIMITS.bytes_per_day)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(requests_per_minute__gte=1, batches_per_day__gte=1, bytes_per_day__gte=1), name="behaviours_provider_limits"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Binding(models.Model):
    """Ties a provider's person id, as a keyed pseudonym, to an account for a half-open time. At most one account at a time."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="bindings")
    person_key = models.UUIDField()
    account = models.BigIntegerField()
    #: What the owner sees of the id: its last characters.
    hint = models.CharField(max_length=16)
    proof = models.CharField(max_length=12)
    #: Number of the form that the owner signed at a counter, and the clerk who saw card and identity document.
    paper = models.CharField(max_length=40, blank=True)
    clerk = models.BigIntegerField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "person_key"], condition=Q(valid_until__isnull=True), name="behaviours_binding_one_live"
            ),
            models.CheckConstraint(condition=Q(proof__in=["code", "ride", "replay", "operator"]), name="behaviours_binding_proof"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")), name="behaviours_binding_period"
            ),
            models.CheckConstraint(
                condition=(Q(proof="operator", clerk__isnull=False) & ~Q(paper=""))
                | (~Q(proof="operator") & Q(paper="", clerk__isnull=True)),
                name="behaviours_binding_counter_has_paper",
            ),
        ]
        indexes = [models.Index(fields=["account"]), models.Index(fields=["provider", "person_key", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.hint}"


class BindingCode(models.Model):
    """A one-time code that the provider shows to the owner of a person id. Only its hash is kept."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT)
    code_hash = models.CharField(max_length=64, unique=True)
    person_key = models.UUIDField()
    hint = models.CharField(max_length=16)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    #: the key that signed the request for it: a code of a key that leaked proves nothing
    signed_by_key = models.ForeignKey("behaviours.ProviderKey", null=True, on_delete=models.PROTECT, related_name="codes")

    def __str__(self) -> str:
        return f"{self.provider_id} {self.hint}"


class BindingAttempt(models.Model):
    """A failed proof. Too many a day, of one account or by rides of one person id, close the door until tomorrow."""

    account = models.BigIntegerField()
    #: whose ride was guessed at; empty where a code was
    provider = models.CharField(max_length=40, blank=True)
    person_key = models.UUIDField(null=True)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "tried_at"]),
            models.Index(
                fields=["provider", "person_key", "tried_at"], name="behaviours_attempt_of_id", condition=Q(person_key__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.tried_at}"


class Batch(models.Model):
    """One file or API upload of a provider, named by its hash; counts by stage and code, never a record."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="batches")
    document = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    media = models.CharField(max_length=12)
    file_name = models.CharField(max_length=200, blank=True)
    adapter = models.CharField(max_length=40)
    #: SHA-256 of the document that the shape is described by, as it was when the file came; empty for shapes that the software knows
    adapter_hash = models.CharField(max_length=64, blank=True)
    scenario = models.CharField(max_length=40, blank=True)
    sequence = models.BigIntegerField(null=True)
    signed_by = models.CharField(max_length=12)
    #: null where nobody signed, and for batches from before keys were recorded
    signed_by_key = models.ForeignKey("behaviours.ProviderKey", null=True, on_delete=models.PROTECT, related_name="batches")
    replay_region = models.CharField(max_length=6, blank=True)
    received_at = models.DateTimeField()
    #: received → checked → settled → credited → rewarded, or refused as a whole
    stage = models.CharField(max_length=12, default="received")
    rows = models.BigIntegerField(default=0)
    merged = models.BigIntegerField(default=0)
    sound = models.BigIntegerField(default=0)
    #: {code: count} of rows refused when the batch was checked
    refused_form = models.JSONField(default=dict)
    #: why the batch as a whole was refused
    refusal = models.JSONField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "document", "media", "adapter", "scenario", "replay_region"], name="behaviours_batch_same_bytes_once"
            ),
            models.UniqueConstraint(fields=["provider", "sequence"], name="behaviours_batch_one_sequence"),
            models.CheckConstraint(
                condition=Q(stage__in=["received", "checked", "settled", "credited", "rewarded", "refused"]), name="behaviours_batch_stage"
            ),
            models.CheckConstraint(
                condition=Q(signed_by_key__isnull=True) | ~Q(signed_by="console"), name="behaviours_batch_key_of_a_signature"
            ),
        ]
        indexes = [models.Index(fields=["stage"]), models.Index(fields=["provider", "-received_at"])]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.pk}"


class Run(models.Model):
    """A settlement run: city × event day × sequence. Its folder holds acts, refusals, keys and the manifest."""

    city = models.CharField(max_length=6)
    day = models.DateField()
    sequence = models.PositiveIntegerField()
    #: open → decided → credited → rewarded
    stage = models.CharField(max_length=12, default="open")
    is_replay = models.BooleanField(default=False)
    is_simulated = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    settled_on = models.DateField(null=True)
    read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    persons = models.BigIntegerField(default=0)
    reduction_g = models.BigIntegerField(default=0)
    refused_by_code = models.JSONField(default=dict)
    digest = models.CharField(max_length=120, blank=True)
    manifest_hash = models.CharField(max_length=64, blank=True)
    entry = models.BigIntegerField(null=True)
    #: the correction whose count stands in the place of the run's own
    correction = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "day", "sequence"], name="behaviours_run_once"),
            models.UniqueConstraint(fields=["city", "day"], condition=Q(stage="open"), name="behaviours_run_one_open"),
            models.CheckConstraint(condition=Q(stage__in=["open", "decided", "credited", "rewarded"]), name="behaviours_run_stage"),
        ]
        indexes = [models.Index(fields=["day", "city"]), models.Index(fields=["stage"])]

    def __str__(self) -> str:
        return f"{self.city}-{self.day:%Y%m%d}-{self.sequence}"


class Repetition(models.Model):
    """A run was computed once more: when, by whom (nobody: the nightly draw), and whether it gave the same."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="repetitions")
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    agrees = models.BooleanField()
    rows = models.BigIntegerField(default=0)
    differing = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=120, blank=True)
    #: why there was nothing to compare with, where a file or the row was not the one that was recorded
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "at"], name="behaviours_repetition_of")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.at:%Y-%m-%d}"


class RepeatAsked(models.Model):
    """Somebody wants a run computed once more; the row goes when its repetition comes, so a run is asked for once at a time."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="repeat_asked")
    at = models.DateTimeField()
    by = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.run_id} {self.at:%Y-%m-%d}"


class RunScenario(models.Model):
    """What one run counted of one scenario, and where its numbers come from: the rows of every public total."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scenarios")
    scenario = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    method_hash = models.CharField(max_length=64)
    reference_region = models.CharField(max_length=80, blank=True)
    is_demonstration = models.BooleanField(default=False)
    accepted = models.BigIntegerField()
    refused = models.BigIntegerField()
    persons = models.BigIntegerField()
    reduction_g = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "scenario"], name="behaviours_run_scenario_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.scenario}"


class Slice(models.Model):
    """The sound records of one batch for one city and event day, as a Parquet file; settled by one run."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="slices")
    city = models.CharField(max_length=6)
    day = models.DateField()
    #: 0 for what the batch brought; later parts are records that waited unbound and have found their owner
    part = models.PositiveIntegerField(default=0)
    rows = models.BigIntegerField()
    #: how its rows fared in its run
    accepted = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    refused_by_code = models.JSONField(default=dict)
    reduction_g = models.BigIntegerField(default=0)
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="slices")
    #: its batch was refused for good after quarantine: no run will ever take it
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "city", "day", "part"], name="behaviours_slice_once"),
            models.CheckConstraint(condition=Q(run__isnull=True) | Q(refused_at__isnull=True), name="behaviours_slice_refused_or_settled"),
        ]
        indexes = [models.Index(fields=["city", "day"], condition=Q(run__isnull=True), name="behaviours_slice_unsettled")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.city} {self.day}"


class Waiting(models.Model):
    """Unbound records of one run, sealed, until their owner binds the id or the rule drops them."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="waiting_records")
    rows = models.BigIntegerField()
    released = models.BigIntegerField(default=0)
    expires_on = models.DateField()
    #: waiting → dropped
    stage = models.CharField(max_length=12, default="waiting")
    #: the file is rewritten without what was released; this is the one that counts
    version = models.PositiveIntegerField(default=0)
    #: bindings up to this number have been looked for
    looked_until = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stage__in=["waiting", "dropped"]), name="behaviours_waiting_stage")]
        indexes = [models.Index(fields=["stage", "expires_on"])]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.rows}"
