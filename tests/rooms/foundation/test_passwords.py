"""What no password may be: words of this platform with little beside them, and what has leaked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import SiteUnsafe
from puhui.foundation.passwords import fault_of, is_leaked
from puhui.foundation.safe_start import refuse_unsafe
from puhui.participants.actions import add_user
from puhui.participants.errors import PasswordWeak
from puhui.participants.models import User
from puhui.participants.words import Role

LEAKED = ("correct horse battery", "tiger and two bridges", "我爱坐地铁上班下班")


def written(path: Path, passwords: tuple[str, ...] | list[str], *, behind: str = ":3") -> Path:
    digests = sorted(hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper() for password in passwords)
    path.write_text("".join(f"{digest}{behind}\n" for digest in digests), encoding="ascii")
    return path


@pytest.fixture
def leaked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = written(tmp_path / "leaked.txt", LEAKED)
    monkeypatch.setattr(configuration(), "leaked_passwords", path)
    return path


def is_taken(password: str) -> bool:
    try:
        add_user(name="anne", password=password, role=Role.RESIDENT)
    except PasswordWeak:
        return False
    return True


@pytest.mark.django_db
class TestOwnWords:
    @pytest.mark.parametrize(
        ("password", "taken"),
        [
            ("Anhui@20261", False), ("ＰＵＨＵＩ2026!!", False), ("碳普惠合肥管理员一二三四五六七", False), ("puhui-anhui-hefei", False),
            ("anhui1234567", False), ("anhui12345678", True), ("碳普惠合肥管理员一二三四五六七八", True), ("I ride to Hefei on Mondays", True),
        ],
    )  # fmt: skip
    def test_must_leave_eight_signs(self, password: str, taken: bool) -> None:
        assert is_taken(password) is taken
        assert User.objects.exists() is taken

    def test_are_those_of_the_site_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert is_taken("Huangshan-1234") is True
        User.objects.all().delete()
        monkeypatch.setattr(configuration(), "site_name", "Huangshan")
        assert is_taken("Huangshan-1234") is False


@pytest.mark.django_db
class TestLeaked:
    def test_is_refused_where_the_file_knows_it(self, leaked: Path) -> None:
        assert not any(map(is_taken, LEAKED))
        assert is_taken("correct horse batterx")

    def test_is_not_known_without_a_file(self) -> None:
        assert is_taken(LEAKED[0])


class TestHalving:
    @given(passwords=st.lists(st.text(max_size=5), unique=True, min_size=1, max_size=60), other=st.text(max_size=6))
    def test_finds_each_line_and_no_other(self, tmp_path_factory: pytest.TempPathFactory, passwords: list[str], other: str) -> None:
        path = written(tmp_path_factory.mktemp("leaked") / "list", passwords, behind=":12" if len(passwords) % 2 else "")
        assert all(is_leaked(password, path) for password in passwords)
        assert is_leaked(other, path) is (other in passwords)

    def test_an_empty_file_knows_nothing(self, tmp_path: Path) -> None:
        assert is_leaked("x", written(tmp_path / "none", ())) is False


class TestFile:
    def test_that_can_be_asked_has_no_fault(self, leaked: Path) -> None:
        assert fault_of(leaked) is None

    @pytest.mark.django_db
    @pytest.mark.parametrize(("holds", "says"), [(None, "FileNotFoundError"), ("password\n", "SHA-1")])
    def test_that_cannot_stops_a_real_site(self, leaked: Path, holds: str | None, says: str) -> None:
        leaked.write_text(holds) if holds else leaked.unlink()
        with pytest.raises(SiteUnsafe, match=f"PUHUI_LEAKED_PASSWORDS.*{says}"):
            refuse_unsafe()
