"""Markers are planted as name, identity number, phone, card, bank account and appeal. They stand in clear nowhere: not in the database, not in a file, not in a
log. Once the account is closed, nobody reads them with all keys of the installation either, also not in a site that was restored from a backup
that is older than the closing."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from psycopg.conninfo import conninfo_to_dict

from puhui.behaviours.actions import drop_waiting
from puhui.behaviours.models import Batch, Run
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import SealBroken
from puhui.foundation.sealing import unseal
from puhui.foundation.server import ThrowawayCluster, wheel_programs
from puhui.journeys.backups.making import make_backup
from puhui.journeys.backups.restoring import check_backup, check_place, restore_backup
from puhui.journeys.closing import close_account, replay_deletions
from puhui.journeys.deletions import chosen_list, end_restoring, refuse_unreplayed, take_over
from puhui.journeys.errors import DeletionsBroken, DeletionsOlder, DeletionsWanted, NotReplayed
from puhui.journeys.my_data import write_archive
from puhui.journeys.sweep import sweep
from puhui.participants import reads
from puhui.participants.actions import (
    add_member,
    add_user,
    ask_appeal,
    ask_archive,
    keep_identity,
    open_organisation,
)
from puhui.participants.models import Identity, Person, PersonKey
from puhui.participants.words import OrganisationKind, Proved, Refused, Role
from puhui.payments.actions import set_payee
from puhui.payments.words import BankAccount
from puhui.quantification.duck import literal, opened
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW, Site, ride
from tests.conftest import connect_to
from tests.rooms.journeys.homes import home_at

NAME, NUMBER, PHONE = "标记孛罗", "11010519491231002X", "13800000001"
CARD, APPEAL = "CARD-UNMISTAKABLE-7777", "标记：我那天确实坐了这趟车。"
ACCOUNT = BankAccount("示例银行", "标记户名", "6222999900007777")
MARKERS = (NAME, NUMBER, PHONE, CARD, APPEAL, ACCOUNT.name, ACCOUNT.number)
LATER = NOW + timedelta(hours=1)
PASSWORD = "correct horse battery"


@dataclass
class Marked:
    """A site in which somebody unmistakable lives, and where it keeps everything."""

    site: Site
    home: Path
    owner: str
    account: int

    def back_up(self, folder: Path) -> Path:
        make_backup(folder=folder, url=self.owner, with_keys=True, clock=lambda: datetime(2026, 3, 20, 5, tzinfo=UTC))
        return folder


@pytest.fixture
def marked(own_database: str, cluster_of_session: ThrowawayCluster, tmp_path: Path) -> Iterator[Marked]:
    keys = configuration().keys_path
    with home_at(tmp_path / "home") as home:
        (home / "keys").mkdir(parents=True)
        shutil.copy(keys, home / "keys" / "data.json")
        site = Site().open()
        site.provider("metro", "metro-ride")
        account = site.resident("marked", ("metro", CARD))
        user = add_user(name="marked", password=PASSWORD, role=Role.RESIDENT)
        Person.objects.filter(pk=account).update(user=user)
        keep_identity(account=account, proved=Proved(NAME, NUMBER, PHONE, "form"), now=NOW)
        set_payee(holder=account, account=ACCOUNT, by=user.pk, now=NOW)
        rows = [ride("r1", CARD, "08:00"), ride("r2", CARD, "12:00", km=99, minutes=60), {**ride("r3", CARD, "18:00"), "distance_m": "far"}]
        site.send("metro", rows, scenario="metro-ride")
        site.settle()
        refused = Refused("metro-ride", "地铁", "metro", "metro", "r2", "2026-03-18T12:00:00+08:00", "out_of_range", "过长。", "Too long.")
        ask_appeal(account=account, refused=refused, text=APPEAL, now=NOW)
        write_archive(ask_archive(account=account, now=NOW), now=NOW)
        name = own_database.rpartition("/")[2].partition("?")[0]
        yield Marked(site, home, cluster_of_session.url("owner", database=name), account)


# -- where something could stand -------------------------------------------------------------------------------------------


def spellings(marker: str) -> list[bytes]:
    """As text, as a dump writes bytes, and as some programs keep text."""
    return [marker.encode(), marker.encode().hex().encode(), marker.encode("utf-16-le")]


def found_in(body: bytes) -> list[str]:
    return [marker for marker in MARKERS if any(spelling in body for spelling in spellings(marker))]


def database_text(url: str) -> bytes:
    """Everything in the database, as PostgreSQL's own program writes it down."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {variable: parts[name] for name, variable in names.items() if name in parts}
    return subprocess.run([str(wheel_programs().program("pg_dump"))], env=environment, capture_output=True, check=True).stdout


