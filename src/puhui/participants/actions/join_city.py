"""A city takes part under a name of its own, by the rules of its province."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.methodology.regions import cities
from puhui.participants import words
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import UnknownCity
from puhui.participants.models import City
from puhui.participants.words import PROVINCE_WIDE, Verb
from puhui.vocabulary.texts import Text


@transaction.atomic
def join_city(*, code: str, scheme: Text, now: datetime) -> words.CityLine:
    """A city of the province joins; joining again corrects its name. Raises UnknownCity."""
    if code not in {city.code for city in cities(PROVINCE_WIDE)}:
        raise UnknownCity(asked=code[:10])
    row, is_new = City.objects.get_or_create(code=code, defaults={"scheme_zh": scheme.zh, "scheme_en": scheme.en, "joined_at": now})
    if not is_new:
        row.scheme_zh, row.scheme_en = scheme.zh, scheme.en
        row.save(update_fields=["scheme_zh", "scheme_en"])
    leave_trail(Verb.JOIN_CITY, "join" if is_new else "rename", about=f"city:{code}")
    return words.CityLine(code, scheme, row.joined_at)
