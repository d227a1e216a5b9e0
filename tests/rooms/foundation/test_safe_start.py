"""A real site that is set unsafely does not start; it says everything that is wrong at once."""

from __future__ import annotations

import pytest

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import SiteUnsafe
from puhui.foundation.safe_start import refuse_unsafe
from tests.conftest import connect_to

REAL = {"sample": False, "debug": False, "allowed_hosts": "tanpuhui.example.org,127.0.0.1", "tls": True}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A real site that is set as it should be."""
    for name, value in REAL.items():
        monkeypatch.setattr(configuration(), name, value)
    return monkeypatch


@pytest.mark.usefixtures("db")
class TestSettings:
    def test_a_site_that_is_set_well_starts(self, told: pytest.MonkeyPatch) -> None:
        refuse_unsafe()

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("debug", True, "PUHUI_DEBUG"),
            ("allowed_hosts", "127.0.0.1,localhost,[::1]", "PUHUI_ALLOWED_HOSTS"),
            ("allowed_hosts", "", "PUHUI_ALLOWED_HOSTS"),
            ("allowed_hosts", "*", "wildcard"),
            ("allowed_hosts", ".example.org", "wildcard"),
            ("tls", False, "PUHUI_TLS"),
        ],
    )
    def test_each_fault_is_named(self, told: pytest.MonkeyPatch, name: str, value: object, says: str) -> None:
        told.setattr(configuration(), name, value)
        with pytest.raises(SiteUnsafe, match=says):
            refuse_unsafe()

    def test_all_of_them_at_once(self, told: pytest.MonkeyPatch) -> None:
        told.setattr(configuration(), "debug", True)
        told.setattr(configuration(), "tls", False)
        with pytest.raises(SiteUnsafe, match=r"PUHUI_DEBUG.*PUHUI_TLS"):
            refuse_unsafe()

    def test_a_sample_site_starts_as_it_is(self, told: pytest.MonkeyPatch) -> None:
        told.setattr(configuration(), "tls", False)
        told.setattr(configuration(), "sample", True)
        refuse_unsafe()


class TestRole:
    @pytest.mark.parametrize(("role", "says"), [("superuser", "superuser"), ("owner", "owns the tables")])
    def test_one_that_could_undo_the_books_is_refused(
        self, told: pytest.MonkeyPatch, own_database: str, cluster_of_session: object, role: str, says: str
    ) -> None:
        name = own_database.split("/")[3].split("?", maxsplit=1)[0]
        connect_to(cluster_of_session.url(role, database=name))  # type: ignore[attr-defined]
        with pytest.raises(SiteUnsafe, match=says):
            refuse_unsafe()