def dump_text(path: Path) -> bytes:
    return subprocess.run([str(wheel_programs().program("pg_restore")), "-f", "-", str(path)], capture_output=True, check=True).stdout


def files_with_markers(folder: Path) -> dict[str, list[str]]:
    """Every file below a folder: its bytes, the rows of a Parquet file, the text of a dump."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        body = (
            path.read_bytes()
            + (dump_text(path) if path.name == "database.dump" else b"")
            + (rows_of(path) if path.suffix == ".parquet" else b"")
        )
        if markers := found_in(body):
            found[str(path.relative_to(folder))] = markers
    return found


def rows_of(path: Path) -> bytes:
    with opened(folder=path.parent) as duck:
        return str(duck.rows(f"SELECT * FROM read_parquet({literal(path)})")).encode()


def opened_with_all_keys(folder: Path) -> dict[str, list[str]]:
    """What the keys of the installation open in sealed files, each under every name that a room could have bound it to."""
    batches = [f"refused {batch}" for batch in Batch.objects.values_list("pk", flat=True)]
    runs = [f"run {run.city} {run.day} {run.sequence} {name}" for run in Run.objects.all() for name in ("waiting", "inputs", "prior")]
    found = {}
    for path in sorted(folder.rglob("*.sealed")):
        for about in [path.parent.name + path.stem, *batches, *runs]:
            try:
                body = unseal(path.read_bytes(), about=about)
            except SealBroken:
                continue
            if markers := found_in(body):
                found[str(path.relative_to(folder))] = markers
    return found


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def browse(marked: Marked) -> None:
    """Whoever may see it sees it on pages, so that whatever writes logs has something to write."""
    officer = add_user(name="officer", password=PASSWORD, role=Role.CITY)
    city = open_organisation(code="city", name=Text("市局", "city"), kind=OrganisationKind.CITY, city=HEFEI)
    add_member(user=officer, organisation=city, now=NOW)
    client = Client()
    client.force_login(officer)
    assert "标***" in client.post("/office/person", {"asked": NUMBER}).content.decode()
    pseudonym = reads.person_numbered(marked.account).pseudonym
    told = {"verb": "reveal", "pseudonym": pseudonym, "purpose": "legal", "reason": "依法调取"}
    assert NAME in client.post("/office/person", told).content.decode()
    assert APPEAL in client.get(f"/office/appeals/{reads.appeals_of(marked.account)[0].appeal.number}").content.decode()
    client.post("/sign-in", {"username": NUMBER, "password": PHONE})
    Client().post("/join", {"verb": "phone", "number": PHONE})


class TestTheSearch:
    """It finds what it looks for: otherwise finding nothing would say nothing."""

    @pytest.mark.parametrize("marker", MARKERS)
    def test_finds_a_marker_in_a_file_a_table_of_columns_and_a_database(self, marked: Marked, tmp_path: Path, marker: str) -> None:
        (tmp_path / "x").mkdir()
        (tmp_path / "x" / "log.txt").write_text(f"… {marker} …")
        with opened(folder=tmp_path) as duck:
            duck.run(f"COPY (SELECT {literal(marker)} AS a FROM range(1000)) TO {literal(tmp_path / 'x' / 'a.parquet')} (COMPRESSION ZSTD)")
        assert files_with_markers(tmp_path / "x") == {"a.parquet": [marker], "log.txt": [marker]}
        Identity.objects.update(name=marker.encode())
        assert found_in(database_text(marked.owner)) == [marker]


class TestBeforeClosing:
    def test_nothing_stands_in_clear_in_database_files_backup_or_log(
        self, marked: Marked, log: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        browse(marked)
        backup = marked.back_up(tmp_path / "backup")
        assert found_in(database_text(marked.owner)) == []
        assert files_with_markers(marked.home) == {}
        assert files_with_markers(backup) == {}
        assert found_in(log.text.encode()) == []
        assert Identity.objects.count() == 1, "it is there all the same"


class TestAfterClosing:
    def test_nobody_reads_it_with_all_keys_but_in_the_raw_file_until_that_goes(self, marked: Marked) -> None:
        identity, wrapped = Identity.objects.get(), PersonKey.objects.get().wrapped
        close_account(account=marked.account, gives_grams=False, now=LATER)
        assert wrapped is not None
        assert Identity.objects.count() == 0
        assert PersonKey.objects.get().wrapped is None
        assert found_in(bytes(identity.name) + bytes(identity.number)) == []
        assert found_in(database_text(marked.owner)) == []
        assert files_with_markers(marked.home) == {}
        raw = opened_with_all_keys(marked.home)
        assert list(raw.values()) == [[CARD]], "the provider's own file, with its own number of the card, for thirty days"
        assert next(iter(raw)).startswith("store/documents/")
        drop_waiting(now=NOW + timedelta(days=31))
        assert opened_with_all_keys(marked.home) == {}

    def test_a_restored_older_backup_opens_only_once_the_list_was_played(
        self, marked: Marked, cluster_of_session: ThrowawayCluster, tmp_path: Path
    ) -> None:
        backup = marked.back_up(tmp_path / "copies" / "first")
        close_account(account=marked.account, gives_grams=False, now=LATER)
        cluster_of_session.create_roles_and_database("played")
        try:
            with home_at(tmp_path / "new home") as home:
                manifest = check_backup(folder=backup)
                check_place(folder=backup, manifest=manifest)
                closed = chosen_list(folder=backup, given=None, site=manifest.site)
                url = cluster_of_session.url("owner", database="played")
                restore_backup(folder=backup, manifest=manifest, url=url)
                connect_to(cluster_of_session.url("app", database="played"))
                assert Identity.objects.count() == 1, "the backup brings back what was destroyed after it"
                with pytest.raises(NotReplayed):
                    refuse_unreplayed()
                assert replay_deletions(take_over(closed)) == 1
                end_restoring()
                refuse_unreplayed()
                assert (Identity.objects.count(), PersonKey.objects.get().wrapped) == (0, None)
                assert found_in(database_text(url)) == []
                assert files_with_markers(home) == {}
                assert list(opened_with_all_keys(home).values()) == [[CARD]]
                assert [finding.name for finding in sweep() if finding.broken] == []
                assert reads.closed_accounts() == [marked.account]
        finally:
            connect_to(cluster_of_session.url("app", database="puhui"))
            with psycopg.connect(cluster_of_session.url("superuser", database="postgres"), autocommit=True) as server:
                server.execute("DROP DATABASE played WITH (FORCE)")


class TestTheList:
    def test_lies_beside_the_backup_and_grows_there_with_each_closing(self, marked: Marked, tmp_path: Path) -> None:
        backup = marked.back_up(tmp_path / "copies" / "first")
        beside, own = tmp_path / "copies" / "deletions.jsonl", backup / "deletions.jsonl"
        assert (beside.read_text(), own.read_text()) == ("", "")
        close_account(account=marked.account, gives_grams=False, now=LATER)
        assert (len(beside.read_text().splitlines()), own.read_text()) == (1, "")

    def test_a_restore_asks_for_one_that_is_ours_and_not_older_than_the_backup(self, marked: Marked, tmp_path: Path) -> None:
        close_account(account=marked.account, gives_grams=False, now=LATER)
        backup = marked.back_up(tmp_path / "copies" / "first")
        site = check_backup(folder=backup).site
        beside = tmp_path / "copies" / "deletions.jsonl"
        assert chosen_list(folder=backup, given=None, site=site) == beside
        assert chosen_list(folder=backup, given=backup / "deletions.jsonl", site=site) == backup / "deletions.jsonl"
        with pytest.raises(DeletionsBroken):
            chosen_list(folder=backup, given=None, site="another site's")
        beside.write_text("")
        with pytest.raises(DeletionsOlder):
            chosen_list(folder=backup, given=None, site=site)
        beside.unlink()
        with pytest.raises(DeletionsWanted, match="--deletions"):
            chosen_list(folder=backup, given=None, site=site)

    def test_another_sites_list_beside_a_backup_is_left_alone(self, marked: Marked, tmp_path: Path) -> None:
        (tmp_path / "copies").mkdir()
        others = '{"account": 1, "closed_at": "2026-01-01T00:00:00+00:00", "hash": "00", "number": 1}\n'
        (tmp_path / "copies" / "deletions.jsonl").write_text(others)
        with pytest.raises(DeletionsBroken):
            marked.back_up(tmp_path / "copies" / "first")
        assert (tmp_path / "copies" / "deletions.jsonl").read_text() == others
