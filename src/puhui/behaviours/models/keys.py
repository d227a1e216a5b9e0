"""Tables of a provider's keys and what hangs on them: challenges, what was used of its limits, quarantined batches, trials."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.foundation.sealed_fields import SealedField


class ProviderKey(models.Model):
    """A key that a provider signs with. It is live from `valid_from` to `valid_until` (open where it is null); a revoked one never again.

    At most two are live at a time: each takes one of two slots, and an exclusion constraint of the database keeps two keys of one slot
    from holding at one moment.
    """

    provider = models.ForeignKey("behaviours.Provider", on_delete=models.PROTECT, related_name="keys")
    #: what both sides call it, such as metro-k2
    key_id = models.CharField(max_length=60, unique=True)
    slot = models.PositiveSmallIntegerField()
    scheme = models.CharField(max_length=12)
    #: Raw Ed25519 public key, 32 bytes; the private key never comes here.
    public_key = models.BinaryField(null=True, unique=True)
    #: Sealed HMAC secret, for systems that cannot sign.
    secret = SealedField(null=True, about="hmac {provider_id}")
    #: null, and by nobody, for a key from before keys were recorded: it was not written down
    registered_at = models.DateTimeField(null=True)
    registered_by = models.CharField(max_length=80, blank=True)
    #: when its holder showed that he has it; null for a key from before proofs were asked, until its first signature holds
    proved_at = models.DateTimeField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=200, blank=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scheme="ed25519", public_key__isnull=False, secret__isnull=True)
                | Q(scheme="hmac-sha256", public_key__isnull=True, secret__isnull=False),
                name="behaviours_providerkey_one_kind",
            ),
            models.CheckConstraint(condition=Q(slot__in=[0, 1]), name="behaviours_providerkey_slot"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="behaviours_providerkey_period"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="", revoked_by="")
                | (Q(revoked_at__isnull=False, valid_until__isnull=False) & ~Q(revoked_because="") & ~Q(revoked_by="")),
                name="behaviours_providerkey_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id


class KeyChallenge(models.Model):
    """A key that waits for its proof: what is to be signed with it, once, before it is believed. One open at a time for each provider."""

    provider = models.ForeignKey("behaviours.Provider", on_delete=models.PROTECT, related_name="challenges")
    nonce = models.CharField(max_length=64, unique=True)
    scheme = models.CharField(max_length=12)
    public_key = models.BinaryField(null=True)
    secret = SealedField(null=True, about="hmac {provider_id}")
    overlap_days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    #: answered, or replaced by a later one
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scheme="ed25519", public_key__isnull=False, secret__isnull=True)
                | Q(scheme="hmac-sha256", public_key__isnull=True, secret__isnull=False),
                name="behaviours_keychallenge_one_kind",
            ),
            models.UniqueConstraint(fields=["provider"], condition=Q(closed_at__isnull=True), name="behaviours_keychallenge_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.nonce[:8]}"


class ProviderUse(models.Model):
    """How much a provider has sent in a minute or on a civil day, counted in the database so that every web process counts together."""

    provider = models.ForeignKey("behaviours.Provider", on_delete=models.PROTECT, related_name="uses")
    span = models.CharField(max_length=6)
    starts_at = models.DateTimeField()
    requests = models.BigIntegerField(default=0)
    batches = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "span", "starts_at"], name="behaviours_provideruse_once"),
            models.CheckConstraint(condition=Q(span__in=["minute", "day"]), name="behaviours_provideruse_span"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.span} {self.starts_at}"


class Quarantine(models.Model):
    """A batch that was held back because the key that signed it was revoked. Whoever decides about it is not who held it back.

    While it is not released, no record of the batch goes on: it is not checked, no run takes it, nothing of it that waits is found.
    """

    batch = models.ForeignKey("behaviours.Batch", on_delete=models.PROTECT, related_name="quarantines")
    key = models.ForeignKey(ProviderKey, on_delete=models.PROTECT, related_name="quarantines")
    since = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    because = models.CharField(max_length=200)
    #: [{run, accepted, reduction_g}] of runs that had been decided by then, by the number of the run: what a later correction must name
    settled = models.JSONField(default=list)
    #: empty → released, or refused for good
    decision = models.CharField(max_length=8, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch"], condition=~Q(decision="released"), name="behaviours_quarantine_one_open"),
            models.CheckConstraint(condition=Q(decision__in=["", "released", "refused"]), name="behaviours_quarantine_decision"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by="", decided_because="")
                | (~Q(decision="") & Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(decided_because="")),
                name="behaviours_quarantine_decided",
            ),
            models.CheckConstraint(condition=~Q(by=F("decided_by")), name="behaviours_quarantine_other_hands"),
            models.CheckConstraint(condition=~Q(by="") & ~Q(because=""), name="behaviours_quarantine_has_reason"),
        ]

    def __str__(self) -> str:
        return f"B{self.batch_id} {self.decision or 'held'}"


class TrialOutcome(models.Model):
    """What a provider last showed of one requirement; the file or the request itself is not kept."""

    provider = models.ForeignKey("behaviours.Provider", on_delete=models.PROTECT, related_name="outcomes")
    requirement = models.CharField(max_length=12)
    is_met = models.BooleanField()
    fact_zh = models.CharField(max_length=300)
    fact_en = models.CharField(max_length=300)
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "requirement"], name="behaviours_trialoutcome_once")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.requirement}"


class TrialRequest(models.Model):
    """The number and the hash of a signed trial request, by which its repetition is known; its body is not kept."""

    provider = models.ForeignKey("behaviours.Provider", on_delete=models.PROTECT, related_name="trial_requests")
    sequence = models.BigIntegerField()
    document = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "sequence"], name="behaviours_trialrequest_one_sequence")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.sequence}"
