"""Questions to the library: which version counts a record of a day, and what a version says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from puhui.foundation.findings import Finding
from puhui.library import models, rules, words
from puhui.library.errors import UnknownNeighbour, UnknownSketch, UnknownVersion
from puhui.library.models import Activation, Filing, Neighbour, Recognition, Sketch, SketchState, Version
from puhui.library.words import Filed, InForce, Supplied
from puhui.methodology.adapting import recognised_hash
from puhui.methodology.compiled import Used
from puhui.methodology.documents import content_hash, load
from puhui.methodology.overlap import ranked
from puhui.methodology.profiles import Profile, profile
from puhui.methodology.proof import check
from puhui.methodology.words import Factor, Grade, Methodology, Parameter, Value


@lru_cache(maxsize=512)
def _loaded(content_hash: str, text: str) -> Methodology:
    return load(text)


def methodology(*, code: str, number: int) -> Methodology:
    return methodology_of(version(code=code, number=number))


def methodology_of(version: words.Version) -> Methodology:
    """What a version says. Nothing is asked of the database: a text never changes under its hash."""
    return _loaded(version.content_hash, version.text)


def version(*, code: str, number: int) -> words.Version:
    """Raises UnknownVersion."""
    found = Version.objects.filter(code=code, number=number).first()
    if found is None:
        raise UnknownVersion(methodology=code[:40], number=number)
    return _said(found)


def newest(*, code: str) -> words.Version | None:
    found = Version.objects.filter(code=code).order_by("-number").first()
    return _said(found) if found else None


def draft(*, code: str, number: Supplied, from_on: date) -> Methodology:
    """What the next version would say with this number: supplied where it is missing, else another from a day on. Nothing is written.

    Raises UnknownVersion, NothingToSupply, NothingToChange, DocumentRefused; and GradeTooLow where all its numbers would be there.
    """
    base = newest(code=code)
    if base is None:
        raise UnknownVersion(methodology=code[:40], number="–")
    m = methodology_of(base)
    if any(missing.name == number.parameter for missing in m.missing):
        text = rules.with_numbers(m, [number], number=base.number + 1)
    else:
        text = rules.with_change(m, number, from_on=from_on, number=base.number + 1)
    made = check(text)
    if not made.missing:
        rules.check_ready(made, on=from_on, filed=evidence())
    return made


def supposed(m: Methodology, numbers: Mapping[str, str]) -> Methodology:
    """What a document would say with these numbers (`cap` in grams) on all its days. Nothing is written. Raises NothingToChange, DocumentRefused."""
    return check(rules.supposing(m, numbers)) if numbers else m


def changeable(m: Methodology) -> list[str]:
    """The names of the numbers of a document that can be supplied or changed, in its order; the cap last."""
    lacking = {missing.name for missing in m.missing}
    return [name for name in (*(parameter.name for parameter in m.parameters), "cap") if name in lacking or rules.may_change(m, name)]


def _said(row: Version) -> words.Version:
    return words.Version(row.code, row.number, row.content_hash, row.text, row.is_shipped, row.is_demonstration)


def regions_of(*, codes: Iterable[str]) -> frozenset[str]:
    """The regions that the newest version of each code is for, active or not; none for a code without a version."""
    found = [version for code in codes if (version := newest(code=code))]
    return frozenset(_loaded(version.content_hash, version.text).region for version in found)


def in_force(*, codes: Iterable[str], day: date) -> dict[str, InForce]:
    """The version of each code that counts records of this day; a code without one is left out."""
    found = {}
    for code, periods in timelines(codes).items():
        match = next((item for item in periods if item.from_on <= day and (item.until_on is None or day < item.until_on)), None)
        if match:
            found[code] = match
    return found


def latest(*, codes: Iterable[str]) -> dict[str, InForce]:
    """The version of each code that was activated last: what a replay of older records is counted by."""
    return {code: periods[-1] for code, periods in timelines(codes).items() if periods}


def timelines(codes: Iterable[str] | None = None) -> dict[str, list[InForce]]:
    """Every version that was ever put in force, by code, in the order of its days."""
    rows = Activation.objects.select_related("version").order_by("code", "from_on")
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    by_code: dict[str, list[Activation]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    return {code: _periods(activations) for code, activations in by_code.items()}


def _periods(known: list[Activation]) -> list[InForce]:
    activations = [
        row for row in known if row.until_on is None or row.until_on >= row.from_on
    ]  # one that was ended before it began is none
    ends = [_end(row, later.from_on) for row, later in pairwise(activations)] + [_end(row, None) for row in activations[-1:]]
    return [
        InForce(_loaded(row.version.content_hash, row.version.text), row.from_on, end, row.version.is_demonstration)
        for row, end in zip(activations, ends, strict=True)
    ]


def _end(row: Activation, later: date | None) -> date | None:
    """The first day that a version does not count any more: a later one takes over, or it ends by itself."""
    own = row.until_on + timedelta(days=1) if row.until_on else None
    return min((day for day in (own, later) if day), default=None)


def filings(*, code: str = "") -> dict[tuple[str, int], Filed]:
    """Under which number each version is filed, by code and version; one that an authority has not filed is left out."""
    rows = Filing.objects.select_related("version")
    found = [_filed(row) for row in (rows.filter(version__code=code) if code else rows)]
    return {(one.code, one.version): one for one in found}


def _filed(row: Filing) -> Filed:
    return Filed(row.version.code, row.version.number, row.number, row.application, row.organisation, row.filed_on)


def evidence() -> dict[tuple[str, str], words.Evidence]:
    """The issuing bodies' documents that are filed and stand, by the number that each is about and its value."""
    rows = models.Evidence.objects.filter(ended_on=None)
    found = [words.Evidence(row.about, row.value, row.document, row.number, row.application, row.filed_on) for row in rows]
    return {(one.about, one.value): one for one in found}


