"""Sealing anew after a rotation: everything that a site seals, under readers, removals and kills; and when an older key may go."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps

from puhui.behaviours.actions import prove_sender, recompute_run, release_waiting
from puhui.behaviours.models import KeyChallenge, ProviderKey, Run
from puhui.foundation import documents, faults
from puhui.foundation.auditing import Asked, lines
from puhui.foundation.configuration import configuration, keyring, rotate_key
from puhui.foundation.errors import (
    KeyInUse,
    KeyIsCurrent,
    KeyJustReplaced,
    KeyNotThere,
    KeysNotOurs,
    KeyUnknown,
    ResealRunning,
    SealBroken,
)
from puhui.foundation.files import replace_durably, write_durably
from puhui.foundation.places import about_of, batch_folder, sealed_files, work_folder
from puhui.foundation.resealing import count_under, findings, reseal, reseal_files, retire
from puhui.foundation.sealed_fields import SealedField, plain_value, sealed_fields, sealed_value
from puhui.foundation.sealing import key_of, seal, unseal
from puhui.foundation.server import ThrowawayCluster
from puhui.foundation.turns import turn
from puhui.participants.actions import add_user, begin_totp
from puhui.participants.reads import keys
from puhui.participants.words import Role
from puhui.payments.actions import set_payee
from puhui.payments.words import BankAccount
from tests.cast import NOW, Sender, Site, at_once, ride

AES, SM4 = "aes-256-gcm", "sm4-gcm"
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with its own keys and an empty store."""
    monkeypatch.setattr(configuration(), "home", tmp_path / "home")
    keyring().current()
    yield tmp_path / "home"
    faults.listen(None)


@pytest.fixture
def site(db: None, home: Path) -> Site:
    """Everything that is sealed: raw files, refused rows, a slice that waits for its run, one of records that found their owner, a run's inputs, records that
    wait, and a provider's secret."""
    made = Site().open()
    made.provider("metro", "metro-ride")
    Sender("metro", "hmac-sha256").register()
    made.resident("anne", ("metro", "card-1"))
    made.resident("bo")
    made.send(
        "metro",
        [ride("r1", "card-1"), ride("r2", "card-4711", "10:00"), ride("r3", "card-9", "12:00"), ride("r4", "", "13:00")],
        scenario="metro-ride",
    )
    made.settle()
    made.bind("bo", "metro", "card-4711")
    release_waiting(now=made.now)
    made.send("metro", [ride("r5", "card-1", "18:00")], scenario="metro-ride")
    made.check()
    return made


def secret() -> bytes | None:
    """What the provider and we both know."""
    return plain_value(ProviderKey.objects.get(), "secret")


def keys_of_files() -> set[str]:
    return {key_of(path.read_bytes()) for path in sealed_files()}


def plain_files() -> dict[str, bytes]:
    return {str(path): unseal(path.read_bytes(), about=about_of(path) or "?") for path in sealed_files()}


class TestPlaces:
    def test_every_sealed_file_of_a_site_says_by_its_path_what_it_is_bound_to(self, site: Site) -> None:
        names = {path.name.partition("-")[0] for path in sealed_files()}
        assert {"refused.sealed", "records.sealed", "prior_keys.sealed", "waiting", "340100"} <= names
        assert any(".later" in str(path) for path in sealed_files())
        assert any("documents" in path.parts for path in sealed_files())
        assert len(plain_files()) == len(list(configuration().store.rglob("*.sealed"))) >= 11

    def test_nothing_that_is_sealed_has_another_ending(self, site: Site) -> None:
        sealed = [path for path in configuration().store.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"PHS1"]
        assert sorted(sealed) == sorted(sealed_files())

    @pytest.mark.parametrize(
        "name", ["notes.sealed", "documents/aa/bb.sealed", "runs/340100/2026/0318/1/x/records.sealed", "batches/0000/1/2.sealed"]
    )
    def test_a_path_that_no_room_has_is_bound_to_nothing(self, home: Path, name: str) -> None:
        assert about_of(configuration().store / name) is None


