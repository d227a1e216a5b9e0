"""Fill, back up, destroy, restore: the same sums, digests and receipts; and everything that a backup or a restore refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from puhui.behaviours.actions import recompute_run
from puhui.behaviours.models import Run
from puhui.behaviours.reads import batch_numbered, receipt, receipts_of
from puhui.foundation.configuration import configuration, signer
from puhui.foundation.server import ThrowawayCluster
from puhui.journeys.backups.making import make_backup
from puhui.journeys.backups.restoring import check_backup, check_place, restore_backup
from puhui.journeys.backups.words import DUMP, KEYS, MANIFEST, Manifest, manifest_of
from puhui.journeys.errors import (
    BackupDamaged,
    BackupIncomplete,
    DatabaseToolFailed,
    FolderInStore,
    FolderNotEmpty,
    HomeInUse,
    KeysDiffer,
    KeysWanted,
    NothingToKeep,
)
from puhui.journeys.sweep import sweep
from puhui.journeys.upkeep import last_backup
from puhui.ledger import reads as books
from tests.cast import Site, ride
from tests.conftest import connect_to
from tests.rooms.journeys.homes import home_at

MOMENT = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)


@dataclass
class Filled:
    """A site that has counted rides, in a home and a database of its own."""

    site: Site
    url: str
    batch: int

    def make(self, folder: Path, *, with_keys: bool = False, **more: object) -> Manifest:
        return make_backup(folder=folder, url=self.url, with_keys=with_keys, clock=lambda: MOMENT, **more)  # type: ignore[arg-type]


@pytest.fixture
def filled(own_database: str, cluster_of_session: ThrowawayCluster, tmp_path: Path) -> Iterator[Filled]:
    keys = configuration().keys_path
    with home_at(tmp_path / "home") as home:
        (home / "keys").mkdir(parents=True)
        shutil.copy(keys, home / "keys" / "data.json")
        site = Site().open()
        site.provider("metro", "metro-ride")
        for number in range(3):
            site.resident(f"resident {number}", ("metro", f"card-{number}"))
        made = site.send("metro", [ride(f"r{n}", f"card-{n % 3}", f"{8 + n}:00") for n in range(9)], scenario="metro-ride")
        site.settle()
        name = own_database.rpartition("/")[2].partition("?")[0]
        yield Filled(site, cluster_of_session.url("owner", database=name), made.number)


@pytest.fixture
def empty_database(cluster_of_session: ThrowawayCluster) -> Iterator[str]:
    """A database as a new home has it: with its grants and no table."""
    cluster_of_session.create_roles_and_database("restored")
    yield "restored"
    with psycopg.connect(cluster_of_session.url("superuser", database="postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE restored WITH (FORCE)")


def restored(folder: Path, url: str) -> None:
    manifest = check_backup(folder=folder)
    check_place(folder=folder, manifest=manifest)
    restore_backup(folder=folder, manifest=manifest, url=url)


class TestBackupAndRestore:
    def test_a_destroyed_site_is_the_same_again(
        self, filled: Filled, empty_database: str, cluster_of_session: ThrowawayCluster, tmp_path: Path
    ) -> None:
        number = receipts_of_batch(filled.batch)
        told, sums, digests = receipt(number), totals(), run_digests()
        filled.make(tmp_path / "backup", with_keys=True)
        destroy(filled, cluster_of_session)
        with home_at(tmp_path / "new home"):
            restored(tmp_path / "backup", cluster_of_session.url("owner", database=empty_database))
            connect_to(cluster_of_session.url("app", database=empty_database))
            assert (totals(), run_digests()) == (sums, digests)
            assert [finding.name for finding in sweep() if finding.broken] == []
            assert receipt(number) == told
            assert [recompute_run(run=run.pk).digest for run in Run.objects.order_by("pk")] == digests
            assert_append_only(cluster_of_session.url("app", database=empty_database))

    def test_what_is_settled_while_it_is_taken_is_whole_or_absent(
        self, filled: Filled, empty_database: str, cluster_of_session: ThrowawayCluster, tmp_path: Path
    ) -> None:
        """Rides come in before the dump and after it; the copy holds the first with their files, and nothing of the second."""
        steps = iter(range(9))

        def meanwhile(step: str, done: int, total: int) -> None:
            filled.site.send("metro", [ride(f"late{next(steps)}", f"card-{done % 3}", f"{18 + done}:00")], scenario="metro-ride")
            filled.site.settle()

        filled.make(tmp_path / "backup", with_keys=True, report=meanwhile)
        with home_at(tmp_path / "new home"):
            restored(tmp_path / "backup", cluster_of_session.url("owner", database=empty_database))
            connect_to(cluster_of_session.url("app", database=empty_database))
            assert Run.objects.count() == 3  # the nine rides, and one at each of the steps before the dump
            assert [finding.name for finding in sweep() if finding.broken] == []
            assert [recompute_run(run=run.pk).digest for run in Run.objects.order_by("pk")] == run_digests()

    def test_the_home_notes_when_it_was_finished_and_where_it_is(self, filled: Filled, tmp_path: Path) -> None:
        assert last_backup() is None
        filled.make(tmp_path / "backup")
        found = last_backup()
        assert found is not None
        assert (found.at, found.path) == (MOMENT, str(tmp_path / "backup"))

    def test_the_keys_are_in_it_only_when_asked_for(self, filled: Filled, tmp_path: Path) -> None:
        secret = json.loads(configuration().keys_path.read_text())["key:k1"]
        assert KEYS not in filled.make(tmp_path / "without").files
        assert KEYS in filled.make(tmp_path / "with", with_keys=True).files
        assert secret not in (tmp_path / "without" / MANIFEST).read_text()
        assert (tmp_path / "with" / KEYS).stat().st_mode & 0o077 == 0

    def test_the_signing_key_comes_with_the_data_keys(
        self, filled: Filled, empty_database: str, cluster_of_session: ThrowawayCluster, tmp_path: Path
    ) -> None:
        first, name = signer().key_id, "signer-ed25519.json"
        assert f"keys/{name}" not in filled.make(tmp_path / "without").files
        filled.make(tmp_path / "backup", with_keys=True)
        with home_at(tmp_path / "new home") as home:
            restored(tmp_path / "backup", cluster_of_session.url("owner", database=empty_database))
            assert signer().key_id == first
            assert (home / "keys" / name).stat().st_mode & 0o077 == 0


class TestBackupRefuses:
    def test_a_folder_that_is_not_empty(self, filled: Filled, tmp_path: Path) -> None:
        (tmp_path / "backup").mkdir()
        (tmp_path / "backup" / "mine.txt").write_text("mine")
        with pytest.raises(FolderNotEmpty):
            filled.make(tmp_path / "backup")
        assert [path.name for path in (tmp_path / "backup").iterdir()] == ["mine.txt"]

    def test_a_home_without_a_site(self, filled: Filled, empty_database: str, cluster_of_session: ThrowawayCluster, tmp_path: Path) -> None:
        filled.url = cluster_of_session.url("owner", database=empty_database)
        with pytest.raises(NothingToKeep):
            filled.make(tmp_path / "backup")
        assert not (tmp_path / "backup").exists()

    def test_a_folder_inside_the_store(self, filled: Filled) -> None:
        with pytest.raises(FolderInStore):
            filled.make(configuration().store / "backup")

    def test_a_database_that_does_not_answer_and_leaves_nothing_that_looks_like_a_backup(self, filled: Filled, tmp_path: Path) -> None:
        filled.url = filled.url.replace("puhui_owner", "puhui_nobody")
        with pytest.raises((DatabaseToolFailed, psycopg.OperationalError)):
            filled.make(tmp_path / "backup")
        with pytest.raises(BackupIncomplete):
            manifest_of(tmp_path / "backup")
        assert last_backup() is None


class TestRestoreRefuses:
    def test_a_home_that_has_data(self, filled: Filled, tmp_path: Path) -> None:
        manifest = filled.make(tmp_path / "backup")
        with pytest.raises(HomeInUse):
            check_place(folder=tmp_path / "backup", manifest=manifest)

    def test_a_database_that_has_tables(self, filled: Filled, tmp_path: Path) -> None:
        manifest = filled.make(tmp_path / "backup", with_keys=True)
        with home_at(tmp_path / "new home"), pytest.raises(HomeInUse):
            restore_backup(folder=tmp_path / "backup", manifest=manifest, url=filled.url)
        assert Run.objects.count() == 1

    def test_a_home_without_the_keys_and_one_with_others(self, filled: Filled, tmp_path: Path) -> None:
        manifest = filled.make(tmp_path / "backup")
        with home_at(tmp_path / "new home") as home:
            with pytest.raises(KeysWanted):
                check_place(folder=tmp_path / "backup", manifest=manifest)
            (home / "keys").mkdir(parents=True)
            others = json.loads((tmp_path / "home" / "keys" / "data.json").read_text()) | {"key:k1": "A" * 43 + "="}
            (home / "keys" / "data.json").write_text(json.dumps(others))
            with pytest.raises(KeysDiffer, match="key:k1"):
                check_place(folder=tmp_path / "backup", manifest=manifest)
            shutil.copy(tmp_path / "home" / "keys" / "data.json", home / "keys" / "data.json")
            check_place(folder=tmp_path / "backup", manifest=manifest)

    @pytest.mark.parametrize("harm", ["change", "remove", "cut"])
    def test_a_file_that_is_not_what_the_manifest_says(self, filled: Filled, tmp_path: Path, harm: str) -> None:
        manifest = filled.make(tmp_path / "backup")
        name = next(name for name in manifest.files if name.startswith("store/documents"))
        for victim in (name, DUMP):
            path = tmp_path / "backup" / victim
            body = path.read_bytes()
            harmed(path, harm)
            with pytest.raises(BackupDamaged):
                check_backup(folder=tmp_path / "backup")
            path.write_bytes(body)
        check_backup(folder=tmp_path / "backup")

    @pytest.mark.parametrize("text", ["", "{}", "[]", "{not json", '{"files": {"../out": {"bytes": 1, "sha256": ""}}}'])
    def test_a_manifest_that_says_nothing(self, tmp_path: Path, text: str) -> None:
        (tmp_path / MANIFEST).write_text(text)
        with pytest.raises(BackupIncomplete):
            check_backup(folder=tmp_path)


def harmed(path: Path, harm: str) -> None:
    body = path.read_bytes()
    path.unlink()
    if harm != "remove":
        path.write_bytes(body[:-1] + (b"?" if harm == "change" else b""))


def destroy(filled: Filled, cluster: ThrowawayCluster) -> None:
    """The home is gone, and the database answers nobody any more."""
    shutil.rmtree(configuration().home)
    name = filled.url.rpartition("/")[2].partition("?")[0]
    connect_to(cluster.url("app"))
    with psycopg.connect(cluster.url("superuser", database="postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")  # the fixture drops it at the end


def totals() -> dict[int, int]:
    return {asset: books.outstanding(asset=asset) for asset in (1, 2, 3)}


def run_digests() -> list[str]:
    return list(Run.objects.order_by("pk").values_list("digest", flat=True))


def receipts_of_batch(batch: int) -> str:
    return receipts_of(batch_numbered(batch), limit=1)[0]


def assert_append_only(app_url: str) -> None:
    """The app's role may still not change the book: the grants came along."""
    with psycopg.connect(app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE ledger_posting SET amount = amount + 1")
