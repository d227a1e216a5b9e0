"""Consent: per scenario, recipient and kind, under a text that never changes; settlement respects the moment at which it begins and ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from puhui.behaviours import reads
from puhui.behaviours.actions import (
    EVERYTHING,
    adopt_consents,
    end_consents,
    end_lapsed,
    give_consents,
    recompute_run,
    withdraw_consent,
)
from puhui.behaviours.errors import ConsentNotGiven, ConsentTextChanged, NoConsentText
from puhui.behaviours.models import Consent, ConsentText
from puhui.behaviours.reads.consent_documents import shipped_consents, shipped_impacts
from puhui.behaviours.words import ConsentDocument, EndedHow, Given, GivenHow, Grant
from puhui.foundation import faults
from puhui.participants.actions import end_guardianships, open_child, open_person
from puhui.participants.words import Ground
from puhui.vocabulary.periods import CHINA
from tests.cast import DAY, HEFEI, NOW, Site, ride

A_DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
NOON = datetime(2026, 3, 18, 12, 0, tzinfo=CHINA)


@pytest.fixture
def site(db: None) -> Site:
    return opened()


def opened() -> Site:
    site = Site().open()
    site.provider("metro", "metro-ride", "bus-ride")
    site.provider("power", "household-electricity")
    site.resident("anne")
    return site


def give(site: Site, *scenarios: str, grants: Sequence[Grant] = tuple(Grant), at: datetime = NOW, **more: object) -> None:
    account = site.residents["anne"]
    give_consents(account=account, scenarios=scenarios, grants=grants, valid_from=at, now=at, **more)


def refused(site: Site, *rows: dict[str, object]) -> dict[str, int]:
    """What the metro's rows come to: code → rows."""
    site.send("metro", rows, scenario="metro-ride")
    site.settle()
    found: dict[str, int] = site.runs()[-1].refused_by_code
    assert recompute_run(run=site.runs()[-1].pk).digest == site.runs()[-1].digest
    return found


def at_noon(record_id: str = "noon", *, second: int = 0, **more: object) -> dict[str, object]:
    return ride(record_id, "card-1", happened_at=f"{DAY}T12:00:{second:02d}+08:00", **more)


def newer(grant: Grant, *, version: int = 2, from_on: date = DAY, is_material: bool) -> ConsentDocument:
    text = next(text for text in shipped_consents() if text.grant is grant)
    lines = text.source.replace("version: 1", f"version: {version}").replace("from: 2025-01-01", f"from: {from_on}")
    source = lines.replace("material: true", f"material: {str(is_material).lower()}")
    named = sha256(source.encode()).hexdigest()
    return replace(text, version=version, from_on=from_on, is_material=is_material, source=source, content_hash=named)


class TestTexts:
    def test_every_grant_has_one_that_says_everything_in_both_languages(self) -> None:
        assert {text.grant for text in shipped_consents()} == set(Grant)
        for text in shipped_consents():
            for said in (text.title, text.plain, text.purpose, text.data, text.receives, text.retention, text.withdrawal):
                assert said.zh != said.en

    def test_every_sensitive_one_has_an_impact_assessment_that_says_what_nobody_has_filled_in(self) -> None:
        assert {impact.grant for impact in shipped_impacts()} == {grant for grant in Grant if grant.kind == "sensitive"}
        assert not any(impact.is_signed for impact in shipped_impacts())

    def test_adopting_again_changes_nothing(self, site: Site) -> None:
        adopt_consents(now=NOW + A_DAY)
        assert ConsentText.objects.count() == len(Grant)

    def test_a_published_version_that_was_changed_is_refused(self, site: Site) -> None:
        changed = replace(shipped_consents()[0], content_hash="0" * 64)
        with pytest.raises(ConsentTextChanged):
            adopt_consents(now=NOW, documents=[changed])

    @pytest.mark.parametrize("change", ["UPDATE behaviours_consenttext SET source = 'x'", "DELETE FROM behaviours_consenttext"])
    def test_the_database_itself_changes_none(self, site: Site, change: str) -> None:
        with pytest.raises(DatabaseError, match="behaviours_published"), transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(change)

    def test_nothing_can_be_agreed_to_before_a_text_is_in_force(self, site: Site) -> None:
        with pytest.raises(NoConsentText):
            give(site, "metro-ride", at=datetime(2024, 12, 31, 23, 59, 59, tzinfo=CHINA))
        give(site, "metro-ride", at=datetime(2025, 1, 1, tzinfo=CHINA))


