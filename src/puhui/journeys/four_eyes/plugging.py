"""接入场景包 · A neighbour's package is plugged in: its methodology is a version of the library, not in force; its scenario is there, closed;
files of its shape are known by name. It never changes our points rule."""

from __future__ import annotations

from datetime import datetime

from puhui.behaviours.actions import adopt_package
from puhui.journeys.errors import PackageNotConforming
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Row, Said
from puhui.journeys.packages.conforming import RULES
from puhui.journeys.packages.standing import brought
from puhui.journeys.packages.words import Manifest, Report, State
from puhui.library.actions import add_version
from puhui.methodology.regions import name_of
from puhui.methodology.words import Methodology
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.vocabulary.texts import Text, listed


def propose_package(*, user: SignedIn, digest: str, reason: str, now: datetime) -> Proposal:
    """Raises UnknownPackage, PackageNotConforming, and as `propose`. Of one package one version waits at a time."""
    _, report = brought(digest, now=now)
    manifest, m = _conforming(report)
    facts = _facts(report, manifest, m)
    about = f"package:{manifest.code}"
    return propose(user=user, verb=Verb.ADD_PACKAGE, about=about, facts=facts, city=PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """Looked at once more, for the library may have moved meanwhile. Raises PackageNotConforming, UnknownPackage."""
    digest = proposal.facts["digest"]
    _, report = brought(digest, now=now)
    manifest, m = _conforming(report)
    add_version(text=m.source, now=now)
    adopt_package(digest=digest, scenario=manifest.scenario, is_travel=manifest.is_travel, proposal=proposal.number, now=now)


def _conforming(report: Report) -> tuple[Manifest, Methodology]:
    """Raises PackageNotConforming where a rule does not hold."""
    manifest, m = report.opened.manifest, report.opened.method
    if not report.conforms or manifest is None or m is None:
        names = {rule.code: rule.says for rule in RULES}
        lacking = [one for one in report.verdicts if one.state in (State.FAIL, State.SKIPPED)]
        said = listed(names[one.rule] for one in lacking[:3])
        raise PackageNotConforming(package=manifest.code if manifest else report.digest[:12], rules=said)
    return manifest, m


# -- in words ----------------------------------------------------------------------------------------------------------


def _facts(report: Report, manifest: Manifest, m: Methodology) -> Facts:
    shape = report.opened.configuration
    assert shape is not None, "a package that conforms has one"
    points = next(one.fact for one in report.verdicts if one.rule == "points")
    return {
        "digest": report.digest,
        "code": manifest.code,
        "version": manifest.version,
        "name_zh": manifest.name.zh,
        "name_en": manifest.name.en,
        "publisher_zh": manifest.publisher.zh,
        "publisher_en": manifest.publisher.en,
        "region": manifest.region,
        "method": m.code,
        "method_version": m.version,
        "method_hash": m.content_hash,
        "adapter": shape.name,
        "adapter_version": shape.version,
        "adapter_hash": shape.content_hash,
        "borrowed_from": list(manifest.borrowed_from),
        "points_zh": points.zh,
        "points_en": points.en,
    }


def says(facts: Facts) -> Said:
    name = Text(str(facts["name_zh"]), str(facts["name_en"]))
    version = facts["version"]
    return Said(
        Text(f"接入{name.zh}第 {version} 版", f"Plug in {name.en}, version {version}"),
        _rows(facts, name),
        Text(
            "方法学作为一版进入方法学库，备案之前不启用；场景先不开放；这种文件从此可以按名称读取。积分规则不变。",
            "Its methodology becomes a version of the library, not in force before it is filed; its scenario stays closed until then; files of "
            "its shape can be read by name from now on. The points rule stays as it is.",
        ),
    )


def _rows(facts: Facts, name: Text) -> tuple[Row, ...]:
    borrowed = [name_of(code) for code in facts["borrowed_from"]]
    origin = name_of(facts["region"])
    return (
        (Text("接入包", "Package"), Text(f"{name.zh}（{facts['code']}）", f"{name.en} ({facts['code']})")),
        (Text("发布方", "Publisher"), Text(f"{facts['publisher_zh']}，{origin.zh}", f"{facts['publisher_en']}, {origin.en}")),
        (Text("包的 SHA-256", "SHA-256 of the package"), str(facts["digest"])),
        (Text("方法学", "Methodology"), f"{facts['method']} v{facts['method_version']} · {str(facts['method_hash'])[:12]}"),
        (Text("适配器", "Adapter"), f"{facts['adapter']} v{facts['adapter_version']} · {str(facts['adapter_hash'])[:12]}"),
        (Text("参考地区", "Reference region"), listed(borrowed) if borrowed else Text("无", "none")),
        (Text("积分规则", "Points rule"), Text(str(facts["points_zh"]), str(facts["points_en"]))),
    )
