"""Two documents side by side: every line that they share, every line that differs, every line that only one of them has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from puhui.methodology.lines import SECTION_SAYS, Line, Section, joined, lines_of
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text


class Kind(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"


KIND_SAYS = {
    Kind.SAME: Text("相同", "same"),
    Kind.DIFFERS: Text("不同", "differs"),
    Kind.ONLY_LEFT: Text("只有前者有", "only in the first"),
    Kind.ONLY_RIGHT: Text("只有后者有", "only in the second"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of two documents: where it is, what either says there (None where it says nothing), and how they compare."""

    section: Section
    key: str
    aspect: str
    place: Text
    left: Text | None
    right: Text | None
    kind: Kind

    @property
    def kind_says(self) -> Text:
        return KIND_SAYS[self.kind]


def compared(a: Methodology, b: Methodology) -> tuple[Difference, ...]:
    """Every place that either document has, what is the same too, in the order of a reader."""
    left, right = _by_key(a), _by_key(b)
    keys = sorted({**left, **right}, key=lambda key: [*Section].index(key[0]))
    return tuple(found for key in keys for found in _at(left.get(key, {}), right.get(key, {})))


def differences(a: Methodology, b: Methodology) -> tuple[Difference, ...]:
    """The places at which two documents do not say the same."""
    return tuple(found for found in compared(a, b) if found.kind is not Kind.SAME)


def by_section(found: Iterable[Difference]) -> list[tuple[Text, list[Difference]]]:
    """Places under the names of their sections; a section without one is left out."""
    rows = list(found)
    sections = ((SECTION_SAYS[section], [row for row in rows if row.section is section]) for section in Section)
    return [(says, of_one) for says, of_one in sections if of_one]


def same_sections(found: Iterable[Difference]) -> list[Text]:
    """The sections in which two documents say the same throughout, of `compared`."""
    rows = list(found)
    differing = {row.section for row in rows if row.kind is not Kind.SAME}
    return [SECTION_SAYS[section] for section in Section if section not in differing and any(row.section is section for row in rows)]


_Key = tuple[Section, str]


def _by_key(m: Methodology) -> dict[_Key, dict[str, Line]]:
    found: dict[_Key, dict[str, Line]] = {}
    for line in lines_of(m):
        key = line.key
        while line.aspect in found.get((line.section, key), {}):
            key += "′"  # a second one of the same name is a line of its own
        found.setdefault((line.section, key), {})[line.aspect] = line
    return found


def _at(left: dict[str, Line], right: dict[str, Line]) -> Iterator[Difference]:
    """One place; a number that only one document has is one line, whatever is said of it."""
    if not left or not right:
        lines = [*(left or right).values()]
        first, kind = lines[0], Kind.ONLY_LEFT if left else Kind.ONLY_RIGHT
        place = first.says if first.aspect == "label" else first.place
        told = joined(lines[1:] if first.aspect == "label" else lines)
        yield Difference(first.section, first.key, "", place, told if left else None, told if right else None, kind)
        return
    for aspect in {**left, **right}:
        yield _pair(left.get(aspect), right.get(aspect))


def _pair(left: Line | None, right: Line | None) -> Difference:
    shown = left or right
    assert shown, "one of them says it"
    kind = Kind.ONLY_LEFT if left else Kind.ONLY_RIGHT
    if left and right:
        kind = Kind.SAME if left.same_as == right.same_as else Kind.DIFFERS
    says = (left.says if left else None, right.says if right else None)
    return Difference(shown.section, shown.key, shown.aspect, shown.place, *says, kind)