class TestReseal:
    @pytest.mark.parametrize(("first", "then"), [(AES, SM4), (SM4, AES)])
    def test_brings_everything_under_the_current_key_and_changes_nothing_else(self, site: Site, first: str, then: str) -> None:
        if first != AES:
            rotate_key(cipher=first)
            reseal()
        shared = secret()
        plain, digests = plain_files(), [recompute_run(run=run.pk).digest for run in Run.objects.filter(stage="rewarded")]
        fresh = rotate_key(cipher=then)
        done = reseal()
        assert (done.key, done.files.resealed, done.files.current, done.values.resealed, done.failures) == (fresh, len(plain), 0, 2, [])
        assert keys_of_files() == {fresh}
        assert plain_files() == plain
        assert {key_of(bytes(row.secret)) for row in (ProviderKey.objects.get(), KeyChallenge.objects.get())} == {fresh}
        assert secret() == shared
        assert [recompute_run(run=run.pk).digest for run in Run.objects.filter(stage="rewarded")] == digests
        assert [count_under(key) for key in keyring().ciphers() if key != fresh] == [0] * (len(keyring().ciphers()) - 1)

    def test_again_finds_nothing_to_do(self, site: Site) -> None:
        rotate_key(cipher=SM4)
        first = reseal()
        told = {path: path.stat() for path in sealed_files()}
        again = reseal()
        assert (again.files.resealed, again.files.current, again.values.resealed, again.values.current) == (0, first.files.resealed, 0, 2)
        assert {path: path.stat() for path in sealed_files()} == told

    def test_the_site_goes_on_with_what_was_sealed_anew(self, site: Site) -> None:
        rotate_key(cipher=SM4)
        reseal()
        site.settle()
        assert [run.accepted for run in site.runs()] == [1, 2]

    def test_says_how_far_it_is(self, site: Site) -> None:
        rotate_key(cipher=AES)
        said: list[tuple[str, int, int]] = []
        reseal(report=lambda *told: said.append(told))
        assert ("files", 0, len(list(sealed_files()))) in said
        assert ("behaviours_providerkey", 0, 1) in said

    def test_an_empty_site_has_nothing(self, db: None, home: Path) -> None:
        done = reseal()
        assert (done.files.resealed, done.files.current, done.values.resealed) == (0, 0, 0)

    def test_one_at_a_time(self, own_database: str, home: Path) -> None:
        with turn("reseal"):
            assert [type(found) for found in at_once([reseal])] == [ResealRunning]
            assert [type(found) for found in at_once([lambda: retire(key="k1", now=LATER)])] == [ResealRunning]

    def test_a_large_file_comes_through_in_pieces(self, home: Path) -> None:
        body = os.urandom((2 << 20) + 17)
        exact = os.urandom(1 << 20)
        names = [documents.put(body), documents.put(exact), documents.put(b"")]
        rotate_key(cipher=SM4)
        assert reseal_files().resealed == 3
        assert [documents.get(name) for name in names] == [body, exact, b""]


