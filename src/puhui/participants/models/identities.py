"""Tables of identities: each person's own key, what is sealed under it, and the marks by which it is found again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.foundation.sealed_fields import SealedField
from puhui.participants.models.people import Person

#: A mark is 64 hexadecimal signs.
_MARK = r"^[0-9a-f]{64}$"


class PersonKey(models.Model):
    """A person's own key, wrapped under the keys of the installation; destroyed for good when the account is closed."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="key", db_column="account")
    wrapped = SealedField(null=True, about="person-key|{key}")
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # a trigger beside it: a key that was destroyed never comes back, and its row never goes (migrations/0030)
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True) | Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="participants_key_or_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"key of {self.pk}"


class Identity(models.Model):
    """Name, identity number and phone of a person, each sealed under the person's key. One human has one account: `id_mark` is unique."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="identity", db_column="account")
    name = models.BinaryField()
    number = models.BinaryField()
    phone = models.BinaryField(null=True)
    id_mark = models.CharField(max_length=64, unique=True)
    #: null where there is no phone
    phone_mark = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - an empty mark would be one, and taken
    kept_at = models.DateTimeField()
    verified_at = models.DateTimeField()
    #: `form` where the form alone was looked at
    verified_by = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id_mark__regex=_MARK), name="participants_identity_mark"),
            models.CheckConstraint(
                condition=Q(phone__isnull=True, phone_mark__isnull=True) | Q(phone__isnull=False, phone_mark__regex=_MARK),
                name="participants_identity_phone_and_mark",
            ),
            models.CheckConstraint(condition=~Q(verified_by=""), name="participants_identity_says_who_looked"),
        ]

    def __str__(self) -> str:
        return f"identity of {self.pk}"
