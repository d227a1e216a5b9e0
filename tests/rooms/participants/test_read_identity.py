"""An identity in clear is read for a purpose, within one's reach, and never silently."""

from __future__ import annotations

import pytest

from puhui.foundation.auditing import Actor, Asked, acting, lines, open_alarms
from puhui.participants import reads
from puhui.participants.actions import note_found, note_read, plant_canary, read_identity
from puhui.participants.actions.plant_canary import EXAMPLE
from puhui.participants.errors import HumanHasAccount, KeyDestroyed, PurposeWanted, UnknownParticipant
from puhui.participants.models import PersonKey
from puhui.participants.words import Clear, Role
from tests.cast import HEFEI, NOW
from tests.rooms.participants.persons import NAME, NUMBER, PHONE, PURPOSE, officer, resident

pytestmark = pytest.mark.usefixtures("db")
WUHU = "340200"


class TestRead:
    @pytest.mark.parametrize("role", [Role.CITY, Role.PROVINCE])
    def test_gives_it_to_an_officer_with_the_reach_and_writes_a_line_first(self, role: Role) -> None:
        account, _ = resident()
        by = officer(role)
        with acting(Actor(f"user:{by.pk}", role, "10.1.2.3", "r-1")):
            assert read_identity(account=account, by=by, purpose=PURPOSE, now=NOW) == Clear(NAME, NUMBER, PHONE)
        line = lines(Asked(verb="read_identity"), limit=1)[0]
        assert (line.actor, line.about, line.purpose, line.personal, line.origin, line.result) == (
            f"user:{by.pk}", f"account:{account}", PURPOSE, True, "10.1.2.3", "done",
        )  # fmt: skip
        assert open_alarms() == []

    def test_the_line_stays_where_the_reading_fails(self) -> None:
        account, _ = resident()
        PersonKey.objects.update(wrapped=None, destroyed_at=NOW)
        with pytest.raises(KeyDestroyed):
            read_identity(account=account, by=officer(), purpose=PURPOSE, now=NOW)
        assert len(lines(Asked(verb="read_identity", personal=True), limit=9)) == 1

    @pytest.mark.parametrize("purpose", ["", "   ", "why", "x" * 161])
    def test_without_a_purpose_nothing_is_read(self, purpose: str) -> None:
        account, _ = resident()
        with pytest.raises(PurposeWanted):
            read_identity(account=account, by=officer(), purpose=purpose, now=NOW)
        assert lines(Asked(verb="read_identity"), limit=1) == []

    @pytest.mark.parametrize(("role", "city"), [(Role.CITY, WUHU), (Role.OPERATOR, HEFEI)])
    def test_outside_ones_reach_there_is_nobody(self, role: Role, city: str) -> None:
        account, _ = resident()
        by = officer(role, city)
        with pytest.raises(UnknownParticipant):
            read_identity(account=account, by=by, purpose=PURPOSE, now=NOW)
        with pytest.raises(UnknownParticipant):
            note_found(account=account, by=by, now=NOW)
        with pytest.raises(UnknownParticipant):
            note_read(accounts=[account], by=by, purpose=PURPOSE, now=NOW)
        assert lines(Asked(personal=True), limit=1) == []

    def test_rows_about_several_are_a_reading_of_each(self) -> None:
        accounts = [resident(name, proved=None)[0] for name in ("one", "two")]
        note_read(accounts=accounts, by=officer(), purpose=PURPOSE, now=NOW)
        found = lines(Asked(verb="read_moved", personal=True), limit=9)
        assert {(line.about, line.purpose) for line in found} == {(f"account:{account}", PURPOSE) for account in accounts}

    def test_a_resident_reads_the_own_and_nobody_elses(self) -> None:
        account, user = resident()
        other, stranger = resident("stranger", proved=None)
        assert read_identity(account=account, by=user, purpose=PURPOSE, now=NOW).name == NAME
        with pytest.raises(UnknownParticipant):
            read_identity(account=account, by=stranger, purpose=PURPOSE, now=NOW)
        assert reads.identity_of(other) is None


class TestCanary:
    def test_reading_it_or_looking_it_up_raises_an_alarm(self) -> None:
        canary, by = plant_canary(city=HEFEI, name="王芳", now=NOW), officer()
        note_found(account=canary.account, by=by, now=NOW)
        read_identity(account=canary.account, by=by, purpose=PURPOSE, now=NOW)
        note_read(accounts=[canary.account], by=by, purpose=PURPOSE, now=NOW)
        assert [(alarm.kind, alarm.about) for alarm in open_alarms()] == [("canary", f"account:{canary.account}")] * 3

    def test_it_has_the_number_of_the_standard_so_there_is_one(self) -> None:
        canary = plant_canary(city=HEFEI, name="王芳", now=NOW)
        assert reads.person_found(EXAMPLE) == canary
        with pytest.raises(HumanHasAccount):
            plant_canary(city=HEFEI, name="李娜", now=NOW)

    def test_it_is_no_resident_in_any_count(self) -> None:
        before = reads.accounts()
        plant_canary(city=HEFEI, name="王芳", now=NOW)
        assert reads.accounts() == before
