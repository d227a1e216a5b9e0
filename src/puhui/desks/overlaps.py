"""相近的方法学 · The documents that one is nearest to, as it is shown: how far by each part, what is the same, what differs."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.library import reads as library
from puhui.library.words import Near
from puhui.methodology.adapting import recognised_hash
from puhui.methodology.differences import Difference, Kind, by_section, compared, same_sections
from puhui.methodology.overlap import PART_SAYS, VERDICT_SAYS, Part, Verdict
from puhui.methodology.regions import name_of
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text, listed

NEAREST_SHOWN = 3
_KINDS = {Verdict.SAME: "warn", Verdict.RELATED: "note", Verdict.DIFFERENT: "line"}
BEFORE = Text("上一版", "the version before")
ITS_SOURCE = Text("互认的原文档", "the document it is from")


@dataclass(frozen=True, slots=True)
class NearShown:
    """A document that another is compared with. `neighbour` is its number where it is another region's, else 0."""

    methodology: Methodology
    neighbour: int
    where: Text
    verdict: Text
    kind: str
    percent: int
    bars: list[tuple[Text, int]]
    same: Text
    sections: list[tuple[Text, list[Difference]]]
    differing: int
    kept_apart: bool
    names_other: bool


def near_shown(m: Methodology, *, most: int = NEAREST_SHOWN) -> list[NearShown]:
    """The nearest first; those that are altogether different only where nothing else is near."""
    found = library.nearest_to(m)[:most]
    near = [one for one in found if one.overlap.verdict is not Verdict.DIFFERENT]
    return [_shown(m, one) for one in near or found[:1]]


def nearest_of_ours(m: Methodology, *, most: int = NEAREST_SHOWN) -> list[NearShown]:
    """Of a neighbour's document: the nearest of ours, whatever they are like."""
    return [_shown(m, one) for one in library.nearest_to(m) if not one.neighbour][:most]


def _shown(m: Methodology, near: Near) -> NearShown:
    one, other = near.overlap, near.overlap.methodology
    rows = compared(other, m)
    differing = [row for row in rows if row.kind is not Kind.SAME]
    known = _known(m, near)
    return NearShown(
        methodology=other,
        neighbour=near.neighbour.number if near.neighbour else 0,
        where=name_of(other.region),
        verdict=known or VERDICT_SAYS[one.verdict],
        kind="line" if known else _KINDS[one.verdict],
        percent=round(100 * one.score),
        bars=[(PART_SAYS[part], round(100 * one.parts[part])) for part in Part],
        same=listed(same_sections(rows)),
        sections=by_section(differing),
        differing=len(differing),
        kept_apart=one.kept_apart and one.verdict is not Verdict.SAME,
        names_other=one.names_other and one.verdict is Verdict.RELATED,
    )


def _known(m: Methodology, near: Near) -> Text | None:
    """What is near of itself: the version before, or the neighbour's document that this one is made from."""
    if near.neighbour:
        return ITS_SOURCE if near.neighbour.content_hash == recognised_hash(m) else None
    return BEFORE if near.overlap.methodology.code == m.code else None
