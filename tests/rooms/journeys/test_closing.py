"""An account is closed: nothing personal can be read any more, what counted stays, and whoever dies in the middle leaves no half of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from puhui.behaviours.actions import decide_run, open_run
from puhui.behaviours.models import Binding, BindingCode, Consent
from puhui.behaviours.reads import owed_in_all
from puhui.behaviours.words import OWED, RESIDENT_REDUCTION
from puhui.foundation.auditing import Asked, lines
from puhui.foundation.configuration import configuration
from puhui.foundation.places import archive_path, deletions_path
from puhui.journeys.activity_to_points import follow
from puhui.journeys.closing import STEPS, close_account, finish_closings, replay_deletions
from puhui.journeys.closing import findings as of_closings
from puhui.journeys.deletions import Deletion, read_deletions
from puhui.journeys.errors import DeletionsBroken
from puhui.journeys.sweep import sweep
from puhui.ledger.reads import balances, last_entry
from puhui.participants import reads
from puhui.participants.actions import add_user, keep_identity, name_proxy, offer_to_guardian, open_child, take_child
from puhui.participants.errors import AccountClosed, ClosingLeavesChildren, HandoverGone, KeyDestroyed, NothingToHandOver
from puhui.participants.models import Appeal, Archive, Closing, Guardianship, Identity, KnownBy, Person, PersonKey, Proxy, User
from puhui.participants.words import AppealState, Ground, Proved, Role
from puhui.rewards.models import Exchange
from puhui.rewards.reads import has_standing_order
from puhui.rewards.words import POINTS, POOL_SHARE
from tests.cast import DAY, HEFEI, NOW, Site, ride
from tests.rooms.journeys.homes import home_at
from tests.rooms.journeys.leaving import GRAMS, inhabited

ROOT = Path(__file__).resolve().parents[3]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with home_at(tmp_path / "home") as home:
        (home / "store").mkdir(parents=True)
        yield home


@pytest.fixture
def site(home: Path, db: None) -> Site:
    site = Site().open()
    site.provider("metro", "metro-ride")
    return site


#: The grams of these residents come from no run.
GIVEN = "behaviours_grams_equal_issued"


def broken() -> list[str]:
    return [finding.name for finding in sweep() if finding.broken and finding.name != GIVEN]


class TestClose:
    def test_nothing_personal_can_be_read_any_more(self, site: Site) -> None:
        account = inhabited("lin")
        archive = Archive.objects.get()
        close_account(account=account, gives_grams=False, now=LATER)
        assert (Identity.objects.count(), KnownBy.objects.count(), Archive.objects.count()) == (0, 0, 0)
        assert not archive_path(str(archive.pk)).exists()
        assert (PersonKey.objects.get().wrapped, PersonKey.objects.get().destroyed_at) == (None, LATER)
        appeal = Appeal.objects.get()
        assert (appeal.state, appeal.text, appeal.refused) == (AppealState.ENDED, None, None)
        assert (Binding.objects.get().hint, BindingCode.objects.get().hint) == ("", "")
        with pytest.raises(KeyDestroyed):
            reads.appeals_of(account)
        assert broken() == []

    def test_nothing_is_processed_any_more_and_nobody_signs_in(self, site: Site) -> None:
        account = inhabited("lin")
        client = Client()
        client.force_login(User.objects.get(name="lin"))
        close_account(account=account, gives_grams=False, now=LATER)
        assert {*Binding.objects.values_list("valid_until"), *Consent.objects.values_list("valid_until")} == {(LATER,)}
        assert not has_standing_order(account)
        assert client.get("/me").status_code == 302
        user = User.objects.get()
        assert (user.is_active, user.has_usable_password(), user.name.startswith("closed-")) == (False, False, True)
        with pytest.raises(AccountClosed):
            keep_identity(account=account, proved=Proved("李四", "number", "phone", "form"), now=LATER)

    def test_number_pseudonym_and_postings_stay(self, site: Site) -> None:
        account = inhabited("lin")
        before = reads.person_numbered(account)
        close_account(account=account, gives_grams=False, now=LATER)
        assert reads.person_numbered(account) == before
        assert balances(holder=account) == {RESIDENT_REDUCTION: GRAMS}
        assert reads.accounts() == 0

    def test_grams_go_to_the_pool_where_the_owner_said_so(self, site: Site) -> None:
        account = inhabited("lin")
        close_account(account=account, gives_grams=True, now=LATER)
        assert balances(holder=account) == {RESIDENT_REDUCTION: 0, POOL_SHARE: GRAMS}
        assert broken() == []

    @pytest.mark.parametrize(("owes", "left"), [(200, 300), (900, 0)])
    def test_grams_owed_come_from_what_is_held_and_the_rest_is_written_off(self, site: Site, owes: int, left: int) -> None:
        account = site.residents["lin"] = inhabited("lin")
        site.owes("lin", owes, corrects=last_entry())
        close_account(account=account, gives_grams=True, now=LATER)
        assert balances(holder=account) == {RESIDENT_REDUCTION: 0, OWED: 0} | ({POOL_SHARE: left} if left else {})
        assert (owed_in_all().collected_g, owed_in_all().written_off_g) == (min(owes, GRAMS), owes - min(owes, GRAMS))
        assert broken() == []

    def test_the_human_may_open_another(self, site: Site) -> None:
        proved = Proved("张三", "11010519491231002X", "13800000001", "form")
        close_account(account=inhabited("lin", proved=proved), gives_grams=False, now=LATER)
        assert not reads.has_account(number=proved.number)
        assert inhabited("again", proved=proved)

    def test_one_that_has_nothing_is_closed_too_and_gets_no_key_later(self, site: Site) -> None:
        user = add_user(name="lin", password="correct horse battery", role=Role.RESIDENT)
        account = site.resident("lin")
        Person.objects.filter(pk=account).update(user=user)
        close_account(account=account, gives_grams=True, now=LATER)
        assert PersonKey.objects.get().wrapped is None
        assert broken() == []

    def test_it_stands_in_the_list_once_and_in_the_audit(self, site: Site) -> None:
        account = inhabited("lin")
        for _ in range(2):
            close_account(account=account, gives_grams=False, now=LATER)
        assert [(line.account, line.moment) for line in read_deletions(deletions_path())] == [(account, LATER)]
        assert lines(Asked(verb="close_account", about=f"account:{account}"), limit=9)

    def test_the_sweep_finds_one_that_is_not_in_the_list(self, site: Site) -> None:
        close_account(account=inhabited("lin"), gives_grams=False, now=LATER)
        deletions_path().unlink()
        assert [(finding.looked_at, finding.broken) for finding in of_closings()] == [(1, 1)]


class TestList:
    def test_each_line_holds_those_before_it(self, site: Site) -> None:
        for name in ("lin", "wang", "zhao"):
            close_account(account=inhabited(name), gives_grams=False, now=LATER)
        path = deletions_path()
        whole = path.read_text().splitlines(keepends=True)
        for harmed in (whole[1:], [whole[0], whole[2]], [whole[1], whole[0], whole[2]], [whole[0].replace('"account": ', '"account": 9')]):
            path.write_text("".join(harmed))
            with pytest.raises(DeletionsBroken):
                read_deletions(path)

    def test_a_line_that_was_cut_short_is_written_anew(self, site: Site) -> None:
        first, second = inhabited("lin"), inhabited("wang")
        close_account(account=first, gives_grams=False, now=LATER)
        with deletions_path().open("a") as file:
            file.write('{"account": 12')
        assert [line.account for line in read_deletions(deletions_path())] == [first]
        close_account(account=second, gives_grams=False, now=LATER)
        assert [line.account for line in read_deletions(deletions_path())] == [first, second]

    def test_it_tells_nothing_but_numbers_and_moments(self, site: Site) -> None:
        account = inhabited("lin")
        close_account(account=account, gives_grams=False, now=LATER)
        told = json.loads(deletions_path().read_text())
        assert {name: value for name, value in told.items() if name != "hash"} == {
            "number": 1,
            "account": account,
            "closed_at": LATER.isoformat(),
        }
        assert deletions_path().stat().st_mode & 0o077 == 0


#: Forks a process for each account, which dies at the point of its number; ends with the first that lives to the end.
KILLED = """
import os, sys, signal
from datetime import datetime
import django
django.setup()
from puhui.journeys.closing import close_account
from puhui.journeys.drills.points import arm
now, accounts = datetime.fromisoformat(sys.argv[1]), sys.argv[2].split(",")
for number, account in enumerate(accounts, start=1):
    pid = os.fork()
    if pid == 0:
        arm(f"kill:{number}")
        close_account(account=int(account), gives_grams=True, now=now)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    print(account, os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)
    if status == 0:
        break