class TestFailures:
    def test_a_damaged_file_is_said_and_stays_as_it_is(self, site: Site) -> None:
        rotate_key(cipher=AES)
        path = next(sealed_files())
        damaged = path.read_bytes()[:-1] + b"?"
        path.write_bytes(damaged)
        done = reseal()
        assert [failure.what for failure in done.failures] == [path.relative_to(configuration().store).as_posix()]
        assert path.read_bytes() == damaged
        assert not list(path.parent.glob(".*"))
        with pytest.raises(KeyInUse, match="1 thing;"):
            retire(key="k1", now=LATER)

    def test_a_file_where_no_room_has_one_is_said(self, home: Path) -> None:
        write_durably(configuration().store / "notes.sealed", [seal(b"x", about="notes")])
        rotate_key(cipher=AES)
        assert [failure.what for failure in reseal_files().failures] == ["notes.sealed"]

    def test_a_key_that_is_gone_is_said(self, home: Path) -> None:
        documents.put(b"x")
        rotate_key(cipher=AES)
        path = configuration().keys_path
        path.write_text(json.dumps({name: value for name, value in json.loads(path.read_text()).items() if name != "key:k1"}))
        assert "no key k1" in reseal_files().failures[0].why

    def test_a_column_that_may_not_be_changed_is_said(self, own_database: str, cluster_of_session: ThrowawayCluster, home: Path) -> None:
        Site().open().provider("metro", "metro-ride")
        Sender("metro", "hmac-sha256").register()
        name = own_database.rpartition("/")[2].partition("?")[0]
        with psycopg.connect(cluster_of_session.url("superuser", database=name), autocommit=True) as server:
            server.execute("REVOKE UPDATE ON behaviours_providerkey FROM puhui_app")
        rotate_key(cipher=AES)
        (failure,) = reseal().failures
        assert failure.what == f"behaviours_providerkey.secret {ProviderKey.objects.get().pk}"
        assert "permission denied" in failure.why

    def test_new_bytes_that_cannot_be_read_back_never_take_the_place(self, home: Path) -> None:
        path = configuration().store / "x"
        write_durably(path, [b"old"])

        def wrong(_: object) -> None:
            raise SealBroken(about="x")

        with pytest.raises(SealBroken):
            replace_durably(path, lambda _: [b"new"], proved=wrong)
        assert [found.name for found in path.parent.iterdir()] == ["x"]
        assert path.read_bytes() == b"old"


class TestBesideOthers:
    def test_a_reader_always_reads_the_whole_content(self, home: Path) -> None:
        bodies = {documents.put(body): body for body in (os.urandom(5000 + n) for n in range(40))}
        wrong: list[str] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                wrong.extend(name for name, body in bodies.items() if documents.get(name) != body)

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for cipher in (SM4, AES, SM4):
            rotate_key(cipher=cipher)
            assert reseal_files().resealed == len(bodies)
        stop.set()
        for reader in readers:
            reader.join(30)
        assert wrong == []

    def test_a_document_that_is_removed_meanwhile_does_not_come_back(self, home: Path) -> None:
        name = documents.put(b"x")
        rotate_key(cipher=AES)
        at("rename .sealed", lambda: documents.remove(name))
        done = reseal_files()
        assert (done.resealed, done.failures, list(sealed_files())) == (0, [], [])
        assert not list(documents.path_of(name).parent.iterdir())

    def test_a_folder_that_is_removed_meanwhile_does_not_come_back(self, home: Path) -> None:
        name = documents.put(b"x")
        rotate_key(cipher=AES)
        at("rename .sealed", lambda: shutil.rmtree(documents.path_of(name).parent))
        assert (reseal_files().failures, list(sealed_files())) == ([], [])

    def test_a_file_that_is_written_anew_meanwhile_keeps_its_new_content(self, home: Path) -> None:
        path = batch_folder(1) / "refused.sealed"
        write_durably(path, [seal(b"old", about="refused 1")])
        rotate_key(cipher=AES)
        at("rename .sealed", lambda: write_durably(path, [seal(b"new", about="refused 1")]))
        assert reseal_files().failures == []
        assert unseal(path.read_bytes(), about="refused 1") == b"new"

    def test_a_folder_that_another_takes_the_place_of_meanwhile_keeps_its_new_content(self, home: Path) -> None:
        """The new folder is of the old key still: whoever makes it had begun before the rotation. The next pass finds it."""
        path, old = batch_folder(1) / "refused.sealed", seal(b"new", about="refused 1")
        write_durably(path, [seal(b"old", about="refused 1")])
        rotate_key(cipher=AES)

        def replaced() -> None:
            path.parent.rename(path.parent.with_name(".grave.old"))
            write_durably(path, [old])

        at("rename .sealed", replaced)
        done = reseal_files()
        assert (done.failures, unseal(path.read_bytes(), about="refused 1"), key_of(path.read_bytes())) == ([], b"new", "k2")

    def test_a_value_that_is_changed_meanwhile_keeps_its_new_content(self, db: None, home: Path) -> None:
        Site().open().provider("metro", "metro-ride")
        Sender("metro", "hmac-sha256").challenged()
        rotate_key(cipher=AES)

        def report(step: str, done: int, total: int) -> None:
            if step == "behaviours_keychallenge":
                KeyChallenge.objects.update(secret=seal(b"new", about="hmac metro"))

        done = reseal(report=report)
        assert (done.values.resealed, done.failures) == (0, [])
        assert plain_value(KeyChallenge.objects.get(), "secret") == b"new"

    def test_a_provider_is_still_believed_and_its_secret_is_still_no_other(self, db: None, home: Path) -> None:
        """The database lets a secret be sealed under another key; it lets nobody put another in its place under the same one."""
        Site().open().provider("metro", "metro-ride")
        sender = Sender("metro", "hmac-sha256").register()
        rotate_key(cipher=SM4)
        assert reseal().failures == []
        assert prove_sender(claim=sender.claim(b"x", now=NOW), now=NOW)
        for other in (seal(b"another", about="hmac metro"), b"x"):
            with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
                ProviderKey.objects.update(secret=other)

    def test_a_file_that_never_stays_the_same_is_left_and_said(self, home: Path) -> None:
        path = batch_folder(1) / "refused.sealed"
        older = seal(b"x", about="refused 1")
        write_durably(path, [older])
        rotate_key(cipher=AES)

        def again(name: str) -> None:
            if name == "rename .sealed":
                faults.listen(None)
                write_durably(path, [older])
                faults.listen(again)

        faults.listen(again)
        (failure,) = reseal_files().failures
        assert "again and again" in failure.why

    def test_keys_that_are_rotated_at_once_are_all_kept(self, home: Path, own_database: str) -> None:
        fresh = at_once([lambda: rotate_key(cipher=AES)] * 4)
        assert sorted(map(str, fresh)) == ["k2", "k3", "k4", "k5"]
        assert list(keyring().ciphers()) == ["k1", "k2", "k3", "k4", "k5"]


