"""恢复码 · Codes on paper for whoever has lost the phone with the app: ten, fifty bits each, used once, kept as marks."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from puhui.foundation.sealing import keyed_mark
from puhui.participants.actions.prove_factor import trying
from puhui.participants.actions.sign_in_notes import note_done
from puhui.participants.errors import FactorWrong
from puhui.participants.models import RecoveryCode
from puhui.participants.words import RECOVERY_CODES, SignedIn

#: No sign that is taken for another when it is read from paper.
_SIGNS, _LENGTH = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 10


@transaction.atomic
def draw_recovery_codes(*, user: SignedIn, now: datetime) -> list[str]:
    """New codes, shown this once; those drawn before are void."""
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user.pk).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user_id=user.pk, code_mark=_mark(user, code), made_at=now) for code in codes)
    note_done("draw_recovery_codes", user, "")
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def prove_recovery_code(*, user: SignedIn, code: str, now: datetime) -> None:
    """Uses up one of the codes. Raises FactorWrong, SignInBlocked."""
    written = "".join(sign for sign in code.upper() if sign.isalnum())
    with trying(user, "prove_recovery_code", now=now, wrong=FactorWrong) as tried:
        kept = RecoveryCode.objects.filter(user=user.pk, code_mark=_mark(user, written), used_at=None)
        tried.is_right = bool(kept.update(used_at=now))
    note_done("prove_recovery_code", user, "")


def _mark(user: SignedIn, code: str) -> str:
    return keyed_mark("recovery code", f"{user.pk}|{code}")