def grade_of(m: Methodology, used: Iterable[Used], *, day: date, filed: rules.Filed) -> Grade:
    """The weakest of these numbers of a document, each with the grade that filed evidence (`evidence()`) gives it."""
    return max((rules.lifted(m, item, on=day, filed=filed) for item in used), default=Grade.D)


def evidence_of_factor(factor: Factor, filed: rules.Filed) -> words.Evidence | None:
    return filed.get((rules.factor_matter(factor), factor.value.written))


def evidence_of_parameter(m: Methodology, parameter: Parameter, value: Value, filed: rules.Filed) -> words.Evidence | None:
    """Of a number that stands in the document itself."""
    return filed.get((rules.parameter_matter(m.code, parameter.name), value.written))


def values_of(about: str) -> list[tuple[str, Grade]]:
    """The numbers of a name (`family/region/year[/item]` or `code/parameter`), as they are written, with their grades."""
    found = newest(code=about.partition("/")[0])
    return list(rules.values_of(about, [methodology_of(found)] if found else []))


def versions(*, code: str = "") -> list[words.Version]:
    """Every version, or every one of a code; newest first within its code."""
    rows = Version.objects.filter(code=code) if code else Version.objects.all()
    return [_said(row) for row in rows.order_by("code", "-number")]


# -- documents in writing ----------------------------------------------------------------------------------------------


def sketches(*, organisation: int, with_put_away: bool = False) -> list[words.Sketch]:
    """Those of an organisation, the last saved first, without their texts."""
    rows = Sketch.objects.filter(organisation=organisation)
    rows = rows if with_put_away else rows.filter(put_away_at=None)
    newest = SketchState.objects.filter(sketch__in=rows).order_by("sketch_id", "-number").distinct("sketch_id").defer("text")
    by_sketch = {state.sketch_id: state for state in newest}
    found = [_said_sketch(row, said_state(by_sketch[row.pk], is_bare=True)) for row in rows]
    return sorted(found, key=lambda one: one.newest.saved_at, reverse=True)


def sketch(*, number: int, organisation: int) -> words.Sketch:
    """With its newest text. Another organisation's is none. Raises UnknownSketch."""
    row = Sketch.objects.filter(pk=number, organisation=organisation).first()
    if row is None:
        raise UnknownSketch
    return _said_sketch(row, said_state(row.states.order_by("-number")[0]))


def sketch_states(*, number: int, organisation: int) -> list[words.SketchState]:
    """Every state, the newest first, without the texts. Raises UnknownSketch."""
    rows = SketchState.objects.filter(sketch=number, sketch__organisation=organisation).defer("text").order_by("-number")
    found = [said_state(row, is_bare=True) for row in rows]
    if not found:
        raise UnknownSketch
    return found


def sketch_state(*, number: int, organisation: int, state: int) -> words.SketchState:
    """Raises UnknownSketch."""
    row = SketchState.objects.filter(sketch=number, sketch__organisation=organisation, number=state).first()
    if row is None:
        raise UnknownSketch
    return said_state(row)