"""
MANY = 140


def test_whoever_is_killed_at_any_point_leaves_it_open_or_is_finished_by_the_next(own_database: str, home: Path) -> None:
    site = Site().open()
    site.provider("metro", "metro-ride")
    accounts = [inhabited(f"r{number}") for number in range(MANY)]
    environment = {**os.environ, "DATABASE_URL": own_database, "PUHUI_HOME": str(home), "PUHUI_KEYS": str(configuration().keys_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "puhui.web.settings", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", KILLED, LATER.isoformat(), ",".join(map(str, accounts))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    ends = dict(map(int, line.split()) for line in done.stdout.splitlines())  # type: ignore[misc]
    assert done.returncode == 0, done.stderr[-2000:]
    killed, whole = [account for account, end in ends.items() if end == 9], [account for account, end in ends.items() if end == 0]
    assert (len(killed) > 3 * len(STEPS), len(whole)) == (True, 1), done.stdout

    half = Closing.objects.filter(finished_at=None).count()
    assert half > len(STEPS)
    assert finish_closings(now=LATER + timedelta(minutes=5)) == half
    assert finish_closings(now=LATER + timedelta(minutes=5)) == 0
    assert broken() == []
    closed = set(reads.closed_accounts())
    assert whole[0] in closed
    assert {line.account for line in read_deletions(deletions_path())} == closed
    for account in ends:
        is_open = Identity.objects.filter(pk=account).exists()
        assert is_open == (account not in closed)
        assert balances(holder=account) == ({RESIDENT_REDUCTION: GRAMS} if is_open else {RESIDENT_REDUCTION: 0, POOL_SHARE: GRAMS})


class TestWhoActsForAPerson:
    """Guardians and proxies end with the account; a child is never left with nobody."""

    def child_of(self, guardian: int) -> int:
        return open_child(guardian=guardian, born_on=date(2018, 5, 1), ground=Ground.PARENT, now=NOW).account

    def test_a_guardian_stays_until_each_child_is_provided_for(self, site: Site) -> None:
        lin, wang = inhabited("lin"), inhabited("wang")
        first, second = self.child_of(lin), self.child_of(lin)
        names = [reads.person_numbered(account).pseudonym for account in (first, second)]  # type: ignore[union-attr]
        with pytest.raises(ClosingLeavesChildren) as refused:
            close_account(account=lin, gives_grams=False, now=LATER)
        assert refused.value.facts["names"] == "、".join(names)
        assert (reads.closing_of(lin), read_deletions(deletions_path())) == (None, [])

        code = offer_to_guardian(account=first, guardian=lin, by=User.objects.get(name="lin"), now=LATER)
        take_child(code=code, guardian=wang, ground=Ground.RELATIVE, now=LATER)
        with pytest.raises(ClosingLeavesChildren):
            close_account(account=lin, gives_grams=False, now=LATER)
        close_account(account=second, gives_grams=False, now=LATER)
        close_account(account=lin, gives_grams=False, now=LATER)
        assert reads.guardian_of(account=first) == wang
        assert (reads.guardian_of(account=second), reads.own_decision_of(account=second)) == (None, None)
        assert broken() == []

    def test_one_whose_child_is_fourteen_may_go_and_the_young_person_comes_to_a_counter(self, site: Site) -> None:
        lin = inhabited("lin")
        child = open_child(guardian=lin, born_on=date(2012, 3, 21), ground=Ground.PARENT, now=NOW).account
        with pytest.raises(ClosingLeavesChildren):
            close_account(account=lin, gives_grams=False, now=LATER)
        close_account(account=lin, gives_grams=False, now=NOW + timedelta(days=1))
        assert reads.grown_up(account=child, now=NOW + timedelta(days=1))
        assert broken() == []

    def test_a_code_that_was_made_opens_nothing_any_more(self, site: Site) -> None:
        lin, wang = inhabited("lin"), inhabited("wang")
        child = self.child_of(lin)
        code = offer_to_guardian(account=child, guardian=lin, by=User.objects.get(name="lin"), now=LATER)
        close_account(account=child, gives_grams=False, now=LATER)
        with pytest.raises(HandoverGone):
            take_child(code=code, guardian=wang, ground=Ground.PARENT, now=LATER)
        assert broken() == []

    def test_a_closed_guardian_takes_no_child(self, site: Site) -> None:
        lin, wang = inhabited("lin"), inhabited("wang")
        child = self.child_of(lin)
        code = offer_to_guardian(account=child, guardian=lin, by=User.objects.get(name="lin"), now=LATER)
        close_account(account=wang, gives_grams=False, now=LATER)
        with pytest.raises(NothingToHandOver):
            take_child(code=code, guardian=wang, ground=Ground.PARENT, now=LATER)
        with pytest.raises(AccountClosed):
            self.child_of(wang)

    def test_a_proxy_ends_and_nothing_of_his_card_is_kept(self, site: Site) -> None:
        account = inhabited("lin")
        name_proxy(
            account=account, name="李四光", id_last4="123X", may_redeem=True, may_collect=True, paper="HF-1", clerk=1,
            valid_until=NOW + timedelta(days=30), now=NOW,
        )  # fmt: skip
        close_account(account=account, gives_grams=False, now=LATER)
        assert Proxy.objects.values_list("ended_at", "id_last4", "paper").get() == (LATER, "", "HF-1")
        assert broken() == []

    def test_a_restore_closes_a_guardian_all_the_same_and_the_sweep_names_the_child(self, site: Site) -> None:
        lin, wang = inhabited("lin"), inhabited("wang")
        child = self.child_of(lin)
        replay_deletions([Deletion(1, lin, LATER.isoformat(), "")])
        assert reads.closing_of(lin)
        assert reads.is_without_guardian(account=child, now=LATER)
        assert "participants_child_has_a_guardian" in broken()
        clerk = User.objects.get(name="wang")  # at a counter; here only who is noted
        code = offer_to_guardian(account=child, guardian=None, by=clerk, paper="HF-2", now=LATER)
        take_child(code=code, guardian=wang, ground=Ground.APPOINTED, now=LATER)
        assert broken() == []

    @pytest.mark.parametrize("harm", ["guardian", "child", "proxy"])
    def test_the_sweep_sees_who_still_acts(self, site: Site, harm: str) -> None:
        lin, wang = inhabited("lin"), inhabited("wang")
        close_account(account=lin, gives_grams=False, now=LATER)
        if harm == "proxy":
            seal = {"name_sealed": b"", "may_redeem": True, "may_collect": False, "named_by": 1, "valid_from": NOW}
            Proxy.objects.create(person_id=lin, id_last4="123X", paper="HF-1", valid_until=LATER, **seal)
        else:
            child, guardian = (lin, wang) if harm == "child" else (wang, lin)
            Guardianship.objects.create(child_id=child, guardian_id=guardian, ground=Ground.PARENT, since=NOW)
        assert "participants_nobody_acts_for_a_closed_account" in broken()


class TestActsThatAreNotSettledYet:
    """Consent has to hold at the moment at which a run decides: closing ends it, so nothing is credited to an account that nobody has."""

    def sent(self, site: Site) -> int:
        account = inhabited("lin")
        site.send("metro", [ride("r-1", "CARD-lin", "08:00")], scenario="metro-ride")
        site.check()
        return account

    def test_are_refused_with_their_code_and_counted(self, site: Site) -> None:
        account = self.sent(site)
        close_account(account=account, gives_grams=False, now=LATER)
        site.now = LATER
        site.settle()
        assert [(run.accepted, run.refused_by_code) for run in site.runs()] == [(0, {"consent_ended": 1})]
        assert balances(holder=account) == {RESIDENT_REDUCTION: GRAMS}
        assert broken() == []

    def test_of_a_time_before_that_arrive_afterwards_too(self, site: Site) -> None:
        account = inhabited("lin")
        close_account(account=account, gives_grams=False, now=LATER)
        site.now = LATER + timedelta(minutes=1)
        site.send("metro", [ride("r-1", "CARD-lin", "08:00")], scenario="metro-ride")
        site.settle()
        assert [(run.accepted, run.refused_by_code) for run in site.runs()] == [(0, {"consent_ended": 1})]
        assert balances(holder=account) == {RESIDENT_REDUCTION: GRAMS}

    def test_what_was_decided_before_is_credited_for_the_books_say_what_the_run_published(self, site: Site) -> None:
        account = self.sent(site)
        run = open_run(city=HEFEI, day=DAY, now=NOW)
        assert run is not None
        decide_run(run=run, now=NOW)
        close_account(account=account, gives_grams=False, now=LATER)
        follow(now=LATER)
        credited = balances(holder=account)[RESIDENT_REDUCTION] - GRAMS
        assert credited == site.runs()[0].reduction_g > 0
        assert POINTS not in balances(holder=account), "the standing order ended with the account"
        assert broken() == []

    @pytest.mark.parametrize("others", [(), ("wang",)])
    def test_points_that_waited_for_a_budget_go_to_those_who_are_there(self, home: Path, db: None, others: tuple[str, ...]) -> None:
        site = Site().open(funded=0)
        site.provider("metro", "metro-ride")
        accounts = {name: inhabited(name) for name in ("lin", *others)}
        rides = [ride(f"r-{name}", f"CARD-{name}", "08:00") for name in accounts]
        site.send("metro", rides, scenario="metro-ride")
        site.settle()
        close_account(account=accounts["lin"], gives_grams=False, now=LATER)
        site.now = LATER
        site.fund(1_000_000)
        site.settle()
        assert {name: balances(holder=account).get(POINTS, 0) > 0 for name, account in accounts.items()} == {
            "lin": False,
            **dict.fromkeys(others, True),
        }
        assert not Exchange.objects.filter(stage="waiting").exists(), "nobody who comes later waits behind it"
        assert broken() == []
