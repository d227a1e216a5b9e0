"""Which packages there are, and the adapter that a file's shape has by its name or by the document that it was read with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from puhui.adapters.catalogue import ADAPTERS, adapter
from puhui.adapters.configured import adapter_of
from puhui.adapters.documents import load
from puhui.adapters.words import Adapter
from puhui.behaviours.errors import UnknownShape
from puhui.behaviours.models import Batch, ScenarioPackage
from puhui.behaviours.words import Package
from puhui.foundation.findings import Finding
from puhui.methodology.documents import content_hash
from puhui.vocabulary.texts import Text


@lru_cache(maxsize=64)
def _configured(digest: str, text: str) -> Adapter:
    """A document under its hash never changes, so it is read once."""
    return adapter_of(load(text))


def configured_adapters() -> Mapping[str, Adapter]:
    """Of each name the document of the newest adopted package."""
    rows = (
        ScenarioPackage.objects.filter(adopted_at__isnull=False).order_by("version").values_list("adapter", "adapter_hash", "adapter_text")
    )
    return {name: _configured(digest, text) for name, digest, text in rows}


def adapters_known() -> Mapping[str, Adapter]:
    """Every shape in which a file may come: those of the software, then those of the packages."""
    return {**ADAPTERS, **{name: found for name, found in configured_adapters().items() if name not in ADAPTERS}}


def adapter_named(name: str) -> Adapter:
    """The adapter by which a new file of this shape is read. Raises UnknownAdapter."""
    return ADAPTERS[name] if name in ADAPTERS else adapter(name, configured_adapters())


def adapter_read_with(name: str, digest: str) -> Adapter:
    """The adapter that a batch came under: the document of its hash, whatever was adopted since. Raises UnknownAdapter, UnknownShape."""
    if not digest:
        return adapter(name)
    found = (
        ScenarioPackage.objects.filter(adopted_at__isnull=False, adapter=name, adapter_hash=digest)
        .values_list("adapter_text", flat=True)
        .first()
    )
    if found is None:
        raise UnknownShape(adapter=name, digest=digest[:12])
    return _configured(digest, found)


def package_list() -> list[Package]:
    """Every package that was brought, the newest first."""
    newest: dict[str, int] = {}
    rows = list(ScenarioPackage.objects.defer("body", "adapter_text").order_by("-offered_at", "-pk"))
    for row in rows:
        if row.adopted_at:
            newest[row.code] = max(newest.get(row.code, 0), row.version)
    return [_said(row, is_current=bool(row.adopted_at) and newest[row.code] == row.version) for row in rows]


def package_named(digest: str) -> tuple[Package, bytes] | None:
    """One with its bytes; None where nobody has brought it."""
    row = ScenarioPackage.objects.filter(digest=digest).first()
    if row is None:
        return None
    later = ScenarioPackage.objects.filter(code=row.code, adopted_at__isnull=False, version__gt=row.version).exists()
    return _said(row, is_current=bool(row.adopted_at) and not later), bytes(row.body)


def _said(row: ScenarioPackage, *, is_current: bool) -> Package:
    return Package(
        digest=row.digest,
        code=row.code,
        version=row.version,
        name=Text(row.name_zh, row.name_en),
        publisher=Text(row.publisher_zh, row.publisher_en),
        scenario=row.scenario,
        adapter=row.adapter,
        adapter_hash=row.adapter_hash,
        method_hash=row.method_hash,
        offered_at=row.offered_at,
        adopted_at=row.adopted_at,
        proposal=row.proposal,
        is_current=is_current,
    )


def package_findings() -> Iterator[Finding]:
    """Whether each document is what its hash says, and each batch of a described shape can still be read as it was."""
    rows = list(ScenarioPackage.objects.filter(adopted_at__isnull=False).values_list("adapter", "adapter_hash", "adapter_text"))
    broken = sum(content_hash(text) != digest for _, digest, text in rows)
    named = set(Batch.objects.exclude(adapter_hash="").values_list("adapter", "adapter_hash").distinct())
    lost = len(named - {(name, digest) for name, digest, _ in rows})
    yield Finding("behaviours_adapters_are_what_their_hash_says", len(rows) + len(named), broken + lost)
