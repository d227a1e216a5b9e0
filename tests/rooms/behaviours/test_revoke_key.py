"""A key that leaked is dead at once, and whatever it signed since a moment is held: not checked, not settled, not found again, no proof."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from puhui.behaviours.actions import bind_by_code, bind_by_ride, issue_code, open_run, prove_sender, revoke_key
from puhui.behaviours.errors import CodeWrong, ReasonMissing, RideNotFound, SignatureRefused, SinceRefused, UnknownKey
from puhui.behaviours.models import Batch, ProviderKey, Quarantine, Run, Slice
from puhui.behaviours.reads import (
    batch_list,
    batch_named,
    batches_to_check,
    bound_by_codes_of,
    due,
    findings,
    has_work,
    key_named,
    oldest_waiting,
    pending_days,
    quarantined,
    stuck_batches,
    to_correct,
    waiting_decisions,
)
from puhui.behaviours.words import KeyState, QuarantineState, SettledPart
from puhui.vocabulary.periods import CHINA
from tests.cast import DAY, HEFEI, NOW, Sender
from tests.rooms.behaviours.quarantined import AGES_AGO, BEFORE, Leak, leaked

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def leak(db: None) -> Leak:
    return leaked()


class TestTheKey:
    def test_is_dead_at_once_and_its_holder_hears_why(self, leak: Leak) -> None:
        leak.revoke()
        key = key_named("metro", "metro-k1")
        assert (key.state(NOW), key.revoked_by, key.revoked_because) == (KeyState.REVOKED, "op", "the key lay in a public repository")
        with pytest.raises(SignatureRefused, match="metro-k1 is revoked"):
            prove_sender(claim=leak.metro.claim(b"x", now=NOW), now=NOW)

    def test_leaves_the_other_key_of_the_provider_alone(self, leak: Leak) -> None:
        other = Sender("metro").register()
        leak.revoke()
        assert prove_sender(claim=other.claim(b"x", now=NOW), now=NOW).key == other.key_name
        assert leak.send("r1", sender=other)

    def test_keeps_an_end_that_it_had_already(self, leak: Leak) -> None:
        ProviderKey.objects.update(valid_until=NOW - timedelta(days=1))
        leak.revoke()
        assert key_named("metro", "metro-k1").valid_until == NOW - timedelta(days=1)

    @pytest.mark.parametrize("key", ["metro-k9", "bus-k1", ""])
    def test_must_be_the_providers(self, leak: Leak, key: str) -> None:
        Sender("bus").register()
        leak.metro = Sender("metro", key_name=key)
        with pytest.raises(UnknownKey):
            leak.revoke()

    def test_is_not_revoked_without_a_reason_or_from_the_future_on(self, leak: Leak) -> None:
        with pytest.raises(SinceRefused):
            leak.revoke(since=NOW + SECOND)
        for because in ("", "  "):
            with pytest.raises(ReasonMissing):
                revoke_key(provider="metro", key="metro-k1", since=NOW, because=because, by="op", now=NOW)
        assert key_named("metro", "metro-k1").state(NOW) == KeyState.LIVE


class TestWhatIsHeld:
    @pytest.mark.parametrize(("since_s", "is_held"), [(-1, True), (0, True), (1, False)])
    def test_is_what_came_since_the_moment(self, leak: Leak, since_s: int, is_held: bool) -> None:
        name = leak.send("r1", now=NOW - timedelta(hours=1))
        found = leak.revoke(since=NOW - timedelta(hours=1) + since_s * SECOND)
        assert found.batches == ((name,) if is_held else ())
        assert batch_named(name).quarantine == (QuarantineState.HELD if is_held else QuarantineState.NONE)

    def test_is_what_this_key_signed_and_nothing_else(self, leak: Leak) -> None:
        other = Sender("metro").register(now=NOW - timedelta(days=1))
        bus = Sender("bus").register()
        signed = [leak.send("r1"), leak.send("r2", sender=other), leak.send("r3", sender=bus)]
        assert leak.revoke().batches == (signed[0],)

    def test_is_also_what_came_before_keys_were_recorded_under_the_same_scheme(self, leak: Leak) -> None:
        name = leak.send("r1")
        Batch.objects.update(signed_by_key=None)
        assert leak.revoke(since=NOW - AGES_AGO).batches == (name,)

    def test_is_not_what_was_refused_as_a_whole(self, leak: Leak) -> None:
        leak.send("r1")
        Batch.objects.update(stage="refused")
        assert leak.revoke().batches == ()

    def test_of_a_second_revocation_is_only_what_comes_to_it(self, leak: Leak) -> None:
        old, new = leak.send("r1", now=NOW - timedelta(days=2)), leak.send("r2")
        assert leak.revoke().batches == (new,)
        again = leak.revoke(since=NOW - timedelta(days=3), by="another")
        assert (again.batches, again.revoked_at) == ((old,), NOW)
        assert leak.revoke(since=NOW - timedelta(days=3)).batches == ()
        assert key_named("metro", "metro-k1").revoked_by == "op"


class TestNothingGoesOn:
    def test_of_what_was_received(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.revoke()
        assert batches_to_check() == []
        leak.site.settle()
        leak.site.check()
        assert (leak.stage(name), Run.objects.count(), Slice.objects.count()) == ("received", 0, 0)
        assert leak.is_sound()

    def test_of_what_was_checked(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.site.check()
        leak.revoke()
        leak.site.settle()
        assert (leak.stage(name), Run.objects.count(), leak.grams()) == ("checked", 0, 0)
        assert due(before=DAY + timedelta(days=9)) == []
        assert pending_days(cities=[HEFEI], since=DAY) == []

    def test_of_what_is_in_a_run_that_is_not_decided(self, leak: Leak) -> None:
        """The run had been opened; whoever decides it leaves the batch out, and one that holds nothing else is no run."""
        leak.send("r1")
        leak.site.check()
        open_run(city=HEFEI, day=DAY, now=NOW)
        leak.revoke()
        leak.site.settle()
        assert (Run.objects.count(), leak.grams(), Slice.objects.get().run) == (0, 0, None)

    def test_while_the_rest_of_the_run_is_settled(self, leak: Leak) -> None:
        other = Sender("metro").register(now=NOW - timedelta(days=1))
        bad, good = leak.send("r1", "r2"), leak.send("r3", cards="M2", sender=other)
        leak.site.check()
        open_run(city=HEFEI, day=DAY, now=NOW)
        leak.revoke()
        leak.site.settle()
        assert (leak.stage(bad), leak.stage(good)) == ("checked", "rewarded")
        assert Run.objects.get().accepted == 1
        assert batch_named(bad).counts.pending == 2
        assert leak.is_sound()

    def test_of_days_that_are_not_over_once_they_are(self, leak: Leak) -> None:
        today = NOW.astimezone(CHINA).date()
        leak.send("r1", day=today)
        leak.site.check()
        leak.revoke()
        leak.site.now = NOW + timedelta(days=2)
        leak.site.settle()
        assert leak.grams() == 0

    def test_of_records_that_waited_for_their_owner(self, leak: Leak) -> None:
        leak.send("r1", cards="M9")
        leak.site.settle()
        leak.revoke()
        leak.site.resident("newcomer")
        leak.site.bind("newcomer", "metro", "M9")
        leak.site.settle()
        assert (leak.grams(), Slice.objects.count()) == (0, 1)
        assert leak.is_sound()

    def test_and_nobody_is_told_that_it_is_stuck(self, leak: Leak) -> None:
        leak.send("r1")
        leak.revoke()
        later = NOW + timedelta(days=3)
        assert stuck_batches(received_before=later, due_before=later, today=DAY + timedelta(days=9)) == []
        assert (oldest_waiting(["received"]), has_work(), waiting_decisions()) == (None, False, 1)


class TestWhatHadCounted:
    def test_stays_and_is_listed_with_run_grams_and_persons(self, leak: Leak) -> None:
        name = leak.send("r1", "r2")
        leak.send("w1", cards="M2")
        leak.site.settle()
        before, run = leak.grams(), Run.objects.get()
        leak.revoke()
        leak.site.settle()
        line = next(line for line in quarantined(provider="metro", is_decided=False) if line.batch == name)
        assert line.settled == (SettledPart(str(run), 2, Slice.objects.get(batch=int(name[1:])).reduction_g, 1),)
        assert (line.settled_rows, line.held_rows, line.settled_g > 0) == (2, 0, True)
        assert (leak.grams(), Run.objects.get().digest, leak.stage(name)) == (before, run.digest, "rewarded")
        assert leak.is_sound()

    def test_is_told_apart_from_what_still_waits(self, leak: Leak) -> None:
        today = NOW.astimezone(CHINA).date()
        name = leak.send("r1")
        leak.site.settle()
        later = leak.send("r2", day=today)
        leak.site.check()
        leak.revoke()
        told = {line.batch: (line.settled_rows, line.held_rows) for line in quarantined(provider="metro", is_decided=False)}
        assert told == {name: (1, 0), later: (0, 1)}

    def test_is_nobodys_to_correct_before_it_is_decided(self, leak: Leak) -> None:
        leak.send("r1")
        leak.site.settle()
        leak.revoke()
        assert to_correct() == []


class TestBindings:
    """A leaked key could ask for one-time codes in anybody's name."""

    def test_a_code_that_the_key_asked_for_dies_with_it(self, leak: Leak) -> None:
        code = issue_code(provider="metro", person="M9", now=NOW, request=b"1", key="metro-k1")
        own = issue_code(provider="metro", person="M8", now=NOW)
        assert leak.revoke().codes == 1
        with pytest.raises(CodeWrong):
            bind_by_code(account=1, code=code, now=NOW)
        assert bind_by_code(account=1, code=own, now=NOW)

    def test_no_code_is_given_to_a_revoked_key(self, leak: Leak) -> None:
        leak.revoke()
        with pytest.raises(SignatureRefused, match="revoked"):
            issue_code(provider="metro", person="M9", now=NOW, request=b"1", key="metro-k1")

    def test_what_was_bound_with_its_codes_is_counted_from_the_moment_on(self, leak: Leak) -> None:
        for person, ago in (("M7", timedelta(days=3)), ("M8", timedelta(hours=1))):
            at = NOW - ago
            bind_by_code(
                account=1, code=issue_code(provider="metro", person=person, now=at, request=person.encode(), key="metro-k1"), now=at
            )
        leak.revoke()
        assert [bound_by_codes_of("metro-k1", since=NOW - since) for since in (BEFORE, timedelta(days=4))] == [1, 2]

    def test_a_ride_that_is_held_proves_nothing(self, leak: Leak) -> None:
        leak.send("r1", cards="M9")
        leak.site.settle()
        asked = {"account": 1, "provider": "metro", "person": "M9", "fare_fen": 300, "now": NOW}
        rode_at = NOW.replace(day=17, hour=22)
        assert f"{rode_at.astimezone(CHINA):%F %H}" == f"{DAY} 06"
        leak.revoke()
        with pytest.raises(RideNotFound):
            bind_by_ride(rode_at=rode_at, **asked)  # type: ignore[arg-type]
        Quarantine.objects.update(decision="released", decided_at=NOW, decided_by="other", decided_because="in order")
        assert bind_by_ride(rode_at=rode_at, **asked)  # type: ignore[arg-type]