class TestGive:
    def test_only_travel_takes_the_separate_consent(self, site: Site) -> None:
        give(site, "metro-ride", "household-electricity")
        found = {(line.scenario, line.grant) for line in reads.consents_of(account=site.residents["anne"], now=NOW)}
        assert found == {("metro-ride", grant) for grant in Grant} | {
            ("household-electricity", grant) for grant in (Grant.COUNTING, Grant.REASONS, Grant.COUNTER)
        }

    def test_what_is_given_stays_and_one_that_ended_begins_anew(self, site: Site) -> None:
        give(site, "bus-ride", grants=[Grant.COUNTING])
        give(site, "bus-ride", grants=[Grant.COUNTING], at=NOW + A_DAY)
        assert Consent.objects.get().given_at == NOW
        withdraw_consent(account=site.residents["anne"], scenario="bus-ride", now=NOW + 2 * A_DAY)
        give_consents(account=site.residents["anne"], scenarios=["bus-ride"], grants=[Grant.COUNTING], valid_from=NOW, now=NOW + 3 * A_DAY)
        assert list(Consent.objects.order_by("given_at").values_list("valid_from", "valid_until")) == [
            (NOW, NOW + 2 * A_DAY),
            (NOW + 3 * A_DAY, None),
        ]

    def test_at_a_counter_the_number_of_the_signed_form_is_needed(self, site: Site) -> None:
        with pytest.raises(ConsentNotGiven):
            give(site, "bus-ride", given=Given(GivenHow.COUNTER))
        with pytest.raises(ConsentNotGiven):
            give(site, "bus-ride", given=Given(GivenHow.PAGE, paper="2026-1"))
        give(site, "bus-ride", grants=[Grant.COUNTER], given=Given(GivenHow.COUNTER, paper="2026-1"))
        assert Consent.objects.get().paper == "2026-1"

    def test_the_hash_of_the_text_is_kept(self, site: Site) -> None:
        give(site, "bus-ride", grants=[Grant.TRAVEL])
        assert Consent.objects.get().text.content_hash == next(t for t in shipped_consents() if t.grant is Grant.TRAVEL).content_hash

    @pytest.mark.parametrize(
        ("grant", "left"),
        [
            (Grant.COUNTING, set()),
            (Grant.TRAVEL, {Grant.COUNTING, Grant.REASONS, Grant.COUNTER}),
            (Grant.REASONS, EVERYTHING - {Grant.REASONS}),
            (Grant.COUNTER, {Grant.COUNTING, Grant.TRAVEL, Grant.REASONS}),
            (Grant.COUNTER_TRAVEL, EVERYTHING - {Grant.COUNTER_TRAVEL}),
        ],
    )
    def test_withdrawing_one_ends_what_hangs_on_it(self, site: Site, grant: Grant, left: set[Grant]) -> None:
        give(site, "bus-ride", "metro-ride")
        withdraw_consent(account=site.residents["anne"], scenario="bus-ride", grant=grant, now=NOW + A_DAY)
        live = reads.consents_of(account=site.residents["anne"], now=NOW + A_DAY)
        assert {line.grant for line in live if line.scenario == "bus-ride"} == left
        assert {line.grant for line in live if line.scenario == "metro-ride"} == EVERYTHING

    def test_a_closed_account_has_none(self, site: Site) -> None:
        give(site, "bus-ride", "metro-ride")
        end_consents(account=site.residents["anne"], now=NOW + A_DAY)
        assert reads.consents_of(account=site.residents["anne"], now=NOW + A_DAY) == []
        assert {line.ended_how for line in reads.consent_history(account=site.residents["anne"], now=NOW)} == {EndedHow.CLOSED}


