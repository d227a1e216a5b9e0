"""Tables of second factors: the sealed secret of an authenticator app, recovery codes as marks, and public keys of passkeys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.foundation.sealed_fields import SealedField
from puhui.participants.models.users import User


class Totp(models.Model):
    """The authenticator app of a user. It counts once a first code has proved that the app has the secret."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.PROTECT, related_name="totp")
    secret = SealedField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    #: The last half minute whose code was used: no code is taken twice, nor an older one after it.
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"authenticator of {self.pk}"


class RecoveryCode(models.Model):
    """A code on paper, for whoever has lost the other factor; used once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    code_mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_mark"], name="participants_recovery_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class Passkey(models.Model):
    """The public half of a passkey. `credential` is what the authenticator gave: its id and its public key."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField()
    label = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sign_count__gte=0), name="participants_passkey_count")]

    def __str__(self) -> str:
        return self.label