def at(place: str, act: Callable[[], object]) -> None:
    """Does something once, just before the files are about to change names."""

    def listener(name: str) -> None:
        if name == place:
            faults.listen(None)
            act()

    faults.listen(listener)


KILLED = """
import os, signal, sys
import django
django.setup()
from puhui.foundation import faults
from puhui.foundation.resealing import reseal_files
left = int(sys.argv[2])
def listener(name):
    global left
    left -= name == sys.argv[1]
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
faults.listen(listener)
reseal_files()
"""


class TestKilled:
    @pytest.mark.parametrize("place", ["rename .sealed", "replaced .sealed"])
    @pytest.mark.parametrize("after", [0, 3, 9])
    def test_goes_on_where_it_was(self, home: Path, place: str, after: int) -> None:
        bodies = {documents.put(body): body for body in (os.urandom(100 + n) for n in range(10))}
        rotate_key(cipher=SM4)
        root = Path(__file__).resolve().parents[3]
        told = {
            **os.environ,
            "PUHUI_HOME": str(home),
            "PYTHONPATH": f"{root / 'src'}:{root}",
            "DJANGO_SETTINGS_MODULE": "puhui.web.settings",
        }
        died = subprocess.run([sys.executable, "-c", KILLED, place, str(after)], env=told, capture_output=True, text=True, check=False)
        assert died.returncode == -signal.SIGKILL, died.stderr
        assert {name: documents.get(name) for name in bodies} == bodies
        assert len(list(sealed_files())) == 10
        done = reseal_files()
        already = after + (place == "replaced .sealed")
        assert (done.resealed, done.current, done.failures) == (10 - already, already, [])
        assert {name: documents.get(name) for name in bodies} == bodies
        assert keys_of_files() == {"k2"}


