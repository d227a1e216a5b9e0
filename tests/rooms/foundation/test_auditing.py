"""The audit log: lines are added and never changed, what reads personal data says why, and a chain of seals shows a line that was."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from puhui.foundation import auditing
from puhui.foundation.auditing import DO, SEE, Actor, Asked, acting, findings, lines, open_alarms, raise_alarm, record, seal, see_alarm
from puhui.vocabulary.periods import local_day
from tests.cast import NOW, at_once

OFFICER = Actor("user:7", "city", "192.0.2.7", "r-1")


def written(count: int = 3) -> list[int]:
    with acting(OFFICER):
        return [record(verb="see_city", how=SEE, about=f"account:{place}") for place in range(count)]


@pytest.mark.usefixtures("db")
class TestALine:
    def test_holds_who_what_why_when_whence_and_how_it_ended(self) -> None:
        before = timezone.now()
        with acting(OFFICER):
            record(verb="read_personal_data", how=SEE, about="account:1001", purpose="complaint 12", personal=True, result="refused x")
        line = lines(Asked(), limit=1)[0]
        assert (line.actor, line.role, line.origin, line.request) == ("user:7", "city", "192.0.2.7", "r-1")
        assert (line.verb, line.how, line.about, line.purpose, line.personal, line.result) == (
            "read_personal_data",
            "see",
            "account:1001",
            "complaint 12",
            True,
            "refused x",
        )
        assert before - timedelta(seconds=1) <= line.at <= timezone.now() + timedelta(seconds=1)

    def test_about_personal_data_needs_a_purpose(self) -> None:
        record(verb="read_personal_data", personal=True, purpose="x")
        with pytest.raises(IntegrityError, match="foundation_audit_purpose"), transaction.atomic():
            record(verb="read_personal_data", personal=True)

    @pytest.mark.parametrize(
        "statement", ["UPDATE foundation_audit SET actor = 'nobody'", "DELETE FROM foundation_audit", "TRUNCATE foundation_audit"]
    )
    def test_is_never_changed_by_the_application(self, statement: str) -> None:
        written()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert len(lines(Asked(), limit=10)) == 3

    def test_is_not_added_beside_the_door(self) -> None:
        sql = "INSERT INTO foundation_audit (actor, role, verb, how, about, purpose, personal, origin, request, result) VALUES ('a','','v','do','','',false,'','','done')"
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_outside_of_any_request_is_the_systems(self) -> None:
        record(verb="tidy")
        assert lines(Asked(), limit=1)[0].actor == "system"


@pytest.mark.usefixtures("db")
class TestSearch:
    def test_finds_by_each_question_and_by_all_together(self) -> None:
        written(3)
        record(verb="fund_budget", how=DO, about="account:100%", result="refused budget_spent")
        found = {
            "actor": lines(Asked(actor="user:7"), limit=10),
            "verb": lines(Asked(verb="fund_budget"), limit=10),
            "result": lines(Asked(result="refused"), limit=10),
            "both": lines(Asked(actor="user:7", about="account:1"), limit=10),
            "nobody": lines(Asked(actor="user:7", verb="fund_budget"), limit=10),
        }
        assert {name: len(rows) for name, rows in found.items()} == {"actor": 3, "verb": 1, "result": 1, "both": 1, "nobody": 0}

    def test_takes_signs_of_the_database_for_what_they_are(self) -> None:
        written(3)
        record(verb="x", about="account:100%")
        assert len(lines(Asked(about="%"), limit=10)) == 0
        assert len(lines(Asked(about="account:100%"), limit=10)) == 1
        assert len(lines(Asked(about="account_"), limit=10)) == 0

    def test_a_day_is_a_civil_day_and_both_ends_are_in_it(self) -> None:
        written(1)
        today = local_day(timezone.now())
        assert len(lines(Asked(first=today, last=today), limit=5)) == 1
        assert lines(Asked(last=today - timedelta(days=1)), limit=5) == []
        assert lines(Asked(first=today + timedelta(days=1)), limit=5) == []

    def test_pages_backwards(self) -> None:
        numbers = written(5)
        first = lines(Asked(), limit=2)
        assert [line.number for line in first] == numbers[:2:-1]
        assert [line.number for line in lines(Asked(), limit=2, before=first[-1].number)] == numbers[2:0:-1]


@pytest.mark.usefixtures("db")
class TestAlarm:
    def test_stands_until_somebody_says_what_it_was_and_is_seen_once(self) -> None:
        with acting(OFFICER):
            raise_alarm(kind="canary_read", about="account:1001", now=NOW)
        alarm = open_alarms()[0]
        assert (alarm.kind, alarm.about, alarm.actor) == ("canary_read", "account:1001", "user:7")
        assert see_alarm(number=alarm.pk, by="user:9", note="drill", now=NOW)
        assert not see_alarm(number=alarm.pk, by="user:8", note="again", now=NOW)
        assert open_alarms() == []


def broken() -> dict[str, int]:
    return {finding.name: finding.broken for finding in findings()}


class TestChain:
    def test_covers_every_line_once_in_stretches(self, db: None) -> None:
        written(5)
        assert seal(most=2) == 5
        assert seal() == 0
        written(1)
        assert seal() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(lines ORDER BY number) FROM foundation_audit_seal")
            assert cursor.fetchone()[0] == [2, 2, 1, 1]
        assert broken() == {"audit_sealed_lines_unchanged": 0}

    @pytest.mark.parametrize(
        "forgery",
        [
            "UPDATE foundation_audit SET actor = 'user:8' WHERE about = 'account:1'",
            "DELETE FROM foundation_audit WHERE about = 'account:1'",
            "DELETE FROM foundation_audit_seal WHERE number = 1",
        ],
    )
    def test_shows_what_the_owner_of_the_database_changed(self, own_database: str, cluster_of_session: object, forgery: str) -> None:
        written(3)
        seal(most=2)
        assert broken() == {"audit_sealed_lines_unchanged": 0}
        name = own_database.rsplit("/", maxsplit=1)[-1].split("?", maxsplit=1)[0]
        with psycopg.connect(cluster_of_session.url("superuser", database=name)) as owner:  # type: ignore[attr-defined]
            owner.execute("SET session_replication_role = replica")  # past every trigger, as only a superuser can
            owner.execute(forgery)
        assert broken()["audit_sealed_lines_unchanged"] > 0

    def test_misses_no_line_of_many_that_write_at_once(self, own_database: str) -> None:
        def write() -> None:
            for _ in range(20):
                written(1)

        def seal_often() -> None:
            for _ in range(20):
                seal()

        at_once([write, write, write, seal_often])
        seal()
        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT sum(lines) FROM foundation_audit_seal), (SELECT count(*) FROM foundation_audit)")
            assert cursor.fetchone() == (60, 60)
        assert broken() == {"audit_sealed_lines_unchanged": 0}

    def test_waits_for_nobody_who_writes_for_long(self, own_database: str) -> None:
        with psycopg.connect(own_database) as slow:
            slow.execute("SELECT foundation_audit_write('user:1', '', 'v', 'do', '', '', false, '', '', 'done')")
            assert seal() == 0
            slow.commit()
        assert auditing.seal() == 1


def test_the_first_lines_of_a_month_may_be_written_at_once(own_database: str) -> None:
    assert all(isinstance(number, int) for number in at_once([lambda: record(verb="see_site")] * 8))
