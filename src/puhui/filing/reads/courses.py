"""The courses that content/filing/courses.yaml names, read once."""

from __future__ import annotations

from functools import cache

from puhui.filing.errors import UnknownCourse
from puhui.filing.words import ON_THE_CLOCK, Chapter, Course, Criterion
from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, FaultFound
from puhui.methodology.fields import both_languages, maybe_items, whole_of
from puhui.methodology.markup import Node, Section, items_of, read, text_of


@cache
def courses() -> tuple[Course, ...]:
    path = content_folder() / "filing" / "courses.yaml"
    try:
        section = Section(read(path.read_text(encoding="utf-8")))
        found = tuple(_course(node) for node in items_of(section.take("courses")))
        section.done()
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    return found


def course(code: str) -> Course:
    """Raises UnknownCourse."""
    found = next((item for item in courses() if item.code == code), None)
    if found is None:
        raise UnknownCourse(course=code[:40], known=", ".join(item.code for item in courses()))
    return found


def courses_for(role: str) -> list[Course]:
    """Those in which somebody of a role may apply."""
    return [item for item in courses() if not item.only or role in item.only]


def _course(node: Node) -> Course:
    section = Section(node)
    days = Section(section.take("days"))
    made = Course(
        code=text_of(section.take("code")),
        name=both_languages(section.take("name")),
        word=text_of(section.take("word")),
        subject=both_languages(section.take("subject")),
        chapters=tuple(_chapter(item) for item in items_of(section.take("chapters"))),
        experts=whole_of(section.take("experts"), low=0, high=15),
        criteria=tuple(_criterion(item) for item in maybe_items(section.perhaps("criteria"))),
        only=tuple(text_of(node) for node in maybe_items(section.perhaps("only"))),
        days={stage: whole_of(days.take(stage), low=1, high=60) for stage in ON_THE_CLOCK},
    )
    days.done()
    section.done()
    return made


def _chapter(node: Node) -> Chapter:
    section = Section(node)
    made = Chapter(text_of(section.take("code")), both_languages(section.take("name")), both_languages(section.take("asks")))
    section.done()
    return made


def _criterion(node: Node) -> Criterion:
    section = Section(node)
    made = Criterion(text_of(section.take("code")), both_languages(section.take("name")))
    section.done()
    return made
