"""Which methods a document overlaps with: by scope, activity, boundary, inputs, formula and numbers, each from 0 to 1, and a verdict.

The weights and limits are our choice; tests/rooms/methodology/test_overlap.py holds them against pairs whose answer is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from puhui.methodology.profiles import Bag, Profile, profile
from puhui.methodology.regions import covers
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text


class Part(StrEnum):
    SCOPE = "scope"
    ACTIVITY = "activity"
    BOUNDARY = "boundary"
    INPUTS = "inputs"
    FORMULA = "formula"
    NUMBERS = "numbers"


PART_SAYS = {
    Part.SCOPE: Text("适用范围", "scope"),
    Part.ACTIVITY: Text("行为", "activity"),
    Part.BOUNDARY: Text("边界", "boundary"),
    Part.INPUTS: Text("输入", "inputs"),
    Part.FORMULA: Text("公式", "formula"),
    Part.NUMBERS: Text("因子与参数", "numbers"),
}

#: How much each part says about whether two documents count the same; together 100. What an act is weighs most: many acts share a formula.
WEIGHTS = {Part.SCOPE: 5, Part.ACTIVITY: 40, Part.BOUNDARY: 15, Part.INPUTS: 15, Part.FORMULA: 15, Part.NUMBERS: 10}


class Verdict(StrEnum):
    SAME = "same"  # both count the same act: recognise it or file the next version, and let no act count by both
    RELATED = "related"  # the acts touch: say in the application how they stay apart
    DIFFERENT = "different"  # other acts, even where the formula is the same


#: The same act by its name and its record, in a document that is like it on the whole; or nearly so by name, with the very same formula.
SAME_ACTIVITY, SAME_SCORE = 0.75, 0.50
NEAR_ACTIVITY, VERY_FORMULA = 0.60, 0.90
#: Acts that share a word, in documents that are like each other in part; or one of them names the other.
RELATED_ACTIVITY, RELATED_SCORE = 0.30, 0.40

VERDICT_SAYS = {
    Verdict.SAME: Text("相同", "same"),
    Verdict.RELATED: Text("相关", "related"),
    Verdict.DIFFERENT: Text("不同", "different"),
}


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far a methodology overlaps with the one that was asked about.

    `names_other`: one of them names the other's act. `kept_apart`: they are two modes of one group, and no person's records of both count
    for one time.
    """

    methodology: Methodology
    parts: Mapping[Part, float]
    names_other: bool
    kept_apart: bool

    @property
    def score(self) -> float:
        return sum(WEIGHTS[part] * value for part, value in self.parts.items()) / sum(WEIGHTS.values())

    @property
    def verdict(self) -> Verdict:
        activity, score = self.parts[Part.ACTIVITY], self.score
        if activity >= SAME_ACTIVITY and score >= SAME_SCORE:
            return Verdict.SAME
        if activity >= NEAR_ACTIVITY and self.parts[Part.FORMULA] >= VERY_FORMULA:
            return Verdict.SAME
        if self.names_other or (activity >= RELATED_ACTIVITY and score >= RELATED_SCORE):
            return Verdict.RELATED
        return Verdict.DIFFERENT


def overlap(a: Profile, b: Profile) -> Overlap:
    """How far `b` overlaps with `a`; the same the other way round."""
    names_other = _names(a, b) or _names(b, a)
    parts = {
        Part.SCOPE: _scope(a.methodology, b.methodology),
        Part.ACTIVITY: _activity(a, b),
        Part.BOUNDARY: (_share(a.boundary_zh, b.boundary_zh) + _share(a.boundary_en, b.boundary_en)) / 2,
        Part.INPUTS: sum(_share(one, other) for one, other in zip(a.inputs, b.inputs, strict=True)) / len(a.inputs),
        Part.FORMULA: _share(a.formula, b.formula),
        Part.NUMBERS: _share(a.numbers, b.numbers),
    }
    one, other = a.methodology.same_act, b.methodology.same_act
    return Overlap(b.methodology, parts, names_other, one.group == other.group and one.mode != other.mode)


def _names(a: Profile, b: Profile) -> bool:
    """Whether the text of one speaks of the other's act."""
    return any(name in a.said for name in b.names)


def _share(a: Bag, b: Bag) -> float:
    """Twice what both have over all that they have; two empty bags are alike."""
    if not a.size and not b.size:
        return 1.0
    fewer, more = (a.counts, b.counts) if len(a.counts) <= len(b.counts) else (b.counts, a.counts)
    return 2 * sum(min(count, more.get(sign, 0)) for sign, count in fewer.items()) / (a.size + b.size)


def _scope(a: Methodology, b: Methodology) -> float:
    """Whether they are for the same use, of records or of projects, at one time, and in one place."""
    uses = len({*a.use} & {*b.use}) / len({*a.use} | {*b.use})
    at_once = _at_once(a, b)
    place = covers(a.region, b.region) or covers(b.region, a.region)
    return (uses + (a.sums_over == b.sums_over) + at_once + place) / 4


def _at_once(a: Methodology, b: Methodology) -> bool:
    return all(one.valid.until_on is None or other.valid.from_on < one.valid.until_on for one, other in ((a, b), (b, a)))


def _activity(a: Profile, b: Profile) -> float:
    """By name in either language, and by the word for its records: who calls it alike means the same act, however else it is spelled."""
    name = max(_share(a.name_zh, b.name_zh), _share(a.name_en, b.name_en))
    mode = _share(a.mode, b.mode)
    return max(name, mode, (name + mode) / 2) if name and mode else max(name, mode) * 0.8


def nearest(m: Methodology, others: Iterable[Methodology], *, most: int | None = None) -> tuple[Overlap, ...]:
    """The others, the nearest first; of two that are as near, the one whose code comes first."""
    return ranked(profile(m), map(profile, others))[:most]


def ranked(mine: Profile, others: Iterable[Profile]) -> tuple[Overlap, ...]:
    found = (overlap(mine, other) for other in others)
    return tuple(sorted(found, key=lambda one: (-one.score, one.methodology.code, one.methodology.region)))
