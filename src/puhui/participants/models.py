"""Tables of the participants: who signs in, personal accounts, organisations and their members."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from puhui.participants.words import OrganisationKind, Role


class Users(BaseUserManager["User"]):
    """Finds users by their sign-in name."""


class User(AbstractBaseUser):
    """Someone who signs in, in one role. There is no superuser: a right comes from the role table only."""

    name = models.CharField(max_length=80, unique=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")
    large_print = models.BooleanField(default=False)

    USERNAME_FIELD = "name"
    objects = Users()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="participants_user_role")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A personal carbon account. `account` is its number in the books; the pseudonym is all that others see."""

    account = models.BigIntegerField(primary_key=True)
    pseudonym = models.CharField(max_length=32, unique=True)
    city = models.CharField(max_length=6)
    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="person")
    opened_at = models.DateTimeField()
    #: Made for a replay of another region's records: never a resident of this one.
    is_replay = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(account__gt=0), name="participants_person_account")]
        indexes = [models.Index(fields=["city"])]

    def __str__(self) -> str:
        return self.pseudonym


class Organisation(models.Model):
    """An organisation, numbered in the books like a person."""

    account = models.BigIntegerField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in OrganisationKind])
    city = models.CharField(max_length=6)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(account__gt=0), name="participants_organisation_account")]

    def __str__(self) -> str:
        return self.code


class Member(models.Model):
    """A user who acts for an organisation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="participants_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.organisation_id}"