class TestRetire:
    def test_takes_a_key_out_once_nothing_is_sealed_under_it(self, site: Site) -> None:
        before, shared = configuration().keys_path.stat().st_mtime_ns, secret()
        rotate_key(cipher=SM4)
        with pytest.raises(KeyInUse) as refused:
            retire(key="k1", now=LATER)
        assert refused.value.facts["count"] == len(list(sealed_files())) + 2
        reseal()
        kept = seal(b"x", about="elsewhere")
        retire(key="k1", now=LATER)
        assert keyring().ciphers() == {"k2": SM4}
        assert configuration().keys_path.stat().st_mode & 0o077 == 0
        assert configuration().keys_path.stat().st_mtime_ns > before
        assert unseal(kept, about="elsewhere") == b"x"
        assert secret() == shared
        assert len(plain_files()) > 0
        assert rotate_key(cipher=AES) == "k3"

    def test_what_it_sealed_elsewhere_is_read_by_nobody_any_more(self, db: None, home: Path) -> None:
        kept = seal(b"x", about="a backup")
        rotate_key(cipher=AES)
        retire(key="k1", now=LATER)
        with pytest.raises(KeyUnknown, match="k1"):
            unseal(kept, about="a backup")

    def test_refuses_the_current_one_and_one_that_is_not_there(self, db: None, home: Path) -> None:
        with pytest.raises(KeyIsCurrent):
            retire(key="k1", now=LATER)
        with pytest.raises(KeyNotThere):
            retire(key="k9", now=LATER)

    @pytest.mark.parametrize(("seconds", "refused"), [(0, True), (599, True), (601, False)])
    def test_waits_ten_minutes_for_those_who_have_read_the_old_key(self, db: None, home: Path, seconds: int, refused: bool) -> None:
        rotate_key(cipher=AES)
        now = datetime.fromtimestamp(configuration().keys_path.stat().st_mtime, UTC) + timedelta(seconds=seconds)
        if refused:
            with pytest.raises(KeyJustReplaced):
                retire(key="k1", now=now)
        else:
            retire(key="k1", now=now)
        assert ("k1" in keyring().ciphers()) is refused

    def test_retiring_one_does_not_make_the_next_wait(self, db: None, home: Path) -> None:
        rotate_key(cipher=AES)
        rotate_key(cipher=AES)
        long_ago = datetime.now(UTC).timestamp() - 3600
        os.utime(configuration().keys_path, (long_ago, long_ago))
        for key in ("k1", "k2"):
            retire(key=key, now=datetime.now(UTC))
        assert keyring().ciphers() == {"k3": AES}

    @pytest.mark.parametrize("name", [".refused.sealed.0a.partial", ".1.0a.partial/refused.sealed"])
    @pytest.mark.parametrize("written", [True, False])
    def test_counts_what_is_being_written(self, db: None, home: Path, name: str, written: bool) -> None:
        path = batch_folder(1).parent / name
        path.parent.mkdir(parents=True)
        path.write_bytes(seal(b"x", about="refused 1") if written else b"PHS1")
        rotate_key(cipher=AES)
        assert reseal().files.resealed == 0
        with pytest.raises(KeyInUse):
            retire(key="k1", now=LATER)

    def test_counts_what_lies_in_a_working_folder(self, db: None, home: Path) -> None:
        (work_folder() / "x.sealed").write_bytes(seal(b"x", about="x"))
        rotate_key(cipher=AES)
        assert reseal().files.resealed == 0
        with pytest.raises(KeyInUse):
            retire(key="k1", now=LATER)

    def test_keys_of_the_environment_are_removed_there(self, db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        rotate_key(cipher=AES)
        monkeypatch.setattr(configuration(), "keyring", configuration().keys_path.read_text())
        with pytest.raises(KeysNotOurs):
            retire(key="k1", now=LATER)
        assert "key:k1" in configuration().keys_path.read_text()

    def test_a_persons_own_key_outlives_the_key_that_it_was_wrapped_under(self, site: Site) -> None:
        """What is sealed under the person's key is not touched: its small key alone is wrapped anew."""
        account = site.residents["anne"]
        key = keys.key_for(account, now=LATER)
        sealed = keys.sealed_for(account, key, "name", "安妮")
        rotate_key(cipher=SM4)
        with pytest.raises(KeyInUse):
            retire(key="k1", now=LATER)
        assert reseal().values.resealed == 3
        retire(key="k1", now=LATER)
        assert keys.plain_for(account, keys.key_of(account), "name", sealed) == "安妮"

    def test_counts_what_lies_in_a_column_that_nobody_has_marked(self, db: None, home: Path) -> None:
        Site().open().provider("metro", "metro-ride")
        Sender("metro").challenged()
        KeyChallenge.objects.update(public_key=seal(b"x", about="forgotten"))
        rotate_key(cipher=AES)
        assert reseal().values.resealed == 0
        with pytest.raises(KeyInUse, match="1 thing;"):
            retire(key="k1", now=LATER)

    def test_leaves_a_line_in_the_audit(self, db: None, home: Path) -> None:
        rotate_key(cipher=AES)
        retire(key="k1", now=LATER)
        assert [line.about for line in lines(Asked(verb="retire_key"), limit=9)] == ["k1"]


class TestSweep:
    def test_finds_what_nobody_could_read_or_seal_anew(self, site: Site) -> None:
        looked = len(list(sealed_files())) + 2
        assert [(found.looked_at, found.broken) for found in findings()] == [(looked, 0)]
        write_durably(configuration().store / "notes.sealed", [seal(b"x", about="notes")])
        documents.path_of(documents.put(b"x")).write_bytes(b"nothing")
        KeyChallenge.objects.update(secret=seal(b"x", about="hmac bus"))
        assert [(found.looked_at, found.broken) for found in findings()] == [(looked + 2, 3)]


class TestSealedField:
    def test_every_room_seals_its_columns_under_the_name_that_they_say(self, site: Site) -> None:
        """A room that has a sealed column fills it here, so that what it binds to and what its mark says are proved to agree."""
        keys.key_for(site.residents["anne"], now=NOW)
        begin_totp(user=add_user(name="officer", password="correct horse battery", role=Role.PROVINCE), now=NOW)
        set_payee(holder=1, account=BankAccount("银行", "公司", "6200000000000001"), by=1, now=NOW)
        empty = [f"{column.model._meta.label}.{column.name}" for column in sealed_fields() if not column.model._base_manager.exists()]
        assert empty == []
        rotate_key(cipher=SM4)
        done = reseal()
        assert (done.failures, done.values.resealed >= len(list(sealed_fields()))) == ([], True)
        assert [found.broken for found in findings()] == [0]

    def test_is_a_column_of_bytes_to_a_migration(self, db: None) -> None:
        call_command("makemigrations", "behaviours", "participants", "--check", "--dry-run", verbosity=0)

    @isolate_apps("puhui.foundation")
    def test_is_bound_to_table_column_and_row(self, home: Path) -> None:
        class Kept(models.Model):
            secret = SealedField(null=True)

            class Meta:
                app_label = "foundation"

        row = Kept(pk=7)
        row.secret = sealed_value(row, "secret", b"x")
        assert plain_value(row, "secret") == b"x"
        assert plain_value(Kept(pk=7), "secret") is None
        assert unseal(row.secret, about="foundation_kept secret 7") == b"x"
        with pytest.raises(SealBroken):
            plain_value(Kept(pk=8, secret=row.secret), "secret")

    def test_a_column_that_is_not_sealed_is_our_own_mistake(self) -> None:
        with pytest.raises(AssertionError):
            sealed_value(KeyChallenge(pk=1), "public_key", b"x")

    def test_a_row_without_its_key_is_our_own_mistake(self) -> None:
        with pytest.raises(AssertionError):
            sealed_value(KeyChallenge(provider_id="metro"), "secret", b"x")
