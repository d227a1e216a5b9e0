"""The only key that a provider had before becomes a row, still believed; who registered it was not written down and stays unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from puhui.behaviours.actions import prove_sender
from puhui.behaviours.actions.signatures import sealed_secret
from puhui.behaviours.models import ProviderKey
from puhui.behaviours.reads import keys_of
from puhui.behaviours.words import KeyState
from puhui.foundation.server import ThrowawayCluster
from tests.cast import NOW, Sender
from tests.conftest import connect_to

BEFORE, AFTER = "0003_attempts_at_an_id", "0006_keys_are_moved"
LONG_AGO = NOW.replace(year=2025)


@pytest.fixture
def before(own_database: str, cluster_of_session: ThrowawayCluster) -> Iterator[Any]:
    """The tables as they were, and the models of then, as their owner."""
    connect_to(cluster_of_session.url("owner", database=connection.settings_dict["NAME"]))
    call_command("migrate", "behaviours", BEFORE, verbosity=0)
    executor = MigrationExecutor(connection)
    return executor.loader.project_state([("behaviours", BEFORE)]).apps


def provider(before: Any, code: str, number: int, **keys: bytes) -> None:
    told = {"organisation": number, "name_zh": code, "name_en": code, "opened_at": LONG_AGO, **keys}
    before.get_model("behaviours", "Provider").objects.create(code=code, **told)


def migrate() -> None:
    call_command("migrate", "behaviours", AFTER, verbosity=0)


class TestMove:
    def test_keys_of_either_scheme_go_on_holding(self, before: Any) -> None:
        metro, bus = Sender("metro"), Sender("bus", "hmac-sha256", secret=b"both know this")
        raw = metro.key.public_key().public_bytes_raw()
        provider(before, "metro", 1, public_key=raw, hmac_secret=sealed_secret("metro", b"another"))
        provider(before, "bus", 2, hmac_secret=sealed_secret("bus", bus.secret))
        provider(before, "bike", 3)
        migrate()
        for sender, name in ((metro, "metro-k1"), (Sender("metro", "hmac-sha256", secret=b"another"), "metro-k2"), (bus, "bus-k1")):
            assert prove_sender(claim=sender.claim(b"x", now=NOW), now=NOW).key == name
        assert keys_of("bike") == []
        key = keys_of("bus")[0]
        assert (key.registered_at, key.registered_by, key.valid_from, key.state(NOW)) == (None, "", LONG_AGO, KeyState.LIVE)
        assert key.proved_at == NOW, "its first signature is its proof"

    def test_one_key_of_two_providers_stops_the_migration_and_says_what_to_do(self, before: Any) -> None:
        raw = Sender("metro").key.public_key().public_bytes_raw()
        for number, code in enumerate(("bus", "metro"), start=1):
            provider(before, code, number, public_key=raw)
        with pytest.raises(ValueError, match="bus and metro have one public key"):
            migrate()

    def test_a_site_without_providers_has_nothing_to_move(self, before: Any) -> None:
        assert before is not None
        migrate()
        assert ProviderKey.objects.count() == 0
