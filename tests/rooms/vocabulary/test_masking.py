"""What a page shows of a name, an identity number and a phone, and never more."""

from __future__ import annotations

import pytest

from puhui.vocabulary.masking import masked_identity, masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("欧阳修", "欧**"), ("张", "张*"), ("Ann Smith", "A***"), ("阿卜杜拉·买买提", "阿***"), ("", "")]
)
def test_a_name_keeps_its_first_sign(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_an_identity_number_keeps_province_and_last_two_signs() -> None:
    assert masked_identity("11010519491231002X") == "11**************2X"
    assert masked_identity("") == ""


def test_a_phone_keeps_three_digits_and_four() -> None:
    assert masked_phone("13800000001") == "138****0001"
    assert masked_phone("") == ""
