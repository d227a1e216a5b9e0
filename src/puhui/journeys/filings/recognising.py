"""互认 · A neighbour's document is brought in, made ours by rule, and applied for: from there it takes the course of every methodology."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from puhui.filing import actions as filing
from puhui.filing.words import Application
from puhui.foundation.auditing import record
from puhui.foundation.scanning import scan
from puhui.library import actions, reads
from puhui.library.words import Neighbour
from puhui.methodology.adapting import Adapted, adapted, recognised_hash
from puhui.methodology.documents import content_hash
from puhui.methodology.overlap import VERDICT_SAYS, Verdict
from puhui.methodology.regions import covers, name_of
from puhui.methodology.units import said
from puhui.methodology.words import Methodology, Parameter, Value
from puhui.participants.words import PROVINCE_WIDE, Verb
from puhui.vocabulary.identifiers import methodology_code
from puhui.vocabulary.texts import Text, listed

COURSE = "methodology"
NEAREST_NAMED = 3


@transaction.atomic
def bring_in(*, body: bytes, name: str, source: str, by: int, now: datetime) -> Neighbour:
    """Raises DocumentRefused, NotANeighbour, MalwareFound, ScannerSilent."""
    scan(body, name=name)
    made = actions.import_neighbour(body=body, name=name, source=source, home=PROVINCE_WIDE, by=by, now=now)
    record(verb=Verb.KEEP_NEIGHBOURS, about=f"neighbour:{made.number} {made.region} {made.code} {made.content_hash}")
    return made


def ours(number: int, *, code: str) -> Adapted:
    """The document under a code of ours, as its next version for the whole province. Raises UnknownNeighbour, BadIdentifier."""
    newest = reads.newest(code=methodology_code(code))
    theirs = reads.neighbour_says(reads.neighbour(number))
    return adapted(theirs, code=code, version=newest.number + 1 if newest else 1, region=PROVINCE_WIDE)


@transaction.atomic
def apply_for_recognition(*, number: int, code: str, by: int, role: str, organisation: int, now: datetime) -> Application:
    """A draft with the adapted document, and with what can be said of it already; its applicant writes the rest and hands it in.

    Raises UnknownNeighbour, BadIdentifier, and as `filing.actions.open_application`.
    """
    found, made = reads.neighbour(number), ours(number, code=code)
    theirs, place = reads.neighbour_says(found), name_of(found.region)
    title = Text(f"{theirs.name.zh}（互认{place.zh}）", f"{theirs.name.en} (recognised from {place.en})")
    opened = filing.open_application(course_code=COURSE, about=code, title=title, by=by, role=role, organisation=organisation, now=now)
    texts = _chapters(found, theirs, made)
    filing.save_chapters(number=opened.number, organisation=organisation, texts=texts, now=now)
    filing.attach_subject(number=opened.number, organisation=organisation, name=f"{code}.yaml", body=made.text.encode())
    return opened


def _chapters(found: Neighbour, theirs: Methodology, made: Adapted) -> dict[str, str]:
    """What the documents say by themselves. Baseline, additionality, boundary and monitoring are for people to judge."""
    place = name_of(found.region).zh
    changes = "；".join(f"{one.place.zh}：{one.before or '（无）'} → {one.after or '（删去）'}" for one in made.changes)
    formulas = "；".join(f"{one.symbol} = {one.text}" for one in theirs.formulas)
    numbers = "；".join(
        f"{p.label.zh} {v.written} {said(p.unit.text)}（{name_of(v.region).zh}，{v.reference.document}）" for p, v in _values(theirs)
    )
    return {
        "scope": f"互认{place}的方法学文档 {found.code} 第 {found.version} 版（SHA-256 {found.content_hash}）。{theirs.summary.zh}",
        "calculation": f"公式与{place}一致：{formulas}。按规则改动：{changes}。",
        "sources": f"文档来源：{found.source or place}。数值：{numbers or '文档没有写数'}。不是安徽的数，计入时标明参考地区。",
    }


def _values(m: Methodology) -> Iterator[tuple[Parameter, Value]]:
    return ((parameter, value) for parameter in m.parameters for value in parameter.values)


# -- what a machine sees in an application -----------------------------------------------------------------------------


def faults_of(m: Methodology) -> Iterator[Text]:
    """A document that says that it is recognised is the neighbour's, adapted by rule, to the letter."""
    digest = recognised_hash(m)
    if not digest:
        return
    found = reads.neighbour_named(digest)
    if found is None:
        yield Text(
            f"文档说互认自 {digest[:12]}…，这份外省文档没有导入过",
            f"the document says that it is recognised from {digest[:12]}…, which was never brought in",
        )
    elif content_hash(adapted(reads.neighbour_says(found), code=m.code, version=m.version, region=m.region).text) != m.content_hash:
        yield Text(
            "文档与按规则改编的外省文档不同。要改内容，请删去依据里“互认”一行，按普通方法学申请",
            "the document is not the neighbour's as the rule adapts it; to change it, take the line of recognition out of its basis",
        )


def notes_of(m: Methodology) -> Iterator[Text]:
    found = reads.neighbour_named(recognised_hash(m))
    if found:
        place = name_of(found.region)
        yield Text(
            f"由{place.zh}的 {found.code} 第 {found.version} 版按规则改编（SHA-256 {found.content_hash[:12]}…）",
            f"adapted by rule from version {found.version} of {found.code} of {place.en} (SHA-256 {found.content_hash[:12]}…)",
        )
        if borrowed := borrowed_of(m):
            named = listed([Text(f"{label.zh}（{name_of(at).zh}）", f"{label.en} ({name_of(at).en})") for label, at in borrowed])
            yield Text(f"不是本地的数，计入时标明参考地区：{named.zh}", f"numbers of elsewhere, marked on every gram: {named.en}")
    yield from _nearest(m)


def borrowed_of(m: Methodology, *, region: str = "") -> list[tuple[Text, str]]:
    """The numbers of a document that are not for the place where it applies, or for another that is asked about, each with its region."""
    found = [(p.label, v.region, region or v.applies_to or m.region) for p, v in _values(m)]
    found += [(p.label, p.factor.region, region or m.region) for p in m.parameters if p.factor]
    return [(label, theirs) for label, theirs, here in found if not covers(theirs, here)]


def _nearest(m: Methodology) -> Iterator[Text]:
    """The methods that it touches. The version before is none of them, nor the document that it is made from."""
    apart = recognised_hash(m)
    near = [
        one.overlap
        for one in reads.nearest_to(m)
        if one.overlap.verdict is not Verdict.DIFFERENT
        and one.overlap.methodology.content_hash != apart
        and (one.neighbour or one.overlap.methodology.code != m.code)
    ][:NEAREST_NAMED]
    if near:
        named = [
            Text(
                f"{one.methodology.name.zh}（{name_of(one.methodology.region).zh} {one.methodology.code}，{VERDICT_SAYS[one.verdict].zh}）",
                f"{one.methodology.name.en} ({name_of(one.methodology.region).en} {one.methodology.code}, {VERDICT_SAYS[one.verdict].en})",
            )
            for one in near
        ]
        yield Text(
            f"最相近的方法学：{listed(named).zh}。请说明怎样不重复",
            f"the nearest methods are {listed(named).en}; say how this one stays apart",
        )


def files(application: Application, m: Methodology) -> None:
    """What was recognised, from which document, on which application."""
    found = reads.neighbour_named(recognised_hash(m))
    if found:
        actions.record_recognition(code=m.code, number=m.version, neighbour=found.number, application=application.number)
