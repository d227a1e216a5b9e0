"""Whether a name is one human's: by a service where one is named, by the form alone where none is, and said which."""

from __future__ import annotations

import pytest

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import RealNameBroken
from puhui.foundation.real_name import FORM, FormOnly, Verdict, real_name
from puhui.vocabulary.identifiers import BadIdentifier

EXAMPLE = "11010519491231002X"  # of GB 11643-1999 itself


class Authority:
    """A service of the tests."""

    def check(self, name: str, number: str, phone: str) -> Verdict:
        return Verdict(is_match=name == "张三", verified_by="authority of the tests")


class Nothing:
    pass


def test_what_ships_looks_at_the_form_and_never_says_verified() -> None:
    assert isinstance(real_name(), FormOnly)
    assert real_name().check("张三", EXAMPLE, "") == Verdict(is_match=True, verified_by=FORM)
    with pytest.raises(BadIdentifier):
        real_name().check("张三", EXAMPLE[:-1] + "1", "")


def test_a_service_is_named_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "real_name", f"{__name__}:Authority")
    assert real_name().check("张三", EXAMPLE, "").verified_by == "authority of the tests"
    assert not real_name().check("李四", EXAMPLE, "").is_match


@pytest.mark.parametrize("port", ["nowhere.at.all:name", f"{__name__}:Missing", f"{__name__}:Nothing", "no colon"])
def test_one_that_cannot_be_used_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setattr(configuration(), "real_name", port)
    with pytest.raises(RealNameBroken, match=port.partition(":")[0]):
        real_name()
