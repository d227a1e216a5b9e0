"""A case of substitute restoration: the last resort, one mode, other hands, and a package that proves the retirement."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import actions, reads
from puhui.consumption.actions import Ruling
from puhui.consumption.errors import (
    AmountNotThere,
    CaseFieldMissing,
    CaseKnown,
    CaseNotRestored,
    CaseOtherHands,
    CaseStepNotNow,
    LastResortNotReached,
    LastResortOpen,
    OneModeOnly,
    PartyCodeMissing,
    PriceNotThere,
    UnknownCase,
)
from puhui.consumption.models import Case as Row
from puhui.consumption.models import CaseStep
from puhui.consumption.rules.cases import CASE_LIFE, case_leads_to, kg_of
from puhui.consumption.words import Answer, Assessed, Case, CaseStage, CaseVerb, LossMode, RulingKind
from puhui.foundation import documents
from puhui.foundation.errors import FontLacksCharacter
from puhui.foundation.server import ThrowawayCluster
from puhui.registry import actions as registry
from puhui.registry.errors import CreditsBound, InsufficientCredits
from puhui.registry.words import Purpose
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import NOW, OFFICER, OWNER, asked, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

COURT, OTHER_BODY = 301, 302
CLARA, COLIN = 31, 32
PAPER = "（2026）皖某民初 1 号判决书".encode()
RULING = Ruling(RulingKind.RULING, "（2026）皖1234民初1号", date(2026, 2, 3), "判决书.txt", PAPER)
OPEN: dict[str, Any] = {
    "organisation": COURT, "case_number": "（2026）皖1234民初1号", "court": "某县人民法院", "party": "肥西矿业有限公司", "party_code": "91340100MA2MRCWG8K",
    "is_person": False, "ruling": RULING, "by": CLARA, "now": NOW,
}  # fmt: skip
SINK = Assessed(LossMode.SINK, 7_800, "某次公开交易均价", date(2026, 1, 5), "某鉴定意见书第 12 页", sink_g=1_000_001)
LOSS = replace(SINK, mode=LossMode.LOSS, sink_g=None, loss_fen=12_236_600)


def yes() -> list[Answer]:
    return [Answer(one.code, True, "鉴定意见书已说明。") for one in reads.last_resort().questions]


def opened(**told: Any) -> Case:
    return actions.open_case(**{**OPEN, **told})


def on(number: int, by: int = CLARA) -> dict[str, Any]:
    return {"number": number, "organisation": COURT, "by": by, "now": NOW}


def checked(**told: Any) -> Case:
    return actions.answer_last_resort(answers=yes(), **on(opened(**told).number))


def assessed(told: Assessed = SINK) -> Case:
    return actions.state_amount(told=told, **on(checked().number))


def confirmed(told: Assessed = SINK) -> Case:
    return actions.confirm_amount(**on(assessed(told).number, COLIN))


def restored(*, by: int = CLARA) -> Case:
    made = confirmed()
    return actions.restore_case(called="某县人民法院", **on(made.number, by))


def bought(kg: int = 2_000, purpose: Purpose = Purpose.RESTORATION) -> None:
    issued(kg + 500)
    registry.transfer_credits(key=fresh(), giver=OWNER, taker=COURT, wanted=asked(kg), purpose=purpose, by=OFFICER, now=NOW)


@pytest.mark.usefixtures("db")
class TestOpening:
    def test_keeps_the_ruling_by_its_hash_and_the_case_as_the_court_writes_it(self) -> None:
        made = opened()
        assert (made.case_number, made.court, made.stage) == (OPEN["case_number"], OPEN["court"], CaseStage.OPENED)
        assert made.ruling.digest == hashlib.sha256(PAPER).hexdigest()
        assert documents.get(made.ruling.digest) == PAPER
        assert reads.case(made.number, organisation=COURT) == made

    def test_keeps_no_persons_name_in_the_clear(self) -> None:
        made = opened(party="王小明", party_code="", is_person=True, ruling=replace(RULING, name="王小明判决书.txt"))
        assert (made.party.name, made.party.code, made.ruling.name) == ("王**", "", "ruling.txt")
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(c::text, '') FROM consumption_case c")
            assert "小明" not in cursor.fetchone()[0]

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            ({"case_number": " "}, CaseFieldMissing),
            ({"case_number": "长" * 41}, CaseFieldMissing),
            ({"court": ""}, CaseFieldMissing),
            ({"party": ""}, CaseFieldMissing),
            ({"party_code": ""}, PartyCodeMissing),
            ({"party_code": "91340100MA2MRCWG8X"}, BadIdentifier),
            ({"court": "𠮷县法院"}, FontLacksCharacter),
        ],
    )
    def test_refuses_what_names_no_case(self, told: dict[str, Any], kind: type[Refusal]) -> None:
        with pytest.raises(kind):
            opened(**told)
        assert not Row.objects.exists()

    def test_is_once_for_each_number_of_a_body(self) -> None:
        opened()
        with pytest.raises(CaseKnown):
            opened()
        opened(organisation=OTHER_BODY)

    def test_is_nobody_elses(self) -> None:
        with pytest.raises(UnknownCase):
            reads.case(opened().number, organisation=OTHER_BODY)


@pytest.mark.usefixtures("db")
class TestTheLastResort:
    def test_is_answered_whole_before_an_amount_is_stated(self) -> None:
        made = opened()
        with pytest.raises(CaseStepNotNow):
            actions.state_amount(told=SINK, **on(made.number))
        with pytest.raises(LastResortOpen):
            actions.answer_last_resort(answers=yes()[:-1], **on(made.number))
        with pytest.raises(LastResortOpen):
            actions.answer_last_resort(answers=[*yes()[:-1], replace(yes()[-1], reason=" ")], **on(made.number))
        told = actions.answer_last_resort(answers=yes(), **on(made.number))
        assert (told.stage, told.list_version, len(told.answers)) == (CaseStage.CHECKED, reads.last_resort().version, len(yes()))

    def test_that_is_not_reached_stops_the_case_until_the_answer_is_corrected(self) -> None:
        made = opened()
        actions.answer_last_resort(answers=[replace(yes()[0], is_yes=False), *yes()[1:]], **on(made.number))
        with pytest.raises(LastResortNotReached):
            actions.state_amount(told=SINK, **on(made.number))
        actions.answer_last_resort(answers=yes(), **on(made.number))
        assert actions.state_amount(told=SINK, **on(made.number)).stage is CaseStage.ASSESSED


class TestAmounts:
    @pytest.mark.parametrize(("grams", "kg"), [(1, 1), (999_999, 1000), (1_000_000, 1000), (1_000_001, 1001), (3_547_270_000, 3_547_270)])
    def test_of_a_lost_sink_are_rounded_up_to_the_kilogram(self, grams: int, kg: int) -> None:
        assert kg_of(replace(SINK, sink_g=grams)) == kg

    @pytest.mark.parametrize(("fen", "kg"), [(1, 1), (7_800, 1_000), (7_801, 1_001), (7_799, 1_000), (12_236_600, 1_568_795)])
    def test_of_a_loss_are_what_the_money_buys_rounded_up(self, fen: int, kg: int) -> None:
        assert kg_of(replace(LOSS, loss_fen=fen)) == kg

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            (replace(SINK, loss_fen=1), OneModeOnly),
            (replace(LOSS, sink_g=1), OneModeOnly),
            (replace(SINK, sink_g=0), AmountNotThere),
            (replace(SINK, sink_g=None), AmountNotThere),
            (replace(LOSS, loss_fen=10**13 + 1), AmountNotThere),
            (replace(LOSS, price_fen=0), PriceNotThere),
            (replace(SINK, price_fen=0), PriceNotThere),
        ],
    )
    def test_of_two_modes_or_of_none_are_refused(self, told: Assessed, kind: type[Refusal]) -> None:
        with pytest.raises(kind):
            kg_of(told)

    def test_have_a_price_with_a_source(self, db: None) -> None:
        with pytest.raises(CaseFieldMissing):
            assessed(replace(SINK, price_source=" "))

    def test_say_what_they_cost_and_book_nothing(self, db: None) -> None:
        made = assessed(replace(SINK, sink_g=3_547_270_000))
        assert reads.price_of(made) == 27_668_706


@pytest.mark.usefixtures("db")
class TestOtherHands:
    @pytest.mark.parametrize("verb", [actions.confirm_amount, lambda **told: actions.send_back_amount(reason="价格过期", **told)])
    def test_neither_who_opened_nor_who_stated_decides_about_the_amount(self, verb: Any) -> None:
        made = actions.state_amount(told=SINK, **on(checked().number, COLIN))
        for by in (CLARA, COLIN):
            with pytest.raises(CaseOtherHands):
                verb(**on(made.number, by))
        verb(**on(made.number, 33))

    def test_send_an_amount_back_with_a_reason_and_it_is_stated_again(self) -> None:
        made = assessed()
        back = actions.send_back_amount(reason="价格过期", **on(made.number, COLIN))
        assert (back.stage, back.steps[-1].reason) == (CaseStage.CHECKED, "价格过期")
        assert actions.state_amount(told=LOSS, **on(made.number)).kg == 1_568_795


@pytest.mark.usefixtures("db")
class TestRestoring:
    def test_retires_exactly_the_amount_in_favour_of_the_liable_party(self) -> None:
        bought()
        made = restored()
        told = reads.certificate(made.certificate)
        assert (told.kg, told.use.purpose, told.use.subject, told.use.beneficiary) == (1001, Purpose.RESTORATION, made.subject, made.party)
        assert reads.retired_for(made.subject) == 1001
        assert (reads.cases_made().cases, reads.cases_made().kg) == (1, 1001)

    def test_is_done_once(self) -> None:
        bought()
        made = restored()
        assert actions.restore_case(called="x", **on(made.number)) == made
        assert reads.retired_for(made.subject) == 1001

    def test_takes_nothing_that_is_not_there_or_was_bought_for_something_else(self) -> None:
        made = confirmed()
        with pytest.raises(InsufficientCredits):
            actions.restore_case(called="某县人民法院", **on(made.number))
        bought(purpose=Purpose.EVENT)
        with pytest.raises(CreditsBound):
            actions.restore_case(called="某县人民法院", **on(made.number))
        assert reads.case(made.number, organisation=COURT).stage is CaseStage.CONFIRMED

    def test_of_a_person_is_certified_masked(self) -> None:
        bought()
        made = checked(party="王小明", party_code="", is_person=True)
        actions.state_amount(told=SINK, **on(made.number))
        actions.confirm_amount(**on(made.number, COLIN))
        done = actions.restore_case(called="某县人民法院", **on(made.number))
        assert "小明" not in reads.certificate(done.certificate).facts

    def test_makes_a_package_that_proves_it_and_is_the_same_each_time(self) -> None:
        bought()
        made = restored()
        body = reads.package_of(made)
        assert reads.package_of(made) == body
        with zipfile.ZipFile(io.BytesIO(body)) as whole:
            files = {name: whole.read(name) for name in whole.namelist()}
        manifest = json.loads(files.pop("manifest.json"))
        assert manifest == {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}
        certificate = reads.certificate(made.certificate)
        assert files["certificate.json"].decode() == certificate.facts
        assert json.loads(files["signature.json"])["signature"] == certificate.signature.value
        assert files["serials.txt"].decode().split() == list(certificate.serials)
        assert json.loads(files["ruling.json"])["sha256"] == hashlib.sha256(PAPER).hexdigest()
        assert json.loads(files["case.json"])["kg"] == 1001
        assert all(one["yes"] for one in json.loads(files["checklist.json"])["answers"])
        assert files["statement.pdf"].startswith(b"%PDF")
        assert PAPER not in body

    def test_gives_no_package_before(self) -> None:
        with pytest.raises(CaseNotRestored):
            reads.package_of(confirmed())


@pytest.mark.usefixtures("db")
class TestEachStep:
    @pytest.mark.parametrize(("stage", "verb"), list(product(CaseStage, CaseVerb)))
    def test_leads_where_the_table_says_or_is_refused(self, stage: CaseStage, verb: CaseVerb) -> None:
        if (stage, verb) in CASE_LIFE:
            assert case_leads_to(stage, verb) is CASE_LIFE[stage, verb]
        else:
            with pytest.raises(CaseStepNotNow):
                case_leads_to(stage, verb)

    @pytest.mark.parametrize(("before", "after"), list(product(CaseStage, CaseStage)))
    def test_is_the_same_in_the_database(self, before: CaseStage, after: CaseStage) -> None:
        ways = {(stage, there) for (stage, _), there in CASE_LIFE.items()}
        stays = {(one, one) for one in (CaseStage.OPENED, CaseStage.CHECKED, CaseStage.ASSESSED)}
        with connection.cursor() as cursor:
            cursor.execute("SELECT consumption_case_leads_to(%s, %s)", [before, after])
            assert cursor.fetchone()[0] == ((before, after) in ways | stays)

    def test_is_written_down(self) -> None:
        bought()
        made = restored()
        assert [step.verb for step in made.steps] == [
            CaseVerb.OPEN, CaseVerb.CHECK, CaseVerb.ASSESS, CaseVerb.CONFIRM, CaseVerb.RESTORE,
        ]  # fmt: skip

    def test_a_withdrawal_stays_with_its_reason(self) -> None:
        made = actions.withdraw_case(reason="改为就地修复", **on(assessed().number))
        assert (made.stage, made.steps[-1].reason) == (CaseStage.WITHDRAWN, "改为就地修复")
        with pytest.raises(CaseStepNotNow):
            actions.confirm_amount(**on(made.number, COLIN))


@pytest.mark.usefixtures("db")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consumption_case SET kg = kg + 1",
            "UPDATE consumption_case SET loss_fen = 1",
            "UPDATE consumption_case SET party = '别人'",
            "UPDATE consumption_case SET ruling_digest = ''",
            "UPDATE consumption_case SET stage = 'restored'",
            "UPDATE consumption_case SET stage = 'restored', certificate = 'AH-R-2026-000001-01'",
            "UPDATE consumption_case SET stage = 'confirmed', confirmed_by = opened_by",
            "UPDATE consumption_case SET stage = 'confirmed'",
            "DELETE FROM consumption_case",
            "TRUNCATE consumption_case CASCADE",
            "UPDATE consumption_caseanswer SET is_yes = false",
            "DELETE FROM consumption_caseanswer",
            "UPDATE consumption_casestep SET by = 1",
            "DELETE FROM consumption_casestep",
        ],
    )
    def test_changes_a_case_behind_its_verbs(self, statement: str) -> None:
        assessed()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


BREAKS = {
    "consumption_cases_stand_where_their_steps_led": "UPDATE consumption_case SET stage = 'opened', certificate = NULL",
    "consumption_cases_are_retired_whole": "UPDATE consumption_case SET kg = kg + 1, sink_g = sink_g + 1000",
    "consumption_cases_were_the_last_resort": "UPDATE consumption_caseanswer SET is_yes = false",
    "consumption_cases_passed_other_hands": "UPDATE consumption_casestep SET by = 31 WHERE verb = 'confirm'",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_case(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    bought()
    restored()
    assert {found.name for found in reads.findings() if found.broken} == set()
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in {found.name for found in reads.findings() if found.broken}
    assert CaseStep.objects.exists()
