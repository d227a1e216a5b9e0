"""The drills of `puhui drill`, with few rounds; and that they would see a loss or a double if there were one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import psycopg
import pytest

from puhui.journeys.drills.killing import Undisturbed, chosen, every_point, kill
from puhui.journeys.drills.outcome import Fared, Outcome, Tally, broken_invariants, outcome, verdict
from puhui.journeys.drills.playing import play
from puhui.journeys.drills.repeating import send_twice, ways
from puhui.journeys.drills.scenes import SMALL, files_of, the_day
from puhui.journeys.drills.stage import Stage
from puhui.quantification.words import silent
from puhui.vocabulary.periods import CHINA

NOW = datetime.now(CHINA)
METRO, APP = ("metro", "hash-1"), ("app", "hash-2")
WANTED = Outcome(
    balances={(1, 1): 467, (2, 1): 53, (2, 2): 9},
    batches={METRO: Fared("rewarded", 3, 2, 1, 0, 0), APP: Fared("rewarded", 2, 2, 0, 0, 0)},
    batch_rows=2,
    promised={"drill": 9},
    exchanged={"posted": 9},
)


def judged(found: Outcome, *, acknowledged: tuple[tuple[str, str], ...] = (METRO, APP), broken: tuple[str, ...] = ()) -> Tally:
    tally = Tally("planted", 1)
    tally.add(verdict(wanted=WANTED, found=found, acknowledged=acknowledged, broken=broken), acknowledged=len(acknowledged), where="here")
    return tally


class TestTheComparison:
    def test_finds_nothing_where_everything_is_the_same(self) -> None:
        assert judged(WANTED).is_sound

    def test_sees_a_batch_that_was_acknowledged_and_is_gone(self) -> None:
        tally = judged(replace(WANTED, batches={METRO: WANTED.batches[METRO]}, batch_rows=1))
        assert (tally.lost, tally.doubled) == (2, 0)  # the batch, and its acts
        assert not tally.is_sound

    def test_asks_nothing_of_a_batch_that_was_never_acknowledged(self) -> None:
        assert judged(replace(WANTED, batches=WANTED.batches | {("x", "y"): Fared("received", 0, 0, 0, 0, 0)}, batch_rows=3)).is_sound

    def test_sees_a_batch_that_stands_still(self) -> None:
        stuck = replace(WANTED.batches[METRO], stage="credited")
        assert judged(replace(WANTED, batches=WANTED.batches | {METRO: stuck})).lost == 1

    def test_minds_how_many_acts_count_and_not_by_whose_report(self) -> None:
        """Two providers report one act: the one whose run comes first is counted."""
        other = {METRO: Fared("rewarded", 3, 1, 2, 0, 0), APP: Fared("rewarded", 2, 2, 0, 0, 0)}
        swapped = {METRO: Fared("rewarded", 3, 3, 0, 0, 0), APP: Fared("rewarded", 2, 1, 1, 0, 0)}
        assert judged(replace(WANTED, batches=swapped)).is_sound
        assert judged(replace(WANTED, batches=other)).lost == 1

    @pytest.mark.parametrize(("balance", "lost", "doubled"), [(466, 1, 0), (467, 0, 0), (468, 0, 1)])
    def test_sees_one_gram_too_few_or_too_many(self, balance: int, lost: int, doubled: int) -> None:
        tally = judged(replace(WANTED, balances=WANTED.balances | {(1, 1): balance}))
        assert (tally.lost, tally.doubled) == (lost, doubled)

    def test_sees_an_account_that_should_have_nothing(self) -> None:
        assert judged(replace(WANTED, balances=WANTED.balances | {(3, 1): 1})).doubled == 1

    def test_sees_the_same_bytes_taken_as_two_batches(self) -> None:
        assert judged(replace(WANTED, batch_rows=3)).doubled == 1

    def test_sees_a_broken_invariant_and_a_promise_that_differs(self) -> None:
        assert judged(WANTED, broken=("ledger_balance_equals_postings",)).violations == 1
        assert judged(replace(WANTED, promised={"drill": 10})).violations == 1


class TestTheLot:
    def test_draws_every_point_once_before_any_comes_again(self) -> None:
        drawn = chosen([1, 2, 3], 5, seed=1)  # type: ignore[list-item]
        assert sorted(drawn[:3]) == [1, 2, 3]  # type: ignore[type-var]
        assert len(drawn) == 5

    def test_draws_the_same_with_the_same_seed(self) -> None:
        assert chosen(range(99), 9, seed=4) == chosen(range(99), 9, seed=4) != chosen(range(99), 9, seed=5)  # type: ignore[arg-type]

    def test_takes_all_of_them_in_their_order_where_no_number_is_asked(self) -> None:
        assert chosen([3, 1, 2], None, seed=1) == [3, 1, 2]  # type: ignore[list-item]


@pytest.fixture(scope="module")
def whole(stage: Stage) -> Undisturbed:
    """An undisturbed pass by either door of the ledger, with its points."""
    return every_point(stage, files_of(the_day(NOW)), report=silent)


class TestTheDrills:
    @pytest.mark.parametrize("drill", ["kill-worker", "kill-database"])
    def test_nothing_is_lost_doubled_or_broken(self, stage: Stage, whole: Undisturbed, drill: str) -> None:
        tally = kill(stage, whole, chosen(whole.points, 2, seed=7), drill=drill, seed=7, report=silent)
        assert tally.is_sound, tally.faults
        assert (tally.rounds, tally.points_hit, tally.missed, tally.acknowledged) == (2, 2, 0, 4)

    def test_what_is_sent_twice_counts_once(self, stage: Stage, whole: Undisturbed) -> None:
        tally = send_twice(stage, whole.files, wanted=whole.wanted, rounds=1, seed=7, report=silent)
        assert tally.is_sound, tally.faults
        assert tally.acknowledged == 25  # ten ways from two senders, and half of them once more

    def test_a_gram_planted_in_the_books_is_seen(self, stage: Stage, whole: Undisturbed) -> None:
        """The proof that a drill can fail: somebody with the database's highest rights adds a gram to one account and takes one from another."""
        with stage.play(SMALL):
            acknowledged = stage.heard(stage.sender(whole.files))
            found, _ = stage.wait_for(whole.wanted, worker=stage.worker())
            assert verdict(wanted=whole.wanted, found=found, acknowledged=acknowledged, broken=broken_invariants()).is_sound
            (one, asset), (other, same) = (key for key in list(whole.wanted.balances)[:2])
            with psycopg.connect(stage.cluster.url("superuser", database=stage.database)) as tampering:
                tampering.execute("UPDATE ledger_account SET balance = balance + 1 WHERE (holder, asset) = (%s, %s)", (one, asset))
                tampering.execute("UPDATE ledger_account SET balance = balance - 1 WHERE (holder, asset) = (%s, %s)", (other, same))
            told = verdict(wanted=whole.wanted, found=outcome(), acknowledged=acknowledged, broken=broken_invariants())
        assert (told.lost, told.doubled) == ([(other, same)], [(one, asset)])
        assert "ledger_balance_equals_postings" in told.broken

    def test_a_file_comes_again_as_itself_renamed_in_halves_and_turned_round(self) -> None:
        metro, app = files_of(the_day(NOW))
        whole, renamed, first, second, turned = ways(metro)
        assert renamed.body == whole.body
        assert renamed.name != whole.name
        assert first.body.splitlines()[1:] + second.body.splitlines()[1:] == whole.body.splitlines()[1:]
        assert sorted(turned.body.splitlines()) == sorted(whole.body.splitlines())
        assert b"".join(way.body for way in ways(app)[2:4]) == app.body


@pytest.mark.slow
class TestEveryPointOnce:
    def test_the_points_cover_statements_files_and_stages(self, whole: Undisturbed) -> None:
        names = {point.name for point in whole.points}
        for wanted in ("COMMIT", "write .sealed", "rename folder", "renamed folder", "stage checked", "stage decided", "stage credited"):
            assert wanted in names
        for wanted in ("exchange reserved", "exchange posted", "stage rewarded", "COPY ledger_loading_N", "queue: job is done"):
            assert wanted in names

    @pytest.mark.parametrize("drill", ["kill-worker", "kill-database"])
    def test_nothing_is_lost_doubled_or_broken(self, stage: Stage, whole: Undisturbed, drill: str) -> None:
        tally = kill(stage, whole, whole.points, drill=drill, seed=0, report=silent)
        assert tally.is_sound, tally.faults
        assert tally.rounds == tally.points
        assert tally.points_hit >= tally.points * 0.95  # threads of the wide door come in any order

    def test_sent_twice_forty_times(self, stage: Stage) -> None:
        tally = play(stage, "send-twice", rounds=40, seed=0, now=NOW)
        assert tally.is_sound, tally.faults