class TestTheDatabaseItself:
    @pytest.fixture
    def given(self, site: Site) -> Consent:
        give(site, "bus-ride", grants=[Grant.COUNTING])
        return Consent.objects.get()

    def test_refuses_a_second_live_one(self, given: Consent) -> None:
        given.pk = None
        with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
            given.save()

    def test_refuses_one_that_reaches_into_the_time_of_another(self, given: Consent) -> None:
        withdraw_consent(account=given.account, scenario="bus-ride", now=NOW + A_DAY)
        given.pk, given.valid_from = None, NOW + A_DAY - MICROSECOND
        with pytest.raises(DatabaseError, match="no_overlap"), transaction.atomic():
            given.save()
        given.valid_from = NOW + A_DAY
        given.save()

    @pytest.mark.parametrize("change", [{"account": 9}, {"valid_from": NOW - A_DAY}, {"given_how": "replay"}, {"kind": "sensitive"}])
    def test_lets_nothing_change_but_its_end(self, given: Consent, change: dict[str, object]) -> None:
        with pytest.raises(DatabaseError, match="only_ends"), transaction.atomic():
            Consent.objects.filter(pk=given.pk).update(**change, valid_until=NOW + A_DAY, ended_how="withdrawn")

    def test_lets_it_end_once(self, given: Consent) -> None:
        Consent.objects.filter(pk=given.pk).update(valid_until=NOW + A_DAY, ended_how="withdrawn")
        with pytest.raises(DatabaseError, match="only_ends"), transaction.atomic():
            Consent.objects.filter(pk=given.pk).update(valid_until=NOW + 2 * A_DAY)

    def test_lets_none_be_deleted(self, given: Consent) -> None:
        with pytest.raises(DatabaseError, match="behaviours_published"), transaction.atomic():
            Consent.objects.all().delete()


