"""The shipped consent texts and impact assessments, from content/consents: each file is one version, named by the SHA-256 of its bytes."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from puhui.behaviours.words import ConsentDocument, Grant, Impact
from puhui.methodology.content import content_folder
from puhui.methodology.fields import both_languages, day_of, one_of, whole_of, yes_no
from puhui.methodology.markup import Section, read


@cache
def shipped_consents() -> tuple[ConsentDocument, ...]:
    """Every shipped version, by grant and version."""
    paths = (content_folder() / "consents").glob("*-v*.yaml")
    return tuple(sorted((consent_document(path.read_text("utf-8")) for path in paths), key=lambda text: (text.grant, text.version)))


@cache
def shipped_impacts() -> tuple[Impact, ...]:
    paths = (content_folder() / "consents" / "impact").glob("*.yaml")
    return tuple(sorted((impact_document(path.read_text("utf-8")) for path in paths), key=lambda impact: (impact.grant, impact.version)))


@cache
def consent_document(source: str) -> ConsentDocument:
    """A text as its file says it; refuses a key that nobody knows."""
    asked = Section(read(source))
    made = ConsentDocument(
        grant=one_of(asked.take("grant"), Grant),
        version=whole_of(asked.take("version"), low=1, high=9999),
        from_on=day_of(asked.take("from")),
        is_material=yes_no(asked.take("material")),
        title=both_languages(asked.take("title")),
        plain=both_languages(asked.take("plain")),
        purpose=both_languages(asked.take("purpose")),
        data=both_languages(asked.take("data")),
        receives=both_languages(asked.take("recipient")),
        retention=both_languages(asked.take("retention")),
        withdrawal=both_languages(asked.take("withdrawal")),
        content_hash=sha256(source.encode()).hexdigest(),
        source=source,
    )
    asked.done()
    return made


@cache
def impact_document(source: str) -> Impact:
    """An impact assessment. Who assessed, when and under which number may be empty: nobody has said it yet."""
    asked = Section(read(source))
    by, on, reference = (asked.take(key).value for key in ("assessed_by", "assessed_on", "reference"))
    made = Impact(
        grant=one_of(asked.take("grant"), Grant),
        version=whole_of(asked.take("version"), low=1, high=9999),
        necessity=both_languages(asked.take("necessity")),
        risks=both_languages(asked.take("risks")),
        measures=both_languages(asked.take("measures")),
        assessed_by=str(by).strip(),
        assessed_on=str(on).strip(),
        reference=str(reference).strip(),
        content_hash=sha256(source.encode()).hexdigest(),
        source=source,
    )
    asked.done()
    return made
