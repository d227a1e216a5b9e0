"""Which region lies inside which, so that a number from elsewhere is always recognised as borrowed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from puhui.methodology.content import content_folder
from puhui.methodology.fields import both_languages, region_of
from puhui.methodology.markup import Node, Section, items_of, read, text_of
from puhui.methodology.words import Region
from puhui.vocabulary.identifiers import region_holds
from puhui.vocabulary.texts import Text


@cache
def regions() -> dict[str, Region]:
    """Every named region and group, by code."""
    return load(content_folder() / "regions" / "regions.yaml")


def load(path: Path) -> dict[str, Region]:
    section = Section(read(path.read_text(encoding="utf-8")))
    found = {region.code: region for region in map(_region, items_of(section.take("regions")))}
    section.done()
    return found


def _region(node: Node) -> Region:
    section = Section(node)
    made = Region(
        code=region_of(section.take("code")),
        name=both_languages(section.take("name")),
        covers=tuple(text_of(item) for item in items_of(section.take("covers"))),
    )
    section.done()
    return made


def covers(outer: str, inner: str) -> bool:
    """Whether a number for `outer` is a number for `inner`: its own region, one above it, or a group that lists it."""
    if outer == inner:
        return True
    if outer[0].isdigit():
        return inner[0].isdigit() and region_holds(outer, inner)
    group = regions().get(outer)
    if group is None:
        return False
    return any(member == "*" or covers(member, inner) for member in group.covers)


def name_of(code: str) -> Text:
    """The name for people; an unnamed code is shown as it is."""
    found = regions().get(code)
    return found.name if found else Text(code, code)


def cities(province: str) -> list[Region]:
    """The named cities of a province, in the order of their codes."""
    return [r for code, r in sorted(regions().items()) if code[0].isdigit() and code != province and region_holds(province, code)]
