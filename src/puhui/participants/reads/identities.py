"""Questions about identities. Whatever is answered here is masked; the identity itself is given by the verb `read_identity` alone."""

from __future__ import annotations

import re
from datetime import date

from puhui.foundation.envelopes import blind_index
from puhui.participants import rules, words
from puhui.participants.models import Identity, Person
from puhui.participants.reads.keys import key_of, plain_for
from puhui.vocabulary.identifiers import born_on
from puhui.vocabulary.masking import masked_identity, masked_name, masked_phone

NUMBER, PHONE = "identity number", "phone"
_PSEUDONYM = re.compile(r"R[A-Z2-7]{13}")
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_PHONE = re.compile(r"1[0-9]{10}")


def number_mark(number: str) -> str:
    """The mark by which an identity number is found again; also for the human behind an administrator."""
    return blind_index(NUMBER, number)


def phone_mark(phone: str) -> str:
    return blind_index(PHONE, phone)


def identity_of(account: int) -> words.Masked | None:
    """What a page may show of an identity; None where none is kept."""
    row = Identity.objects.filter(pk=account).first()
    if row is None:
        return None
    key = key_of(account)
    return words.Masked(
        account=account,
        name=masked_name(plain_for(account, key, "name", row.name)),
        number=masked_identity(plain_for(account, key, "number", row.number)),
        phone=masked_phone(plain_for(account, key, "phone", row.phone)),
        kept_at=row.kept_at,
        verified_at=row.verified_at,
        verified_by=row.verified_by,
    )


def person_found(text: str) -> words.Person | None:
    """The account of a pseudonym, an identity number or a phone: the whole of it, or nobody."""
    asked = re.sub(r"[\s-]", "", text).upper()
    if _PSEUDONYM.fullmatch(asked):
        found = Person.objects.filter(pseudonym=asked).first()
    elif _NUMBER.fullmatch(asked):
        found = Person.objects.filter(identity__id_mark=number_mark(asked)).first()
    elif _PHONE.fullmatch(asked):
        found = Person.objects.filter(identity__phone_mark=phone_mark(asked)).first()
    else:
        found = None
    return words.Person(found.account, found.pseudonym, found.city) if found else None


def has_account(*, number: str = "", phone: str = "") -> bool:
    """Whether the human of an identity number, or the owner of a phone, has an account already."""
    if number:
        return Identity.objects.filter(id_mark=number_mark(number)).exists()
    return Identity.objects.filter(phone_mark=phone_mark(phone)).exists()


def has_identity(account: int) -> bool:
    return Identity.objects.filter(pk=account).exists()


def is_identity_of(account: int, number: str) -> bool:
    """Whether an account's kept identity has this number."""
    return Identity.objects.filter(pk=account, id_mark=number_mark(number)).exists()


def is_too_young(number: str, *, on: date) -> bool:
    """Whether a guardian has to agree."""
    return rules.age_on(born_on(number), on) < rules.YOUNGEST_ALONE
