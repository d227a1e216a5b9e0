"""A neighbour's package is brought, agreed to by two, filed, and then a file in the neighbour's own shape counts: each row as the package says."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.adapters.errors import UnknownAdapter
from puhui.behaviours import reads as behaviours
from puhui.behaviours.actions import check_batch, receive_batch
from puhui.behaviours.models import Batch, Scenario, ScenarioPackage
from puhui.behaviours.reads.findings import findings
from puhui.behaviours.words import Media, Received
from puhui.filing import actions as filing
from puhui.filing import reads as courses
from puhui.journeys import filings
from puhui.journeys.errors import PackageNotConforming, UnknownPackage
from puhui.journeys.four_eyes import approve, propose_package
from puhui.journeys.packages.standing import bring, brought
from puhui.journeys.packages.words import ADAPTER, EXPECTED, MANIFEST, METHOD, SAMPLE, State
from puhui.library import reads as library
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.errors import OwnHands
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Proposal, Role
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.cast import NOW, Site
from tests.rooms.filing.papers import ANNE, ENOUGH, HEAD, OURS, Paper
from tests.rooms.journeys.parcels import changed, files, hashed, zipped

PLUGGED = datetime(2026, 1, 5, 9, 0, tzinfo=CHINA)
PROVIDER, SHAPE, CODE = "docks", "public-bike-orders", "public-bike"
pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    made = Site(now=PLUGGED).open()
    operator = open_organisation(code="operator", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    for name in ("first", "second"):
        add_member(user=add_user(name=name, password="correct horse battery", role=Role.OPERATOR), organisation=operator)
    return made


def user(name: str) -> User:
    return User.objects.get(name=name)


def proposed(body: bytes, now: datetime = PLUGGED) -> Proposal:
    report = bring(body=body, now=now)
    return propose_package(user=user("first"), digest=report.digest, reason="长三角互认", now=now)


def agreed(made: Proposal, now: datetime = PLUGGED) -> Proposal:
    return approve(user=user("second"), number=made.number, seen=made.content_hash, now=now)


def filed(site: Site) -> None:
    """The course of every methodology; it holds from the next day on."""
    made = filing.open_application(
        course_code="methodology",
        about=CODE,
        title=Text("公共自行车", "public bikes"),
        by=ANNE,
        role="project-owner",
        organisation=OURS,
        replaces=None,
        now=site.now,
    )
    chapters = {chapter.code: ENOUGH for chapter in courses.course("methodology").chapters}
    filing.save_chapters(number=made.number, organisation=OURS, texts=chapters, now=site.now)
    filing.attach_subject(number=made.number, organisation=OURS, name="method.yaml", body=files()[METHOD])
    filings.submit(number=made.number, organisation=OURS, by=ANNE, now=site.now)
    paper = Paper(made.number, site.now).accepted().in_review().spoken().reviewed().on_notice().noticed()
    filings.file(number=paper.number, by=HEAD, valid_from=paper.now.date() + timedelta(days=1), valid_until=None, now=paper.now)


def sample() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files()[SAMPLE].decode())))


def expected() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files()[EXPECTED].decode())))


def open_provider_with_its_people(site: Site) -> None:
    site.provider(PROVIDER, CODE)
    for person in {row["用户编号"] for row in sample()}:
        site.resident(person, (PROVIDER, person))


def sent(site: Site, body: bytes, name: str = "orders.csv") -> int:
    return site.send_bytes(PROVIDER, body, adapter=SHAPE, file_name=name, media=Media.CSV).number


class TestPluggingIn:
    def test_needs_two_and_brings_version_scenario_and_shape_but_counts_nothing(self, site: Site) -> None:
        made = proposed(zipped(files()))
        with pytest.raises(UnknownAdapter):
            behaviours.adapter_named(SHAPE)
        with pytest.raises(OwnHands):
            approve(user=user("first"), number=made.number, seen=made.content_hash, now=PLUGGED)
        assert library.newest(code=CODE) is None
        agreed(made)
        version = library.newest(code=CODE)
        assert version
        assert (version.number, library.timelines([CODE])) == (1, {})
        assert not Scenario.objects.get(code=CODE).is_open
        assert Scenario.objects.get(code=CODE).is_travel
        assert behaviours.adapter_named(SHAPE).content_hash
        assert CODE not in behaviours.provincial_scenarios()

    def test_does_not_touch_the_points_rule(self, site: Site) -> None:
        from puhui.rewards.reads import rates

        before = rates()
        agreed(proposed(zipped(files())))
        assert rates() == before

    def test_is_refused_for_a_package_that_does_not_conform(self, site: Site) -> None:
        report = bring(body=zipped(changed(EXPECTED, "1,100,", "1,101,")), now=PLUGGED)
        with pytest.raises(PackageNotConforming, match="as expected"):
            propose_package(user=user("first"), digest=report.digest, reason="x", now=PLUGGED)
        with pytest.raises(UnknownPackage):
            propose_package(user=user("first"), digest="0" * 64, reason="x", now=PLUGGED)

    def test_is_looked_at_once_more_when_the_second_person_agrees(self, site: Site) -> None:
        made = proposed(zipped(files()))
        behaviours_open_elsewhere(CODE)
        with pytest.raises(PackageNotConforming):
            agreed(made)
        assert library.newest(code=CODE) is None

    def test_of_a_package_that_is_in_reads_as_conforming_still(self, site: Site) -> None:
        made = agreed(proposed(zipped(files())))
        package, report = brought(made.facts["digest"], now=PLUGGED)
        assert (package.is_current, package.proposal, report.conforms) == (True, made.number, True)

    def test_cannot_be_undone_or_rewritten_in_the_database(self, site: Site) -> None:
        agreed(proposed(zipped(files())))
        for wrong in (
            lambda: ScenarioPackage.objects.update(adapter_text="x"),
            lambda: ScenarioPackage.objects.update(adopted_at=None, proposal=None),
            lambda: ScenarioPackage.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                wrong()


def behaviours_open_elsewhere(code: str) -> None:
    from puhui.behaviours.actions import open_scenario

    open_scenario(code=code, name=Text("别的", "another"))


class TestAFileOfTheNeighbour:
    def test_counts_nothing_before_its_methodology_is_filed(self, site: Site) -> None:
        agreed(proposed(zipped(files())))
        open_provider_with_its_people(site)
        batch = sent(site, files()[SAMPLE])
        site.settle()
        counts = behaviours.batch_numbered(batch).counts
        assert (counts.accepted, counts.refused["unknown_scenario"]) == (0, 10)

    def test_counts_each_row_as_the_package_expects_once_it_is_filed(self, site: Site) -> None:
        agreed(proposed(zipped(files())))
        filed(site)
        assert Scenario.objects.get(code=CODE).is_open
        site.now = NOW
        open_provider_with_its_people(site)
        batch = sent(site, files()[SAMPLE])
        site.settle()
        found = behaviours.batch_numbered(batch)
        wanted = expected()
        assert found.credited.reduction_g == sum(int(row["reduction_g"] or 0) for row in wanted) == 1301
        assert found.counts.accepted == sum(bool(row["reduction_g"]) for row in wanted)
        assert found.counts.refused == dict.fromkeys(sorted(row["refusal"] for row in wanted if row["refusal"]), 1)
        assert found.credited.reference_region == "420100"
        assert found.counts.pending == 0
        assert not [finding for finding in findings() if finding.broken]

    def test_keeps_the_document_that_it_came_under_when_a_new_version_is_plugged_in(self, site: Site) -> None:
        agreed(proposed(zipped(files())))
        filed(site)
        site.now = NOW
        open_provider_with_its_people(site)
        before = sent(site, files()[SAMPLE])
        agreed(proposed(zipped(in_metres()), now=site.now), now=site.now)
        assert {one.version: one.is_current for one in behaviours.package_list()} == {1: False, 2: True}
        later = sent(site, in_metres()[SAMPLE].replace("示例-".encode(), "新-".encode()), "later.csv")
        site.check()
        old, new = behaviours.batch_numbered(before), behaviours.batch_numbered(later)
        assert old.adapter_hash != new.adapter_hash
        assert old.counts.refused == new.counts.refused
        assert (old.counts.sound, new.counts.sound) == (10, 10)
        assert not [finding for finding in findings() if finding.broken]

    def test_in_the_shape_of_before_is_refused_once_a_new_version_is_plugged_in(self, site: Site) -> None:
        agreed(proposed(zipped(files())))
        agreed(proposed(zipped(in_metres())))
        site.provider(PROVIDER, CODE)
        batch = sent(site, files()[SAMPLE])
        site.check()
        refusal = behaviours.batch_numbered(batch).refusal
        assert refusal
        assert (refusal["code"], "里程(米)" in refusal["zh"]) == ("source_lacks_columns", True)

    def test_of_a_document_that_was_lost_waits_and_is_not_refused(self, site: Site) -> None:
        agreed(proposed(zipped(files())))
        site.provider(PROVIDER, CODE)
        received = Received(provider=PROVIDER, media=Media.CSV, signed_by="console", adapter=SHAPE)
        made = receive_batch(received=received, body=files()[SAMPLE], now=site.now)
        Batch.objects.update(adapter_hash="0" * 64)
        with pytest.raises(Exception, match="not there"):
            check_batch(batch=made.number, now=site.now)
        assert Batch.objects.get().stage == "received"
        assert [one.name for one in findings() if one.broken] == ["behaviours_adapters_are_what_their_hash_says"]


def in_metres() -> dict[str, bytes]:
    """The second version of the package: its provider writes metres now."""
    found = files()
    rows = sample()
    for row in rows:
        metres = row.pop("里程(公里)")
        row["里程(米)"] = metres if metres in ("", "-1") else f"{float(metres) * 1000:g}"
    text = io.StringIO()
    writer = csv.DictWriter(text, ["订单号", "用户编号", "借车时间", "用时(分钟)", "里程(米)", "站区"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    adapter = found[ADAPTER].replace("里程(公里), unit: km".encode(), "里程(米), unit: m".encode()).replace(b"version: 1", b"version: 2")
    made = hashed({**found, ADAPTER: adapter, SAMPLE: text.getvalue().encode()})
    return {**made, MANIFEST: made[MANIFEST].replace(b"version: 1", b"version: 2", 1)}


def test_the_second_version_conforms_beside_the_first(site: Site) -> None:
    agreed(proposed(zipped(files())))
    report = bring(body=zipped(in_metres()), now=PLUGGED)
    assert report.failed == ()
    assert next(one for one in report.verdicts if one.rule == "collision").state is State.NOTE
