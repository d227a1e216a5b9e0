"""Where somebody is led after signing in: the home of the role."""

from __future__ import annotations

from django.urls import reverse

from puhui.participants.words import Role

#: Roles with a home of their own; everyone else begins with what waits for them.
HOMES = {Role.RESIDENT: "resident", Role.PROVIDER: "provider", Role.OPERATOR: "operator"}
OFFICE = "office"


def home_name(role: str) -> str:
    return HOMES.get(Role(role), OFFICE) if role in set(Role) else "home"


def home_of(role: str) -> str:
    return reverse(home_name(role))
