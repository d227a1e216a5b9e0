"""Somebody else decides: a batch goes on where it stood, or what of it never counted is refused for good; what had counted stays."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.db import IntegrityError

from puhui.behaviours.actions import drop_waiting, refuse_quarantined, release_quarantine
from puhui.behaviours.errors import NotQuarantined, OtherHandsNeeded, ReasonMissing
from puhui.behaviours.models import Batch, Quarantine, Run, Slice, Waiting
from puhui.behaviours.reads import (
    all_counts,
    batch_named,
    error_file,
    quarantined,
    quarantines_of,
    refused_codes,
    refused_rows,
    to_correct,
    waiting_decisions,
)
from puhui.behaviours.rules import slice_name
from puhui.behaviours.words import QuarantineState
from puhui.foundation import documents
from puhui.foundation.places import slice_path
from puhui.vocabulary.periods import CHINA
from tests.cast import DAY, HEFEI, NOW, Sender
from tests.rooms.behaviours.quarantined import Leak, leaked

pytestmark = pytest.mark.django_db
TODAY = NOW.astimezone(CHINA).date()


@pytest.fixture
def leak(db: None) -> Leak:
    return leaked()


def release(batch: str, *, by: str = "other", because: str = "the provider confirmed the file by its hash") -> None:
    release_quarantine(batch=batch, because=because, by=by, now=NOW)


def refuse(batch: str, *, by: str = "other", because: str = "the provider knows nothing of it") -> None:
    refuse_quarantined(batch=batch, because=because, by=by, now=NOW)


class TestWhoAndWhat:
    @pytest.mark.parametrize("decide", [release, refuse])
    def test_is_not_who_held_it(self, leak: Leak, decide: object) -> None:
        name = leak.send("r1")
        leak.revoke(by="op")
        with pytest.raises(OtherHandsNeeded, match="op"):
            decide(name, by="op")  # type: ignore[operator]
        assert waiting_decisions() == 1

    @pytest.mark.parametrize("decide", [release, refuse])
    def test_says_why(self, leak: Leak, decide: object) -> None:
        name = leak.send("r1")
        leak.revoke()
        with pytest.raises(ReasonMissing):
            decide(name, because=" ")  # type: ignore[operator]
        decide(name, because="  seen  ")  # type: ignore[operator]
        line = quarantines_of(int(name[1:]))[0]
        assert (line.decided_by, line.decided_at, line.decided_because) == ("other", NOW, "seen")

    @pytest.mark.parametrize("decide", [release, refuse])
    def test_decides_once(self, leak: Leak, decide: object) -> None:
        name = leak.send("r1")
        leak.revoke()
        decide(name)  # type: ignore[operator]
        for again in (release, refuse):
            with pytest.raises(NotQuarantined, match=name):
                again(name)

    @pytest.mark.parametrize("name", ["B0", "Bx", "B999999999999999999999", "", "B²"])
    def test_of_a_batch_that_is_not_held_is_refused(self, leak: Leak, name: str) -> None:
        free = leak.send("r1")
        for asked in (name, free):
            with pytest.raises(NotQuarantined):
                release(asked)

    def test_the_database_asks_for_other_hands_too(self, leak: Leak) -> None:
        leak.send("r1")
        leak.revoke(by="op")
        with pytest.raises(IntegrityError, match="other_hands"):
            Quarantine.objects.update(decision="released", decided_at=NOW, decided_by="op", decided_because="x")

    def test_the_database_lets_no_decision_be_taken_back(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.revoke()
        release(name)
        with pytest.raises(IntegrityError, match="is decided"):
            Quarantine.objects.update(decision="refused")


class TestRelease:
    @pytest.mark.parametrize("stage", ["received", "checked"])
    def test_lets_the_batch_go_on_where_it_stood(self, leak: Leak, stage: str) -> None:
        name = leak.send("r1", "r2")
        if stage == "checked":
            leak.site.check()
        leak.revoke()
        leak.site.settle()
        release(name)
        leak.site.settle()
        assert (leak.stage(name), Run.objects.get().accepted) == ("rewarded", 2)
        assert batch_named(name).quarantine == QuarantineState.NONE
        assert leak.is_sound()

    def test_finds_what_was_bound_meanwhile(self, leak: Leak) -> None:
        name = leak.send("r1", cards="M9")
        leak.site.settle()
        leak.revoke()
        leak.site.resident("newcomer", standing_order=False)
        leak.site.bind("newcomer", "metro", "M9")
        leak.site.settle()
        assert leak.grams() == 0
        release(name)
        leak.site.settle()
        assert leak.grams() > 0
        assert leak.is_sound()

    def test_of_one_batch_leaves_the_others_held(self, leak: Leak) -> None:
        names = [leak.send("r1"), leak.send("w1", cards="M2")]
        leak.revoke()
        release(names[0])
        leak.site.settle()
        assert [leak.stage(name) for name in names] == ["rewarded", "received"]
        assert [line.batch for line in quarantined(provider="metro", is_decided=False)] == [names[1]]

    def test_may_be_followed_by_another_quarantine(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.revoke()
        release(name)
        assert leak.revoke().batches == (name,)
        assert [line.decision for line in quarantines_of(int(name[1:]))] == ["", "released"]


class TestRefuse:
    @pytest.mark.parametrize("stage", ["received", "checked"])
    def test_of_what_never_counted_refuses_the_whole_batch(self, leak: Leak, stage: str) -> None:
        name = leak.send("r1", "r2")
        if stage == "checked":
            leak.site.check()
        leak.revoke()
        refuse(name)
        leak.site.settle()
        batch = batch_named(name)
        assert (batch.stage, batch.refusal and batch.refusal["code"], leak.grams()) == ("refused", "refused_after_quarantine", 0)
        assert batch.quarantine == QuarantineState.REFUSED
        assert batch.counts.pending == 0
        assert leak.is_sound()

    def test_gives_every_row_its_code_and_says_what_to_do(self, leak: Leak) -> None:
        name = leak.send("r1", "r2")
        leak.site.check()
        leak.revoke()
        refuse(name)
        batch = batch_named(name)
        assert batch.counts.refused == {"key_revoked": 2}
        assert [(row.row, row.code) for row in refused_rows(batch)] == [(1, "key_revoked"), (2, "key_revoked")]
        assert "新批次" in refused_codes(batch)[0].first.zh
        with error_file(batch) as file:
            rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        assert [(row["record_id"], row["refusal_code"]) for row in rows] == [("r1", "key_revoked"), ("r2", "key_revoked")]

    def test_keeps_nothing_of_the_records(self, leak: Leak, django_capture_on_commit_callbacks: object) -> None:
        name = leak.send("r1")
        leak.site.check()
        path = slice_path(int(name[1:]), city=HEFEI, day=DAY, part=0)
        leak.revoke()
        assert path.exists()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            refuse(name)
        assert not path.exists()

    def test_leaves_what_had_counted_and_lists_it_for_a_correction(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.site.settle()
        grams, digest = leak.grams(), Run.objects.get().digest
        leak.revoke()
        refuse(name)
        leak.site.settle()
        assert (leak.grams(), Run.objects.get().digest, leak.stage(name)) == (grams, digest, "rewarded")
        line = to_correct(provider="metro")[0]
        assert (line.batch, line.settled_rows, line.settled[0].persons, line.settled_g) == (name, 1, 1, grams)
        assert to_correct(provider="bus") == []
        assert leak.is_sound()

    def test_of_a_batch_that_is_half_settled_refuses_the_other_half(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.site.settle()
        Batch.objects.filter(pk=int(name[1:])).update(rows=2, sound=2)
        slice_of_today(leak, name)
        leak.revoke()
        refuse(name)
        counts = batch_named(name).counts
        assert (counts.accepted, counts.refused, counts.pending) == (1, {"key_revoked": 1}, 0)
        assert leak.stage(name) == "rewarded"
        assert leak.is_sound()

    def test_drops_what_waited_for_its_owner(self, leak: Leak) -> None:
        name = leak.send("r1", cards="M9")
        leak.site.settle()
        leak.revoke()
        assert batch_named(name).counts.waiting == 1
        refuse(name)
        assert (batch_named(name).counts.waiting, batch_named(name).counts.refused) == (0, {"key_revoked": 1})
        leak.site.resident("newcomer")
        leak.site.bind("newcomer", "metro", "M9")
        leak.site.settle()
        assert (leak.grams(), Waiting.objects.get().released) == (0, 0)
        assert all_counts().refused == {"key_revoked": 1}
        assert leak.is_sound()

    def test_lets_the_provider_send_its_true_records_again(self, leak: Leak) -> None:
        refused = leak.send("r1", "r2")
        leak.site.check()
        leak.revoke()
        refuse(refused)
        again = leak.send("r1", "r2", "r3", sender=Sender("metro").register())
        leak.site.settle()
        assert batch_named(again).counts.accepted == 3


def slice_of_today(leak: Leak, name: str) -> None:
    """A second, unsettled slice of a batch, of a day that is not over: what it holds was sealed by the check of another."""
    other = leak.send("r9", day=TODAY, sender=Sender("metro").register(now=NOW - timedelta(days=1)))
    leak.site.check()
    row = Slice.objects.get(batch=int(other[1:]))
    source = slice_path(row.batch_id, city=row.city, day=row.day, part=0)
    target = slice_path(int(name[1:]), city=row.city, day=row.day, part=0)
    plain = documents.unseal_file(source, source.with_suffix(".plain"), about=slice_name(row.batch_id, row.city, row.day, 0))
    documents.seal_file(plain, target, about=slice_name(int(name[1:]), row.city, row.day, 0))
    row.delete()
    Batch.objects.filter(pk=int(other[1:])).update(stage="rewarded", rows=0, sound=0)
    Slice.objects.create(batch_id=int(name[1:]), city=row.city, day=row.day, rows=1)
    Batch.objects.filter(pk=int(name[1:])).update(stage="checked")


class TestEvidence:
    @pytest.mark.parametrize(("decision", "is_kept"), [(None, True), (release, False), (refuse, False)])
    def test_the_file_stays_while_nobody_has_decided(self, leak: Leak, decision: object, is_kept: bool) -> None:
        name = leak.send("r1")
        leak.site.settle()
        leak.revoke()
        if decision:
            decision(name)  # type: ignore[operator]
        drop_waiting(now=NOW + timedelta(days=31))
        assert documents.path_of(Batch.objects.get().document).exists() is is_kept