class TestLists:
    def test_say_which_batches_are_held(self, leak: Leak) -> None:
        names = [leak.send("r1"), leak.send("r2")]
        Quarantine.objects.create(batch_id=int(names[0][1:]), key=ProviderKey.objects.get(), since=NOW, at=NOW, by="op", because="x")
        assert {line.name: line.quarantine for line in batch_list()} == {names[0]: "held", names[1]: ""}

    def test_name_who_held_them_when_and_why(self, leak: Leak) -> None:
        leak.send("r1")
        leak.revoke()
        line = quarantined(provider="metro", is_decided=False)[0]
        assert (line.by, line.at, line.since, line.key, line.file_name) == ("op", NOW, NOW - BEFORE, "metro-k1", "r1.csv")
        assert quarantined(provider="bus", is_decided=False) == quarantined(provider="metro", is_decided=True) == []


class TestTheDatabase:
    def test_lets_no_run_be_decided_with_anything_that_is_held(self, leak: Leak) -> None:
        leak.send("r1")
        leak.site.check()
        run = open_run(city=HEFEI, day=DAY, now=NOW)
        leak.revoke()
        with pytest.raises(IntegrityError, match="holds a quarantined batch"):
            Run.objects.filter(pk=run).update(stage="decided")

    def test_a_sweep_finds_what_somebody_settled_nevertheless(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.site.settle()
        leak.revoke()
        broken = {finding.name: finding.broken for finding in findings()}
        assert broken["behaviours_nothing_of_a_quarantine_settled"] == 0
        Quarantine.objects.update(settled=[])
        broken = {finding.name: finding.broken for finding in findings()}
        assert broken["behaviours_nothing_of_a_quarantine_settled"] == 1
        assert name

    def test_a_sweep_finds_a_key_that_signed_for_another(self, leak: Leak) -> None:
        leak.send("r1")
        bus = Sender("bus").register()
        Batch.objects.update(signed_by_key=ProviderKey.objects.get(key_id=bus.key_name))
        assert {finding.name: finding.broken for finding in findings()}["behaviours_keys_are_their_providers_own"] == 1
