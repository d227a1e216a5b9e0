"""What this site has, as a package is held against it; and packages as they are brought here."""

from __future__ import annotations

from datetime import datetime

from puhui.behaviours import reads as behaviours
from puhui.behaviours.actions import offer_package
from puhui.behaviours.words import Offered, Package
from puhui.journeys.errors import UnknownPackage
from puhui.journeys.packages.conforming import conformance
from puhui.journeys.packages.opening import opened_zip, packed
from puhui.journeys.packages.ours import ours_of
from puhui.journeys.packages.words import KnownPackage, Ours, Report
from puhui.library import reads as library
from puhui.rewards import reads as rewards
from puhui.rewards.errors import NoRule
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


def ours_now(*, now: datetime) -> Ours:
    """The library, the scenarios, the packages and the exchange rule of this site today."""
    plugged = [one for one in behaviours.package_list() if one.is_current]
    return ours_of(
        [library.methodology_of(version) for version in library.versions()],
        scenarios=frozenset(behaviours.scenario_names()),
        packages=tuple(KnownPackage(one.code, one.version, one.digest, one.scenario, one.adapter) for one in plugged),
        grams_per_point=_grams_per_point(now),
        day=local_day(now),
        said=Text("本平台现有的内容", "what this site has now"),
    )


def _grams_per_point(now: datetime) -> int | None:
    try:
        return rewards.rate_for(local_day(now)).grams_per_point
    except NoRule:
        return None


def bring(*, body: bytes, now: datetime) -> Report:
    """A zip is checked and kept under its hash, whether it conforms or not. Raises PackageUnreadable."""
    report = conformance(opened_zip(body), ours_now(now=now))
    offer_package(offered=_offered(report), now=now)
    return report


def _offered(report: Report) -> Offered:
    package, nothing = report.opened, Text("", "")
    manifest, m, shape = package.manifest, package.method, package.configuration
    return Offered(
        digest=report.digest,
        code=manifest.code if manifest else "",
        version=manifest.version if manifest else 0,
        name=manifest.name if manifest else nothing,
        publisher=manifest.publisher if manifest else nothing,
        scenario=m.code if m else "",
        adapter=shape.name if shape else "",
        adapter_hash=shape.content_hash if shape else "",
        adapter_text=shape.source if shape else "",
        method_hash=m.content_hash if m else "",
        body=packed(package.files),
    )


def brought(digest: str, *, now: datetime) -> tuple[Package, Report]:
    """A package that is here, held against what this site has now; one that is adopted against what it had beside the package. Raises UnknownPackage."""
    found = behaviours.package_named(digest)
    if found is None:
        raise UnknownPackage
    package, body = found
    return package, conformance(opened_zip(body), _without(ours_now(now=now), package))


def _without(ours: Ours, package: Package) -> Ours:
    """An adopted package does not collide with itself."""
    if package.adopted_at is None:
        return ours
    others = tuple(one for one in ours.packages if one.code != package.code)
    return Ours(ours.methods, ours.groups, ours.scenarios, others, ours.grams_per_point, ours.day, ours.said)