def sketch_of_text(*, digest: str, organisation: int) -> tuple[int, int] | None:
    """The document in writing, and its state, that said exactly these bytes last; None where none of the organisation's did."""
    rows = SketchState.objects.filter(digest=digest, sketch__organisation=organisation).order_by("-saved_at", "-pk")
    return rows.values_list("sketch_id", "number").first()


def said_state(row: SketchState, *, is_bare: bool = False) -> words.SketchState:
    return words.SketchState(row.number, row.name, row.author, row.saved_at, row.digest, "" if is_bare else row.text)


def _said_sketch(row: Sketch, newest: words.SketchState) -> words.Sketch:
    base = (row.base_code, row.base_number) if row.base_number else None
    return words.Sketch(row.pk, row.organisation, row.made_at, base, newest, row.put_away_at is not None)


def newest_documents() -> list[Methodology]:
    """The newest version of each code, by code."""
    rows = Version.objects.order_by("code", "-number").distinct("code")
    return [_loaded(row.content_hash, row.text) for row in rows]


# -- neighbours --------------------------------------------------------------------------------------------------------


def neighbours() -> list[words.Neighbour]:
    """Every document of another region, by region and code, the newest version first."""
    return [_neighbour(row) for row in Neighbour.objects.order_by("region", "code", "-number", "-pk")]


def neighbour(number: int) -> words.Neighbour:
    """Raises UnknownNeighbour."""
    found = Neighbour.objects.filter(pk=number).first()
    if found is None:
        raise UnknownNeighbour(number=number)
    return _neighbour(found)


def neighbour_named(content_hash: str) -> words.Neighbour | None:
    """By the hash of its text."""
    found = Neighbour.objects.filter(content_hash=content_hash).first()
    return _neighbour(found) if found else None


def neighbour_says(found: words.Neighbour) -> Methodology:
    return _loaded(found.content_hash, found.text)


@lru_cache(maxsize=1024)
def _profiled(content_hash: str, text: str) -> Profile:
    return profile(_loaded(content_hash, text))


def nearest_to(m: Methodology) -> list[words.Near]:
    """Every other document that we know by how far it overlaps, the nearest first: the newest of each code of ours, and the neighbours'."""
    ours = Version.objects.order_by("code", "-number").distinct("code").values_list("content_hash", "text")
    theirs = {row.content_hash: row for row in neighbours()}
    texts = {**dict(ours), **{digest: row.text for digest, row in theirs.items()}}
    texts.pop(m.content_hash, None)
    found = ranked(profile(m), (_profiled(digest, text) for digest, text in texts.items()))
    return [words.Near(one, theirs.get(one.methodology.content_hash)) for one in found]


def recognitions(*, code: str = "") -> dict[tuple[str, int], words.Recognised]:
    """The versions that are a neighbour's document, by code and version."""
    rows = Recognition.objects.select_related("version", "neighbour")
    found = [
        words.Recognised(row.version.code, row.version.number, _neighbour(row.neighbour), row.application)
        for row in (rows.filter(version__code=code) if code else rows)
    ]
    return {(one.code, one.version): one for one in found}


def _neighbour(row: Neighbour) -> words.Neighbour:
    return words.Neighbour(
        row.pk, row.region, row.code, row.number, row.content_hash, row.text, row.source, row.imported_by, row.imported_at
    )


def findings() -> Iterator[Finding]:
    """Whether a number in force can still be read back to its document."""
    rows = Version.objects.values_list("content_hash", "text")
    checked = [content_hash(text) == told for told, text in rows]
    yield Finding("library_texts_are_what_their_hash_says", len(checked), checked.count(False))
    brought = [content_hash(text) == told for told, text in Neighbour.objects.values_list("content_hash", "text")]
    yield Finding("library_neighbours_are_what_their_hash_says", len(brought), brought.count(False))
    made = list(Recognition.objects.select_related("version", "neighbour"))
    strange = sum(recognised_hash(_loaded(row.version.content_hash, row.version.text)) != row.neighbour.content_hash for row in made)
    yield Finding("library_recognitions_name_their_document", len(made), strange)
    activations = list(Activation.objects.select_related("version"))
    wrong = sum(row.code != row.version.code or (row.until_on is not None and row.until_on < row.from_on - _DAY) for row in activations)
    yield Finding("library_periods_are_whole", len(activations), wrong)


_DAY = timedelta(days=1)