class TestSettlement:
    """The card is bound without a consent; each test says what is agreed to."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        site.bind("anne", "metro", "card-1", at=NOW - 20 * A_DAY, grants=())
        return site

    def agree(self, site: Site, *grants: Grant, at: datetime = NOON) -> None:
        give(site, "metro-ride", grants=grants or tuple(Grant), at=at)

    def test_without_a_consent_nothing_is_processed(self, site: Site) -> None:
        assert refused(site, at_noon()) == {"no_consent": 1}

    def test_a_trip_needs_the_separate_consent_too(self, site: Site) -> None:
        self.agree(site, Grant.COUNTING)
        assert refused(site, at_noon()) == {"no_sensitive_consent": 1}

    def test_the_separate_consent_alone_is_none(self, site: Site) -> None:
        self.agree(site, Grant.TRAVEL)
        assert refused(site, at_noon()) == {"no_consent": 1}

    def test_with_both_it_counts_whoever_else_may_see_it(self, site: Site) -> None:
        self.agree(site, Grant.COUNTING, Grant.TRAVEL)
        assert refused(site, at_noon()) == {}

    def test_what_is_no_trip_needs_no_separate_consent(self, site: Site) -> None:
        site.bind("anne", "power", "meter-1", at=NOW - 20 * A_DAY, grants=[Grant.COUNTING])
        rows = [
            {
                "record_id": "e1",
                "person": "meter-1",
                "happened_at": f"{DAY}T00:00:00+08:00",
                "region": HEFEI,
                "energy_wh": 5000,
                "period_days": 1,
                "household_size": 3,
            }
        ]
        site.send("power", rows, scenario="household-electricity")
        site.settle()
        assert not {"no_consent", "no_sensitive_consent"} & set(site.runs()[-1].refused_by_code)

    @pytest.mark.parametrize("grant", [Grant.COUNTING, Grant.TRAVEL])
    @pytest.mark.parametrize(("late", "counts"), [(-MICROSECOND, True), (timedelta(0), True), (MICROSECOND, False)])
    def test_an_act_counts_from_the_microsecond_of_the_consent(self, site: Site, grant: Grant, late: timedelta, counts: bool) -> None:
        self.agree(site, *({Grant.COUNTING, Grant.TRAVEL} - {grant}), at=NOON - A_DAY)
        self.agree(site, grant, at=NOON + late)
        code = "no_consent" if grant is Grant.COUNTING else "no_sensitive_consent"
        assert refused(site, at_noon()) == ({} if counts else {code: 1})

    @pytest.mark.parametrize(
        ("early", "code"), [(-MICROSECOND, "no_consent"), (timedelta(0), "no_consent"), (MICROSECOND, "consent_ended")]
    )
    def test_after_the_microsecond_of_a_withdrawal_there_is_no_consent_and_before_it_ended(
        self, site: Site, early: timedelta, code: str
    ) -> None:
        """Either way nothing is processed any more: an act that a consent covered waits for its run no longer than the consent lives."""
        self.agree(site, at=NOON - A_DAY)
        withdraw_consent(account=site.residents["anne"], scenario="metro-ride", now=NOON + early)
        assert refused(site, at_noon()) == {code: 1}

    def test_withdrawing_the_separate_consent_stops_trips_that_are_not_decided(self, site: Site) -> None:
        self.agree(site, at=NOON - A_DAY)
        withdraw_consent(account=site.residents["anne"], scenario="metro-ride", grant=Grant.TRAVEL, now=NOON + A_DAY)
        assert refused(site, at_noon()) == {"consent_ended": 1}

    def test_what_was_decided_before_stays_and_what_comes_later_is_refused(self, site: Site) -> None:
        self.agree(site, at=NOON - A_DAY)
        assert refused(site, at_noon()) == {}
        withdraw_consent(account=site.residents["anne"], scenario="metro-ride", now=NOW)
        assert refused(site, at_noon("late", second=59)) == {"consent_ended": 1}
        assert site.runs()[0].reduction_g > 0
        assert recompute_run(run=site.runs()[0].pk).digest == site.runs()[0].digest

    def test_one_that_is_given_anew_does_not_reach_back(self, site: Site) -> None:
        self.agree(site, at=NOON - A_DAY)
        withdraw_consent(account=site.residents["anne"], scenario="metro-ride", now=NOON - timedelta(hours=2))
        self.agree(site, at=NOON)
        rows = [ride("r1", "card-1", "09:00"), ride("r2", "card-1", "11:00"), at_noon()]
        assert refused(site, *rows) == {"consent_ended": 1, "no_consent": 1}

    def test_another_scenario_is_not_touched(self, site: Site) -> None:
        self.agree(site, at=NOON - A_DAY)
        give(site, "bus-ride", at=NOON - A_DAY)
        withdraw_consent(account=site.residents["anne"], scenario="bus-ride", now=NOON)
        assert refused(site, at_noon()) == {}

    @pytest.mark.parametrize(("from_on", "code"), [(DAY + A_DAY, {}), (DAY, {"consent_outdated": 1})])
    @pytest.mark.parametrize("grant", [Grant.COUNTING, Grant.TRAVEL])
    def test_a_material_change_asks_anew_from_its_day_on(self, site: Site, grant: Grant, from_on: date, code: dict[str, int]) -> None:
        self.agree(site, at=NOON - A_DAY)
        adopt_consents(now=NOW, documents=[newer(grant, from_on=from_on, is_material=True)])
        assert refused(site, at_noon()) == code

    def test_any_other_change_leaves_consents_as_they_are(self, site: Site) -> None:
        self.agree(site, at=NOON - A_DAY)
        adopt_consents(now=NOW, documents=[newer(Grant.COUNTING, is_material=False)])
        assert refused(site, at_noon()) == {}
        assert not any(line.is_outdated for line in reads.consents_of(account=site.residents["anne"], now=NOW))

    def test_agreeing_to_the_newer_text_goes_on_from_the_older(self, site: Site) -> None:
        """Acts of before the new text, not decided yet, stand on the consent that the new one continues."""
        self.agree(site, at=NOON - A_DAY)
        adopt_consents(now=NOW, documents=[newer(Grant.COUNTING, from_on=DAY + A_DAY, is_material=True)])
        self.agree(site, at=NOW)
        assert refused(site, at_noon()) == {}
        history = [line for line in reads.consent_history(account=site.residents["anne"], now=NOW) if line.grant is Grant.COUNTING]
        assert [(line.text_version, line.ended_how) for line in history] == [(2, None), (1, EndedHow.REPLACED)]

    def test_and_ends_with_it(self, site: Site) -> None:
        self.agree(site, at=NOON - A_DAY)
        adopt_consents(now=NOW, documents=[newer(Grant.COUNTING, from_on=DAY + A_DAY, is_material=True)])
        self.agree(site, at=NOW)
        withdraw_consent(account=site.residents["anne"], scenario="metro-ride", now=NOW + MICROSECOND)
        assert refused(site, at_noon()) == {"consent_ended": 1}


class TestWhatTheProviderIsTold:
    def batch(self, site: Site, *grants: Grant) -> object:
        site.bind("anne", "metro", "card-1", at=NOW - 20 * A_DAY, grants=grants)
        made = site.send("metro", [ride("far", "card-1", km=900), ride("x", "card-1") | {"distance_m": "far"}], scenario="metro-ride")
        site.settle()
        return reads.batch_numbered(made.number)

    def test_which_row_did_not_count_where_its_person_agreed(self, site: Site) -> None:
        batch = self.batch(site, *Grant)
        assert {(row.row, row.code) for row in reads.refused_rows(batch)} == {(1, "out_of_range"), (2, "form_not_a_number")}
        assert {code.first.code: code.untold for code in reads.refused_codes(batch)} == {"out_of_range": 0, "form_not_a_number": 0}

    def test_else_only_how_many(self, site: Site) -> None:
        batch = self.batch(site, Grant.COUNTING, Grant.TRAVEL)
        assert {(row.row, row.code) for row in reads.refused_rows(batch)} == {(2, "form_not_a_number")}
        assert {code.first.code: (code.rows, code.untold) for code in reads.refused_codes(batch)} == {
            "out_of_range": (1, 1),
            "form_not_a_number": (1, 0),
        }
        with reads.error_file(batch) as path:
            assert "900000" not in path.read_text("utf-8")


class TestChild:
    """Both sides of the fourteenth birthday, which is the day of the acts that the others play on."""

    @pytest.fixture
    def child(self, site: Site) -> int:
        made = open_child(
            guardian=site.resident("guardian"), born_on=DAY.replace(year=DAY.year - 14), ground=Ground.PARENT, now=NOW - 50 * A_DAY
        )
        site.residents["child"] = made.account
        return made.account

    def guarded(self, site: Site, child: int, *, at: datetime = NOW - 50 * A_DAY, guardian: str = "guardian") -> None:
        given = Given(GivenHow.GUARDIAN, guardian=site.residents[guardian])
        give_consents(account=child, scenarios=["metro-ride"], grants=tuple(Grant), valid_from=at, now=at, given=given)

    def test_nobody_but_the_guardian_agrees(self, site: Site, child: int) -> None:
        for given in (Given(), Given(GivenHow.COUNTER, paper="1"), Given(GivenHow.GUARDIAN, guardian=site.residents["anne"])):
            with pytest.raises(ConsentNotGiven):
                give_consents(
                    account=child, scenarios=["metro-ride"], grants=[Grant.COUNTING], valid_from=NOON, now=NOON - A_DAY, given=given
                )
        self.guarded(site, child)
        assert {line.given_how for line in reads.consents_of(account=child, now=NOON - A_DAY)} == {GivenHow.GUARDIAN}

    def test_the_database_itself_takes_no_other(self, site: Site, child: int) -> None:
        self.guarded(site, child)
        own = Consent.objects.filter(account=child, recipient="platform", kind="ordinary").get()
        own.pk, own.scenario_id, own.given_how, own.guardian, own.lapses_at = None, "bus-ride", "page", None, None
        with pytest.raises(DatabaseError, match="of_a_child"), transaction.atomic():
            own.save()

    @pytest.mark.parametrize(("early", "is_guardians"), [(MICROSECOND, True), (timedelta(0), False)])
    def test_who_decides_changes_with_the_birthday(self, site: Site, child: int, early: timedelta, is_guardians: bool) -> None:
        at = datetime(2026, 3, 18, tzinfo=CHINA) - early
        if is_guardians:
            self.guarded(site, child, at=at)
        else:
            with pytest.raises(ConsentNotGiven):
                self.guarded(site, child, at=at)
            give_consents(account=child, scenarios=["metro-ride"], grants=tuple(Grant), valid_from=at, now=at)
        assert len(reads.consents_of(account=child, now=at)) == len(Grant)

    def settled(self, site: Site, day: date, *, now: datetime) -> dict[str, int]:
        site.bind("child", "metro", "card-c", at=NOW - 40 * A_DAY, grants=())
        site.now = now
        site.send("metro", [ride("c", "card-c", day=day)], scenario="metro-ride")
        site.settle()
        found: dict[str, int] = site.runs()[-1].refused_by_code
        return found

    def test_an_act_of_the_day_before_counts_when_it_is_settled_before_the_birthday(self, site: Site, child: int) -> None:
        self.guarded(site, child)
        assert self.settled(site, DAY - 2 * A_DAY, now=datetime(2026, 3, 17, 23, 59, 59, 999999, tzinfo=CHINA)) == {}

    def test_and_not_from_the_birthday_on_whenever_the_end_is_written_down(self, site: Site, child: int) -> None:
        self.guarded(site, child)
        assert self.settled(site, DAY - 2 * A_DAY, now=datetime(2026, 3, 18, tzinfo=CHINA)) == {"consent_ended": 1}

    def test_an_act_of_the_birthday_needs_the_own_consent(self, site: Site, child: int) -> None:
        self.guarded(site, child)
        assert self.settled(site, DAY, now=NOW) == {"no_consent": 1}

    def test_which_begins_with_it(self, site: Site, child: int) -> None:
        self.guarded(site, child)
        at = datetime(2026, 3, 18, tzinfo=CHINA)
        give_consents(account=child, scenarios=["metro-ride"], grants=tuple(Grant), valid_from=at, now=at)
        assert self.settled(site, DAY, now=NOW) == {}
        assert {line.ended_how for line in reads.consent_history(account=child, now=NOW)} == {None, EndedHow.GROWN_UP}

    def test_the_end_is_written_down_as_of_the_birthday(self, site: Site, child: int) -> None:
        self.guarded(site, child)
        assert end_lapsed(now=datetime(2026, 3, 18, tzinfo=CHINA) - MICROSECOND) == 0
        assert end_lapsed(now=NOW) == len(Grant)
        assert set(Consent.objects.filter(account=child).values_list("valid_until", "ended_how")) == {
            (datetime(2026, 3, 18, tzinfo=CHINA), "grown-up")
        }
        assert end_guardianships(now=NOW) == [child]
        assert broken() == []


def broken() -> list[str]:
    return [finding.name for finding in reads.findings() if finding.broken]


class TestWithdrawnWhileARunIsComputed:
    """Real connections: the withdrawal commits between what the run read and what it records."""

    @pytest.fixture(autouse=True)
    def _deaf_again(self) -> Iterator[None]:
        yield
        faults.listen(None)

    @pytest.fixture
    def site(self, own_database: str) -> Site:
        site = opened()
        site.resident("bo", ("metro", "card-2"))
        site.bind("anne", "metro", "card-1", at=NOW - 20 * A_DAY)
        site.send("metro", [ride("a", "card-1"), ride("b", "card-2")], scenario="metro-ride")
        return site

    def withdraw(self, site: Site, name: str, scenario: str) -> threading.Thread:
        def act() -> None:
            withdraw_consent(account=site.residents[name], scenario=scenario, now=NOW)
            connections.close_all()

        thread = threading.Thread(target=act)
        thread.start()
        return thread

    def test_the_run_is_computed_anew_without_it(self, site: Site) -> None:
        times = []

        def when(point: str) -> None:
            if point == "run computed":
                times.append(point)
                if len(times) == 1:
                    self.withdraw(site, "anne", "metro-ride").join(60)

        faults.listen(when)
        site.settle()
        run = site.runs()[-1]
        assert (len(times), run.accepted, run.refused_by_code) == (2, 1, {"consent_ended": 1})
        assert recompute_run(run=run.pk).digest == run.digest
        assert broken() == []

    def test_a_withdrawal_that_comes_too_late_waits_and_what_was_decided_stays(self, site: Site) -> None:
        """After two times the run holds the next withdrawals off, so that it comes to an end."""
        for scenario in ("bus-ride", "shared-bike"):
            give(site, scenario, at=NOW - A_DAY)
        waiting: list[threading.Thread] = []
        scenarios = iter(("bus-ride", "shared-bike", "metro-ride"))

        def when(point: str) -> None:
            if point == "run computed":
                waiting.append(self.withdraw(site, "anne", next(scenarios)))
                waiting[-1].join(2)

        faults.listen(when)
        site.settle()
        waiting[-1].join(60)
        run = site.runs()[-1]
        assert (len(waiting), run.accepted, run.refused_by_code) == (3, 2, {})
        assert reads.consents_of(account=site.residents["anne"], now=NOW) == []
        assert recompute_run(run=run.pk).digest == run.digest

    def test_somebody_elses_withdrawal_changes_nothing(self, site: Site) -> None:
        site.residents["cai"] = open_person(city=HEFEI, now=NOW).account
        give_consents(account=site.residents["cai"], scenarios=["metro-ride"], grants=[Grant.COUNTING], valid_from=NOW, now=NOW)
        times = []

        def when(point: str) -> None:
            if point == "run computed":
                times.append(point)
                self.withdraw(site, "cai", "metro-ride").join(60)

        faults.listen(when)
        site.settle()
        assert (len(times), site.runs()[-1].accepted) == (1, 2)
