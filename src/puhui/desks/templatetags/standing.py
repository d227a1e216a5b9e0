"""Whose name stands above a page: for whom the reader stands in at this moment, and what the scheme is called in a resident's city."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils import timezone

from puhui.desks.words import until_said
from puhui.participants.reads import reach_of
from puhui.participants.reads import scheme_of as name_in
from puhui.participants.reads import stands_in_for as found_for
from puhui.participants.words import Standing, Verb
from puhui.vocabulary.texts import Text

register = template.Library()


@register.simple_tag(takes_context=True)
def standing_in(context: Context) -> list[tuple[Standing, Text]]:
    """Each absent colleague, and until when."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [(line, until_said(line.until)) for line in found_for(user, now=timezone.now())]


@register.simple_tag(takes_context=True)
def may(context: Context, verb: str) -> bool:
    """Whether whoever reads the page has a right to a verb, however far."""
    user = getattr(context.get("request"), "user", None)
    return bool(user is not None and user.is_authenticated and reach_of(user, Verb(verb), now=timezone.now()))


@register.simple_tag
def scheme_of(city: str) -> Text | None:
    """None where the city goes by the province's name."""
    return name_in(city)
