"""Tables of residents: personal accounts, known to everyone else by a pseudonym."""

from __future__ import annotations

from django.db import models

from puhui.participants.models.users import User


class Person(models.Model):
    """A personal carbon account. `account` is its number in the books; the pseudonym is all that others see."""

    account = models.BigIntegerField(primary_key=True)
    pseudonym = models.CharField(max_length=32, unique=True)
    city = models.CharField(max_length=6)
    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="person")
    opened_at = models.DateTimeField()
    #: Made for a replay of another region's records: never a resident of this one.
    is_replay = models.BooleanField(default=False)
    #: A child's account: the first day on which the child decides by itself. Nobody signs in for it until then but its guardian.
    needs_guardian_until = models.DateField(null=True)
    #: Nobody's: planted so that whoever reads what he has no reason to read is heard.
    is_canary = models.BooleanField(default=False)
    #: From when on nothing is done with it: its owner has closed it.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(account__gt=0), name="participants_person_account"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) | models.Q(needs_guardian_until__isnull=True), name="participants_child_has_no_user"
            ),
        ]
        indexes = [models.Index(fields=["city"])]

    def __str__(self) -> str:
        return self.pseudonym
