"""What content/registry/life.yaml sets for the lives of projects and periods, read once."""

from __future__ import annotations

from functools import cache

from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, FaultFound
from puhui.methodology.fields import both_languages, maybe_items, one_of, whole_of
from puhui.methodology.markup import Node, Section, items_of, read, text_of
from puhui.registry.words import ProjectKind
from puhui.registry.words.life import (
    KindTerms,
    LifeChapter,
    LifeTerms,
    Size,
)
from puhui.registry.words.stages import PeriodStage, ProjectStage
from puhui.vocabulary.texts import Text

#: Stages whose working days the document sets.
ON_THE_CLOCK = (
    ProjectStage.APPLIED, ProjectStage.RETURNED, ProjectStage.VALIDATED, ProjectStage.NOTICE, ProjectStage.NOTICED, ProjectStage.SUSPENDED,
)  # fmt: skip
PERIOD_ON_THE_CLOCK = (PeriodStage.REPORTED, PeriodStage.RETURNED, PeriodStage.VERIFIED, PeriodStage.NOTICE, PeriodStage.NOTICED)


@cache
def life_terms() -> LifeTerms:
    """Raises DocumentRefused, with the line of what may not stand there."""
    path = content_folder() / "registry" / "life.yaml"
    try:
        section = Section(read(path.read_text(encoding="utf-8")))
        found = _terms(section)
        section.done()
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    return found


def kind_terms(kind: ProjectKind) -> KindTerms:
    return life_terms().kinds[kind]


def _terms(section: Section) -> LifeTerms:
    common = tuple(_chapter(node) for node in items_of(section.take("chapters")))
    kinds = [_kind(node, common) for node in items_of(section.take("kinds"))]
    days, period_days = Section(section.take("days")), Section(section.take("period_days"))
    made = LifeTerms(
        word=text_of(section.take("word")),
        days={stage: whole_of(days.take(stage), low=1, high=250) for stage in ON_THE_CLOCK},
        period_days={stage: whole_of(period_days.take(stage), low=1, high=250) for stage in PERIOD_ON_THE_CLOCK},
        report_within=whole_of(section.take("report_within"), low=1, high=250),
        split_disclosed=whole_of(section.take("split_disclosed"), low=7, high=60),
        instances_max=whole_of(section.take("instances_max"), low=1, high=100_000),
        shares_max=whole_of(section.take("shares_max"), low=2, high=100),
        departments=dict(_department(node) for node in items_of(section.take("departments"))),
        report_chapters=tuple(_chapter(node) for node in items_of(section.take("report_chapters"))),
        kinds={kind.kind: kind for kind in kinds},
    )
    days.done()
    period_days.done()
    return made


def _department(node: Node) -> tuple[str, Text]:
    section = Section(node)
    made = text_of(section.take("code")), both_languages(section.take("name"))
    section.done()
    return made


def _chapter(node: Node) -> LifeChapter:
    section = Section(node)
    made = LifeChapter(text_of(section.take("code")), both_languages(section.take("name")), both_languages(section.take("asks")))
    section.done()
    return made


def _usual(node: Node) -> tuple[str, Text]:
    section = Section(node)
    made = text_of(section.take("code")), both_languages(section.take("text"))
    section.done()
    return made


def _kind(node: Node, common: tuple[LifeChapter, ...]) -> KindTerms:
    section = Section(node)
    size = Section(section.take("size"))
    made = KindTerms(
        kind=one_of(section.take("kind"), ProjectKind),
        chapters=(*common, *(_chapter(item) for item in maybe_items(section.perhaps("chapters")))),
        departments=tuple(text_of(item) for item in items_of(section.take("departments"))),
        experts=whole_of(section.take("experts"), low=0, high=9),
        crediting_years=whole_of(section.take("crediting_years"), low=1, high=100),
        backdated_years=whole_of(section.take("backdated_years"), low=0, high=12),
        size=Size(both_languages(size.take("name")), text_of(size.take("unit")), whole_of(size.take("decimals"), low=0, high=6)),
        methodology=text_of(section.take("methodology")),
        usual=dict(_usual(item) for item in maybe_items(section.perhaps("usual"))),
    )
    size.done()
    section.done()
    return made
