"""Questions about the cities that take part, and the whole table of rights."""

from __future__ import annotations

from puhui.participants import rules, words
from puhui.participants.errors import UnknownCity
from puhui.participants.models import City
from puhui.vocabulary.texts import Text


def joined_cities() -> list[words.CityLine]:
    """The cities that have joined under a name of their own, in the order of their codes."""
    return [_said(row) for row in City.objects.order_by("code")]


def joined_city(code: str) -> words.CityLine:
    """Raises UnknownCity."""
    found = City.objects.filter(code=code).first()
    if found is None:
        raise UnknownCity(asked=code[:10])
    return _said(found)


def scheme_of(city: str) -> Text | None:
    """What the scheme is called in a city; None where it goes by the province's name."""
    found = City.objects.filter(code=city).first()
    return Text(found.scheme_zh, found.scheme_en) if found else None


def _said(row: City) -> words.CityLine:
    return words.CityLine(row.code, Text(row.scheme_zh, row.scheme_en), row.joined_at)


def role_cards() -> list[words.RoleCard]:
    """The table of rights, a card for each role, in the order in which roles and verbs are listed."""
    return [_card(role) for role in words.Role]


def _card(role: words.Role) -> words.RoleCard:
    rights = rules.RIGHTS.get(role, {})
    return words.RoleCard(
        role=role,
        says=words.ROLE_SAYS[role],
        needs_second_factor=role in rules.NEEDS_SECOND_FACTOR,
        rights=tuple((verb, rights[verb], verb in rules.NEEDS_OTHER_HANDS) for verb in words.Verb if verb in rights),
        kinds=tuple(kind for kind, roles in rules.ROLES_OF.items() if role in roles),
    )
