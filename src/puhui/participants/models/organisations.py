"""Tables of organisations: cities that have joined, organisations with their kind, members, and who stands in for whom."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from puhui.participants.models.users import User
from puhui.participants.words import DELEGATION_DAYS_MAX, INVITATION_LIFE, OrganisationKind, Role


class City(models.Model):
    """A city that takes part under its own name, by the rules of its province."""

    code = models.CharField(max_length=6, primary_key=True)
    scheme_zh = models.CharField(max_length=60)
    scheme_en = models.CharField(max_length=60)
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Organisation(models.Model):
    """An organisation, numbered in the books like a person."""

    account = models.BigIntegerField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    #: Unified social credit code (GB 32100); null where it is not known, never a made-up one.
    uscc = models.CharField(max_length=18, unique=True, null=True)  # noqa: DJ001 - an empty code would be one, and taken
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    city = models.CharField(max_length=6)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(account__gt=0), name="participants_organisation_account"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in OrganisationKind]), name="participants_organisation_kind"),
            models.CheckConstraint(
                condition=Q(uscc__isnull=True) | Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="participants_organisation_uscc"
            ),
        ]
        indexes = [models.Index(fields=["city"])]

    def __str__(self) -> str:
        return self.code


class Member(models.Model):
    """A user who acts for an organisation. A user acts for one at a time; who has left keeps the row."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    #: Takes in and lets go the others.
    is_manager = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(left_at__isnull=True), name="participants_member_once"),
            models.CheckConstraint(condition=Q(is_manager=False) | Q(left_at__isnull=True), name="participants_member_manages_while_there"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.organisation_id}"


class Invitation(models.Model):
    """A one-time way into an organisation: a new member chooses name and password, or a closed account is opened again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20)
    is_manager = models.BooleanField(default=False)
    #: What the inviter calls the invited one, to tell open invitations apart.
    for_whom = models.CharField(max_length=60)
    #: SHA-256 of the code: the code itself is shown once and kept nowhere.
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="invitations_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    #: Whose account it opens again; null where it makes a new one.
    returning = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="invitations_back")
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="invitations_used")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + INVITATION_LIFE),
                name="participants_invitation_life",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False, withdrawn_at__isnull=True),
                name="participants_invitation_used_once",
            ),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="participants_invitation_role"),
        ]
        indexes = [models.Index(fields=["organisation", "expires_at"], name="participants_invitation_of")]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.for_whom}"


class Delegation(models.Model):
    """While an officer is away a colleague of the same organisation may do what the officer may, until a set moment."""

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_taken")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    #: Ended before its time; what was done meanwhile stays.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="participants_delegation_to_another"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="participants_delegation_period"),
            models.CheckConstraint(
                condition=Q(valid_until__lte=F("valid_from") + timedelta(days=DELEGATION_DAYS_MAX)), name="participants_delegation_longest"
            ),
        ]
        indexes = [models.Index(fields=["taker", "valid_until"]), models.Index(fields=["giver", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"
